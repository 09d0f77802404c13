#include <array>

#include "words/understanding.hpp"

namespace linli::words {

std::string_view name(intent i) {
  static constexpr std::array<std::string_view, 35> names{"checkin_ok",
                                                          "checkin_symptom",
                                                          "need_help",
                                                          "emergency",
                                                          "batch_report",
                                                          "jielong",
                                                          "done_elsewhere",
                                                          "correction",
                                                          "away",
                                                          "record_update",
                                                          "wrong_number",
                                                          "claim",
                                                          "claim_cancel",
                                                          "claim_change",
                                                          "claim_transfer",
                                                          "nominate_other",
                                                          "tentative",
                                                          "decline",
                                                          "arrived",
                                                          "task_done",
                                                          "late_notice",
                                                          "ack",
                                                          "not_received",
                                                          "question",
                                                          "complaint",
                                                          "optout",
                                                          "optin",
                                                          "data_request",
                                                          "consent_withdraw",
                                                          "invalid_option",
                                                          "chatter",
                                                          "empty",
                                                          "bind",
                                                          "join",
                                                          "needs_human"};
  static_assert(names.size() == static_cast<std::size_t>(intent::needs_human) + 1);
  return names[static_cast<std::size_t>(i)];
}

std::string_view name(urgency u) {
  static constexpr std::array<std::string_view, 4> names{"none", "follow_up", "urgent", "critical"};
  return names[static_cast<std::size_t>(u)];
}

std::string_view name(scope s) {
  static constexpr std::array<std::string_view, 5> names{"self", "household", "plural", "count", "named"};
  return names[static_cast<std::size_t>(s)];
}

std::string_view name(confidence c) {
  static constexpr std::array<std::string_view, 3> names{"low", "middle", "high"};
  return names[static_cast<std::size_t>(c)];
}

}  // namespace linli::words
