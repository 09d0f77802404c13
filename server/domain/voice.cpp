#include "domain/voice.hpp"

#include <algorithm>

namespace linli::domain {

namespace {

// Platforms count their messages: "1000" comes after "999".
bool earlier_in_order(const std::string& a, const std::string& b) {
  const auto counted = [](const std::string& s) {
    return !s.empty() && s.find_first_not_of("0123456789") == std::string::npos;
  };
  if (counted(a) != counted(b)) return counted(b);
  if (counted(a) && a.size() != b.size()) return a.size() < b.size();
  return a < b;
}

bool is_sure(const report& r) { return !r.reporter.empty() && !r.claimed && !r.staff && r.paste.empty(); }

}  // namespace

bool earlier(const report& a, const report& b) {
  if (a.said_at != b.said_at) return a.said_at < b.said_at;
  if (a.order != b.order) return earlier_in_order(a.order, b.order);
  return a.id < b.id;
}

bool same_voice(const report& a, const report& b) {
  return a.speaker == b.speaker || (is_sure(a) && is_sure(b) && a.reporter == b.reporter);
}

void voices::hear(const report& r) {
  auto& slot = by_chat_[r.speaker];
  if (slot == nullptr || earlier(*slot, r)) slot = &r;
}

std::vector<const report*> voices::latest() const {
  std::vector<const report*> all;
  for (const auto& [speaker, r] : by_chat_) all.push_back(r);
  std::vector<const report*> out;
  for (const auto* r : all) {
    const bool said_since = std::any_of(
        all.begin(), all.end(), [r](const report* x) { return x != r && earlier(*r, *x) && same_voice(*r, *x); });
    if (!said_since) out.push_back(r);
  }
  return out;
}

}  // namespace linli::domain
