#pragma once
#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

// What a text means, as far as words alone can say: the interface of words/.
namespace linli::words {

enum class intent {
  checkin_ok,
  checkin_symptom,
  need_help,
  emergency,
  batch_report,
  jielong,
  done_elsewhere,
  correction,
  away,
  record_update,
  wrong_number,
  claim,
  claim_cancel,
  claim_change,
  claim_transfer,
  nominate_other,
  tentative,
  decline,
  arrived,
  task_done,
  late_notice,
  ack,
  not_received,
  question,
  complaint,
  optout,
  optin,
  data_request,
  consent_withdraw,
  invalid_option,
  chatter,
  empty,
  bind,
  join,
  needs_human
};
std::string_view name(intent i);

enum class urgency { none, follow_up, urgent, critical };
std::string_view name(urgency u);

/// Who a statement is about. `household`: a clear answer to the question about the whole home (a menu digit or label,
/// or the words the post asked for). `plural`: "都好". `count`: so many. `named`: the members listed. `self`: the
/// sender.
enum class scope { self, household, plural, count, named };
std::string_view name(scope s);

enum class confidence { low, middle, high };
std::string_view name(confidence c);

/// A place as it was typed: any part may be missing.
struct typed_place {
  std::string compound, building, entrance, room;  ///< plain digits or letters, "" = not said
  bool bare = false;  ///< "2-502", without a word that says what 2 is: in one building's own group an entrance, perhaps
  friend bool operator==(const typed_place&, const typed_place&) = default;
};

struct span {
  std::size_t from = 0, to = 0;  ///< bytes of the raw text
  std::string what;              ///< "place", "temperature", "ok_word", …
};

/// Where it was said. A word that stops messages on a phone may be an order in a group.
enum class channel { chat, group, sms };

/// What the parser needs to know of the situation.
struct context {
  enum class kind { none, checkin, notice, call };
  context::kind open = kind::none;
  words::channel channel = channel::chat;
  std::map<std::string, std::string> options;  ///< menu key → meaning: all_ok, unwell, need_help, or the label
  std::map<std::string, std::string> labels;   ///< menu key → label as shown
  std::string ask;                             ///< what was asked: any_symptoms, all_safe, … or ""
  std::string polarity;                        ///< yes_means_bad, yes_means_good or ""
  bool addressed = true;                       ///< in a group: may be said to us
  bool points_at_us = true;              ///< in a group: quotes or @-s our post for certain, so that a digit counts
  bool keyed_places = true;              ///< in a group: "3-502 1" is an answer though nothing points at us
  std::vector<std::string> names;        ///< names that may be meant: those of the roster's candidates
  std::string previous;                  ///< name of the intent of the line above this one, "" when not known
  std::vector<std::string> sender_tags;  ///< captain, landlord, at_risk, …
  std::optional<double> last_checkin_closed_h;  ///< hours since the sender's last check-in closed
  bool opted_out = false;
  bool part = false;  ///< of a longer text, a row or a clause, and not what somebody sent
  // volunteer calls
  std::optional<int> quota;               ///< places of the task, when one is open
  std::vector<int> tasks;                 ///< numbers of the open tasks, when several are
  std::vector<std::string> slots_by_day;  ///< days one may choose from: sat, sun, …
  bool sender_has_claim = false;

  bool in_group() const { return channel == channel::group; }
};

/// One of a home, or several who are alike.
struct member {
  std::string who;  ///< a name of the roster as it is there, else father, mother, child, elder, adult, others, …
  int n = 1;
  std::string status;  ///< as in `understanding`
  std::optional<double> temperature;
  friend bool operator==(const member&, const member&) = default;
};

/// A row of a list: a captain's, or of a 接龙.
struct entry {
  std::optional<typed_place> place;
  std::string name, status;
  std::optional<int> count, slots, task;
  std::vector<double> temperatures;
  std::vector<std::string> symptoms, needs;
  words::urgency urgency = urgency::none;
  std::string alarm;  ///< the row's words, where they are urgent or worse
  bool distress = false;
  std::string own;  ///< the words, where they are of who reports, himself: "我发烧38.5" beside the rooms
};

struct understanding {
  words::intent intent = intent::needs_human;
  words::scope scope = scope::self;
  words::confidence confidence = confidence::low;
  words::urgency urgency = urgency::none;
  bool human = false;                ///< a person must see it
  std::string reason;                ///< why a person must: ambiguous_digits, media, unknown, …
  std::string rule;                  ///< id of the rule that decided, e.g. "menu.digit"
  std::string group;                 ///< of the health rules, where one of them made it as urgent as it is
  std::vector<std::string> also;     ///< names of further intents that are in it
  std::vector<std::string> missing;  ///< what must be asked for: unit, slots, task
  std::optional<typed_place> place;
  bool several_places = false;  ///< more homes than one are named, and not row by row: of which it is is not known
  std::string person;           ///< a name said beside the place, as typed
  std::optional<int> count;
  std::vector<double> temperatures;  ///< °C
  std::vector<std::string> symptoms;
  /// Of each symptom that was told in words its code and these, as typed: "头晕" and "头疼" have one code.
  std::vector<std::pair<std::string, std::string>> symptom_words;
  std::vector<std::string> needs;  ///< food, medicine:insulin, rice:10jin
  std::vector<member> members;
  std::vector<entry> entries;
  std::vector<std::pair<std::string, int>> totals;  ///< of a captain's list: households, ok, symptom, …
  std::string status;  ///< ok, symptom, away, moved, hospital, isolating, not_home, unreached, vacant
  std::string test;    ///< positive, negative, pending
  std::optional<int> isolation_day;
  std::optional<bool> going_out, self_reported, counts_as_report, counts_as_read;
  bool proxy = false;    ///< said for somebody else
  bool relayed = false;  ///< of another home: sampled by phone
  bool late = false;
  std::optional<int> slots, task;
  std::string task_text;  ///< the task in the speaker's words
  std::string when;       ///< HH:MM or a weekday: mon, …
  std::vector<std::string> skills, resources;
  std::string right;   ///< of data: access, erasure, rectification, …
  std::string option;  ///< the menu key chosen
  std::string code;    ///< intent::bind and join: the code
  std::vector<words::span> spans;
};

/// Pure and deterministic; any bytes in; ≤ 1 ms per KiB.
understanding parse(std::string_view text, const context& c);

}  // namespace linli::words
