#pragma once
#include <chrono>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/error.hpp"
#include "base/time.hpp"
#include "domain/model.hpp"

// What only a person can do, and the clock on it: plain data and pure decisions. Whoever hears words of trouble calls
// hear(); workers take, release and resolve; pass() says what time has made due.
namespace linli::domain {

/// `listen`: a voice message; `rights`: about one's own data; `unclear`: the program could not tell what was meant;
/// `unread`: the program could not even read it; `account`: a platform refuses an account of ours.
enum class followup_kind {
  danger,
  distress,
  symptom,
  need,
  complaint,
  question,
  rights,
  listen,
  unclear,
  unread,
  account
};
enum class followup_urgency { follow_up, urgent, critical };
enum class followup_state { open, taken, resolved };
/// How the holder goes about it: says how long a hold lasts.
enum class hold_kind { phone, visit };
/// What a call or a visit came to; `works_again`: of an account.
enum class contact_outcome {
  reached_ok,
  reached_unwell,
  reached_need,
  no_answer,
  busy,
  invalid,
  wrong_number,
  moved,
  away_until,
  refused,
  hostile,
  asked_no_contact,
  door_no_answer,
  neighbour_says_ok,
  called_120,
  called_110_119,
  handed_to,
  false_alarm,
  duplicate,
  works_again
};

/// How long things may take; all are settings ([duty]).
struct followup_rules {
  std::chrono::milliseconds ring_all_after = std::chrono::minutes(3);
  std::chrono::milliseconds ring_leader_after = std::chrono::minutes(8);
  std::chrono::milliseconds ring_again_every = std::chrono::minutes(15);  ///< everybody, after the leader was rung
  std::chrono::milliseconds phone_hold = std::chrono::minutes(20);
  std::chrono::milliseconds visit_hold = std::chrono::minutes(60);
  std::chrono::milliseconds warn_before = std::chrono::minutes(5);  ///< at most half of the hold
  std::chrono::milliseconds urgent_within = std::chrono::hours(2);
  std::chrono::milliseconds keep_resolved = std::chrono::hours(24 * 90);  ///< then it is forgotten
  std::chrono::minutes utc_offset = std::chrono::hours(8);                ///< whose day and whose hours
};

/// One statement that asks for a person.
struct concern {
  followup_kind kind = followup_kind::unclear;
  followup_urgency urgency = followup_urgency::follow_up;
  bool at_risk = false;  ///< it is about somebody with such a tag: one level more urgent
  std::string subject;   ///< whom it is about: "h/<household>", "i/<identity>", "e/<event>" or "a/<account>"
  std::string household, resident, identity, place;
  std::string reply, channel, group, campaign;
  std::string name, text, rule, reason;
  std::size_t where = 0;  ///< the byte of `text` at which the danger begins, where that is known
  sys_time at{};
};

struct followup_words {
  std::string reply, name, text, rule;
  std::size_t where = 0;  ///< as in `concern`
  sys_time at{};
  followup_urgency urgency = followup_urgency::follow_up;
};

/// What somebody who was rung about it, or who holds it, says of it in words.
struct followup_note {
  std::string by, name, text;  ///< staff id, the name as it was then
  sys_time at{};
};

struct followup {
  std::string id;
  std::string subject;
  followup_kind kind = followup_kind::unclear;
  followup_urgency urgency = followup_urgency::follow_up;
  followup_state state = followup_state::open;
  bool at_risk = false;
  std::string household, resident, identity, place;
  std::string channel, group, campaign, reason;
  std::vector<followup_words> words;  ///< the first one and the newest, words_max of them
  int times = 0;                      ///< statements in all
  sys_time created_at{}, changed_at{}, due_at{};
  std::string owner;  ///< staff id of who holds it
  hold_kind hold = hold_kind::phone;
  sys_time held_until{};
  bool warned = false;                ///< the holder was told that the hold ends soon
  bool overdue = false;               ///< it was told that due_at has passed
  int round = 0;                      ///< how often ringing has begun
  int step = 0;                       ///< steps of this round that have rung
  sys_time rings_at{};                ///< the next step; {}: nothing rings
  std::vector<std::string> unheard;   ///< contact points that a ring of this round did not reach, for sure
  std::vector<std::string> answered;  ///< senders who have the automatic answer
  std::vector<std::string> rung;      ///< contact points that were told of it, in whichever round
  std::vector<followup_note> notes;   ///< what they said of it, the newest of them
  std::optional<contact_outcome> outcome;
  std::string note, resolved_by;
  sys_time resolved_at{};
};
inline constexpr std::size_t followup_words_max = 20;
inline constexpr std::size_t followup_answered_max = 50;
inline constexpr std::size_t followup_unheard_max = 50;
inline constexpr std::size_t followup_rung_max = 100;
inline constexpr std::size_t followup_notes_max = 20;

/// One follow-up for a subject, a kind and a day (of the community's clock).
std::string followup_id(const concern& c, std::chrono::minutes utc_offset);

/// What hearing a statement makes of a follow-up. `known`: this very statement was heard before:
/// nothing changes. `again`: one more of the same. `raised`: worse than before. `reopened`: it was resolved,
/// and this was said later, or is urgent and in words that whoever resolved it has not read.
enum class heard { opened, again, raised, reopened, known };
struct hearing_outcome {
  followup after;
  domain::heard what = heard::opened;
  bool ring = false;        ///< the first step of ringing is due now
  bool tell_owner = false;  ///< somebody holds it, and must hear of this
};
/// `before` nullptr: there is none yet.
hearing_outcome hear(const followup* before, const concern& c, sys_time now, const followup_rules& rules);

// What a worker does. Errors: conflict: somebody else holds it, or it is resolved.

/// Again by its holder: renews the hold.
result<followup> take(followup f, const std::string& who, hold_kind how, sys_time now, const followup_rules& rules);
/// What is critical rings anew.
result<followup> release(followup f, const std::string& who, sys_time now, const followup_rules& rules);
/// By its holder, or by anybody while nobody holds it. The same again changes nothing.
result<followup> resolve(followup f, const std::string& who, contact_outcome o, std::string note, sys_time now);

/// Who is told of it at this contact point may answer in words: add_note().
void add_rung(followup& f, const std::string& point);
/// Words of who was told of it. They ring nobody and resolve nothing; those of its holder renew his hold.
void add_note(followup& f, followup_note n, sys_time now, const followup_rules& rules);

/// A ring of this round did not get through to this contact point. Whether that is news, and somebody is still rung.
bool ring_failed(followup& f, const std::string& point, sys_time now);
/// Whom the last step rang, none has heard: the next step is due now. False: all have been rung already.
bool ring_next_now(followup& f, sys_time now);

/// A new round of ringing, though somebody holds it: for news that the holder cannot be told. It ends when he renews.
void ring_beside_holder(followup& f, sys_time now);

enum class followup_due { ring, warn, lapsed, overdue };
/// It has turned out whom it is about, and somebody there is at risk: one level more urgent, as if it had been known
/// when it was said. `known`: nothing changes.
hearing_outcome learn_at_risk(followup f, sys_time now, const followup_rules& rules);

/// Was it resolved so long ago that it is forgotten? What came of it stands in the histories.
bool is_over(const followup& f, sys_time now, const followup_rules& rules);
/// When something is due next, for what is resolved that it is over.
std::optional<sys_time> next_at(const followup& f, const followup_rules& rules);
/// What is due at `now` of one that is not over, and the follow-up after it; nothing due: the same follow-up, no deeds.
struct followup_passed {
  followup after;
  std::vector<followup_due> due;
};
followup_passed pass(followup f, sys_time now, const followup_rules& rules);

/// Who is rung by the steps of a round that `step` many of have rung: the person on duty, all on duty, the leaders
/// too. From then on everybody.
enum class ring_step { person, all, leader };
ring_step step_of(int step);

std::string_view name(followup_kind v);
std::string_view name(followup_urgency v);
std::string_view name(followup_state v);
std::string_view name(hold_kind v);
std::string_view name(contact_outcome v);
std::string_view name(heard v);

template <>
std::optional<followup_kind> named<followup_kind>(std::string_view text);
template <>
std::optional<followup_urgency> named<followup_urgency>(std::string_view text);
template <>
std::optional<followup_state> named<followup_state>(std::string_view text);
template <>
std::optional<hold_kind> named<hold_kind>(std::string_view text);
template <>
std::optional<contact_outcome> named<contact_outcome>(std::string_view text);

}  // namespace linli::domain
