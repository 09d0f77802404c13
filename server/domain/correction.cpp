#include "domain/correction.hpp"

#include <algorithm>

#include "domain/voice.hpp"

namespace linli::domain {

namespace {

constexpr std::string_view mark = "+corrected";

void refold(ask& a, campaign_kind kind) {
  const auto folded = fold(a, kind);
  a.state = folded.state;
  a.late = folded.late;
}

}  // namespace

std::string correction_of(const std::string& report) { return report + std::string(mark); }
bool is_correction(const report& r) { return r.id.ends_with(mark); }

const report* report_of_reply(const ask& a, const std::string& reply) {
  const report* found = nullptr;
  for (const auto& r : a.reports) {
    if (r.reply == reply && (found == nullptr || is_correction(r))) found = &r;
  }
  return found;
}

bool correct(ask& a, const std::string& reply, report now_meant, campaign_kind kind) {
  const auto said = std::find_if(a.reports.begin(), a.reports.end(),
                                 [&](const report& r) { return r.reply == reply && !is_correction(r); });
  if (said == a.reports.end()) return false;
  now_meant.id = correction_of(said->id);
  now_meant.reply = reply;
  now_meant.said_at = said->said_at;
  now_meant.order = said->order;
  now_meant.paste = said->paste;  // undone with its paste, as what it corrects is
  now_meant.late = said->late;
  now_meant.corrects = said->corrects;
  now_meant.staff = true;
  now_meant.undone = false;
  said->undone = true;
  add_report(a, std::move(now_meant), kind);
  return true;
}

bool take_back(ask& a, const std::string& reply, campaign_kind kind) {
  const auto* counts = report_of_reply(a, reply);
  if (counts == nullptr || counts->undone || counts->staff) return false;
  for (auto& r : a.reports) r.undone = r.undone || r.reply == reply;
  refold(a, kind);
  return true;
}

std::string unsay(ask& a, const report& now, campaign_kind kind) {
  const auto his = [&now](const report& r) {
    const bool said = !r.undone && !r.staff && r.paste.empty() && r.status != status::ack;
    return said && same_voice(r, now) && earlier(r, now);
  };
  const report* last = nullptr;
  for (const auto& r : a.reports) {
    const bool says = his(r) && r.status != status::unclear;  // which hides no need
    if (says && (last == nullptr || earlier(*last, r))) last = &r;
  }
  if (last == nullptr || last->status == status::need) return {};
  auto reply = last->reply;
  for (auto& r : a.reports) r.undone = r.undone || his(r);
  refold(a, kind);
  return reply;
}

}  // namespace linli::domain
