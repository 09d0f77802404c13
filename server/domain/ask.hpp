#pragma once
#include "domain/model.hpp"

namespace linli::domain {

struct folded {
  ask_state state = ask_state::queued;
  bool late = false;
};

/// The state of a household, derived from everything the ask holds: never an increment, so corrections, undo, late
/// and out-of-order replies need no special case.
///
/// A member's effective word is the latest by the member or by staff. Of others, the latest of each speaker counts
/// where the member said nothing, or where it is newer and worse: somebody else's "ok" never lifts the person's own
/// "unwell", and what nobody understood hides no need that the same person told of before. A need that is told by
/// somebody known who does not live there, and is no danger, gives way to the newer "ok" of a member who is known for
/// certain: for the home, or for whom it names. An illness told of kin ("孩子发烧") gives way to the same speaker's
/// newer "孩子没事了", which says nothing else. The household is answered_ok when every member is covered: by a clear
/// answer for the whole home, by name, or, who is not at risk, by a plural or a count that reaches the roster;
/// otherwise answered_part. The worst word wins. A correction replaces what its speaker had said last, whomever that
/// was about. Who only wants no more messages has declined, until somebody says how the home is. It is relayed instead
/// of answered_ok when only known people who do not live there have spoken for it.
folded fold(const ask& a, campaign_kind kind);

/// Has this home declined no more than our messages? It is still to be called and visited; who does not want to answer
/// is not.
bool only_stopped(const ask& a);

/// Adds or replaces (same id) a report and folds again.
void add_report(ask& a, report r, campaign_kind kind);
/// Moves the ask's copy of a message forward and folds again; false when nothing changed.
bool move_message(ask& a, const std::string& message_id, message_state to, campaign_kind kind);
/// Marks the reports of a paste undone and folds again; how many there were.
int undo_paste(ask& a, const std::string& paste, campaign_kind kind);
/// The same of what a sender reported: he is not who he was taken for.
int undo_speaker(ask& a, const std::string& speaker, campaign_kind kind);
/// The same of a wish for no more messages: it is over. `speaker`: only what this chat said; "": what the resident said
/// in any of his.
int undo_optout(ask& a, const std::string& resident, const std::string& speaker, campaign_kind kind);
/// The campaign is over: what was not answered expires, what comes now is late.
void close(ask& a, campaign_kind kind);

}  // namespace linli::domain
