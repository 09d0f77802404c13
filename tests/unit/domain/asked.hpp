#pragma once
#include <string>
#include <vector>

#include "domain/ask.hpp"

// A home that was asked, and who says what of it, for tests.
namespace linli::domain {

constexpr auto checkin = campaign_kind::checkin;

/// A home of 王 (at risk), 李 and 张, asked by one group post that was handed over.
inline ask asked(std::vector<ask_member> members = {{"wang", true}, {"li", false}, {"zhang", false}}) {
  ask a;
  a.household = "h";
  a.members = std::move(members);
  a.messages = {{"post", message_state::handed}};
  a.state = ask_state::sent;
  return a;
}

/// Reports are said one minute after the other.
inline report said(std::string reporter, status what, coverage about) {
  static int n = 0;
  report r;
  r.id = "r" + std::to_string(++n);
  r.speaker = reporter.empty() ? "somebody" : "id:" + reporter;
  r.reporter = std::move(reporter);
  r.said_at = from_ms(60'000LL * n);
  r.status = what;
  r.coverage = about;
  return r;
}
inline report about(std::string reporter, status what, std::vector<std::string> members) {
  auto r = said(std::move(reporter), what, coverage::named);
  r.members = std::move(members);
  return r;
}
inline report counted(std::string reporter, int count) {
  auto r = said(std::move(reporter), status::ok, coverage::count);
  r.count = count;
  return r;
}
inline report by_staff(status what, coverage about) {
  auto r = said("", what, about);
  r.speaker = "staff:1";
  r.staff = true;
  return r;
}

inline ask_state after(const std::vector<report>& reports, ask a = asked()) {
  for (const auto& r : reports) add_report(a, r, checkin);
  return a.state;
}

}  // namespace linli::domain
