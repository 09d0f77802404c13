#pragma once
#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <string_view>
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

/// What the parser needs to know of the situation.
struct context {
  enum class kind { none, checkin, notice, call };
  context::kind open = kind::none;
  std::map<std::string, std::string> options;  ///< menu key → meaning: all_ok, unwell, need_help, or the label
  std::map<std::string, std::string> labels;   ///< menu key → label as shown
  std::string polarity;                        ///< yes_means_bad, yes_means_good or ""
  bool group = false;                          ///< said in a group
  bool addressed = true;                       ///< in a group: quotes or @-s our post
  std::vector<std::string> names;              ///< names that may be meant: those of the roster's candidates
};

struct understanding {
  words::intent intent = intent::needs_human;
  words::scope scope = scope::self;
  words::confidence confidence = confidence::low;
  words::urgency urgency = urgency::none;
  bool human = false;  ///< a person must see it
  std::string reason;  ///< why a person must: ambiguous_digits, media, unknown, …
  std::string rule;    ///< id of the rule that decided, e.g. "menu.digit"
  std::optional<typed_place> place;
  std::string person;  ///< a name said beside the place, as typed
  std::optional<int> count;
  std::vector<double> temperatures;  ///< °C
  std::vector<std::string> symptoms, needs, members;
  std::string option;  ///< the menu key chosen
  std::string code;    ///< intent::bind: the code
  std::vector<words::span> spans;
};

/// Pure and deterministic; any bytes in; ≤ 1 ms per KiB.
understanding parse(std::string_view text, const context& c);

}  // namespace linli::words
