#pragma once
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include <boost/json.hpp>

#include "domain/followup.hpp"

// What a worker sees beside words of being ill. Decisions without I/O; the cards are templates/<language>/triage.txt.
namespace linli::queue {

/// What to ask, what not to say, whom to call.
struct triage_card {
  std::string name;     ///< "fever"
  std::string version;  ///< of all cards, a date: what was shown then can be told later
  std::string title, because;
  std::vector<std::string> ask, avoid, call;
};

/// The card for what was said, in their words: the first of triage_cards whose symptoms are among them, else the one of
/// the follow-up's kind. Nullopt: nobody is ill or in danger.
std::optional<triage_card> triage_of(domain::followup_kind kind, const std::vector<std::string>& texts,
                                     std::string_view language = "zh-CN");
/// The same for one reply, whose kind its intent ("checkin_symptom", "emergency") and rule ("distress") tell.
std::optional<triage_card> triage_of_reply(std::string_view intent, std::string_view rule, const std::string& text);

/// As the API shows it; null where there is none.
boost::json::value shown(const std::optional<triage_card>& card);

}  // namespace linli::queue
