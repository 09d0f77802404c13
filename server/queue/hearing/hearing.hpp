#pragma once
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include <boost/json.hpp>

#include "queue/hearing/judgement.hpp"
#include "queue/world.hpp"
#include "store/campaigns.hpp"
#include "store/groups.hpp"
#include "store/identities.hpp"
#include "store/stops.hpp"
#include "store/transaction.hpp"

namespace linli::queue {

/// A statement with what is known of its situation.
struct hearing {
  std::string community;
  store::known_identity who;                  ///< without account: never seen, or not from a platform
  std::shared_ptr<const store::scene> scene;  ///< as hear() found it; only for conclude()
  store::roster_stand roster;                 ///< likewise
  domain::group group;                        ///< without id: said in private
  statement said;
  std::string campaign;           ///< when it is known: quoted post, pressed button, pasted list
  bool campaign_guessed = false;  ///< it is not: `campaign` was open when this was said, others may be meant as well
  bool must_not_wait = false;     ///< for an ask that is still being made: an alarm rings with what is known now
  std::string answer_chat;        ///< the private chat that an answer would go to, "" where there is none
  bool pressed = false;           ///< a button, which is answered where it was pressed
  bool kept = false;              ///< said before it was known who speaks: no answer to what was asked only later
};

/// What a captain's list says of one home besides his own.
struct relayed_home {
  store::known_ask before;
  domain::ask after;
  domain::report report;
  std::string place;
  words::urgency urgency = words::urgency::none;  ///< of the rows about it
  bool distress = false;
  std::string alarm;  ///< their words, where they are urgent or worse
};

/// What it means, decided on a snapshot: write() carries the checks that the snapshot still holds.
struct conclusion {
  words::understanding understood;
  domain::match match;
  bool keep = false;  ///< worth keeping at all
  std::shared_ptr<const domain::campaign> campaign;
  store::known_ask before;  ///< the household's ask, when there is one
  domain::ask after;
  std::optional<domain::report> report;
  store::reply_record reply;
  std::string place;     ///< of the household, rendered
  bool at_risk = false;  ///< it is about somebody with such a tag, as far as can be told
  std::string about;     ///< the resident it is about: the speaker in his own home, or the one who is named; "" unknown
  std::string language;  ///< in which the speaker is answered
  std::string question;  ///< what we ask back: part, landlord, unclear, which; it stands in `after`
  std::string answer;    ///< what we say to it in private, the question or an echo; "" nothing
  std::vector<relayed_home> others;
  std::vector<conclusion> also;  ///< the same words in other campaigns: campaign, asks, report and reply of each
  std::vector<store::known_stop> stops;   ///< of the sender, where his words may be of stopping
  std::optional<domain::stop> said_stop;  ///< what he wants from now on, where his words are the newest of that
  std::optional<domain::stop> stop;       ///< the same, where it is another than before
};

/// The hearing as far as Redis knows it now: sender, scene, roster; one round. Errors: those of the connection.
task<result<hearing>> hear(world& w, std::string community, std::string identity);
/// `first`: its first_words(). What is made of it carries check_scene(). REQUIRES: `h` is of hear(). Errors: those of
/// the connection; stale: the ask that it may answer is still being made, try again soon.
task<result<conclusion>> conclude(world& w, const hearing& h, words::understanding first);

// The steps of conclude(), for who has read in bulk what they need: understand, match, find the ask, judge.

/// Words alone, before the home is known; `asked`: the question, where that is known already.
words::understanding first_words(const hearing& h, const domain::campaign* asked = nullptr);
domain::match match_speaker(const hearing& h, const words::understanding& u, const domain::roster& people);
/// `campaign` nullptr: no question is open. `before`: what the matched home was asked in it.
conclusion judge(const hearing& h, domain::match m, const domain::roster& people,
                 std::shared_ptr<const domain::campaign> campaign, store::known_ask before);
/// Is it somebody's answer, or must a person say whose it is?
bool is_matched(const conclusion& c);
/// Is it known for sure who speaks, and not only by what he says of himself?
bool is_certain(const hearing& h, const conclusion& c);

/// Writes of a step: report, ask, counts, reply, histories, events. REQUIRES: matched (a household is known) and kept.
void write(store::transaction& t, const std::string& community, const conclusion& c);
/// The same without the ask and its counts, for who writes the asks of several statements at once.
void write_words(store::transaction& t, const std::string& community, const conclusion& c);
/// Do the words sound urgent or worse, of whichever home?
bool is_urgent(const conclusion& c);
/// What events say of these words.
boost::json::object event_of(const conclusion& c);
/// The reply of a sender nobody knows: it waits until he is linked.
void write_unmatched(store::transaction& t, const std::string& community, const conclusion& c);

}  // namespace linli::queue
