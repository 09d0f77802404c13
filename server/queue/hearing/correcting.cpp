#include "queue/hearing/correcting.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "base/text.hpp"

namespace linli::queue {

using words::intent;

namespace {

bool says_how(const words::understanding& u) {
  switch (u.intent) {
    case intent::checkin_ok:
    case intent::checkin_symptom:
    case intent::need_help:
    case intent::emergency:
    case intent::away: return true;
    default: return false;
  }
}

// Without the words that say that there was a slip.
std::string without_slip(const words::understanding& u, std::string_view text, const words::context& c) {
  auto part = c;
  part.part = true;
  auto spans = u.spans;
  std::sort(spans.begin(), spans.end(), [](const auto& a, const auto& b) { return a.from < b.from; });
  std::string out;
  std::size_t at = 0;
  for (const auto& s : spans) {
    if (s.what != "phrase" || s.from < at || s.to > text.size()) continue;
    if (words::parse(text.substr(s.from, s.to - s.from), part).intent != intent::correction) continue;
    out.append(text.substr(at, s.from - at));
    at = s.to;
  }
  return out.append(text.substr(at));
}

// "应该是2", "，改成都好"
std::string_view without_lead(std::string_view s) {
  static constexpr std::string_view leads[] = {"应该是", "应该", "改成", "改为", "更正为", "实际是", "其实是", "其实",
                                               "是",     "，",   "。",   "：",   "、",     "！",     ",",      ":",
                                               ".",      " ",    "!",    "一下", "刚才",   "刚刚"};
  for (bool cut = true; cut;) {
    cut = false;
    for (const auto lead : leads) {
      if (!s.starts_with(lead)) continue;
      s.remove_prefix(lead.size());
      cut = true;
    }
  }
  return s;
}

}  // namespace

std::optional<words::understanding> put_right(const words::understanding& u, std::string_view text,
                                              const words::context& c) {
  if (u.intent != intent::correction || u.rule == "resolved") return std::nullopt;
  const auto rest = without_slip(u, text, c);
  if (rest.size() == text.size() && u.temperatures.empty()) return std::nullopt;
  auto part = c;
  part.part = true;
  auto right = words::parse(without_lead(rest), part);
  if (!says_how(right) && u.temperatures.size() == 1)  // "是36.5，不是38.5": the reading that stands
    right = words::parse(fmt::format("{:.1f}", u.temperatures.front()), part);
  if (!says_how(right)) return std::nullopt;
  right.human = true;
  right.urgency = std::max(right.urgency, u.urgency);
  if (!right.place) right.place = u.place;
  if (right.person.empty()) right.person = u.person;
  return right;
}

}  // namespace linli::queue
