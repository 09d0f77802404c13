#include "words/row_heads.hpp"

#include <algorithm>

#include "base/text.hpp"
#include "words/lexicon.hpp"
#include "words/numbers.hpp"

namespace linli::words {

namespace {

bool is_upper(char c) { return c >= 'A' && c <= 'Z'; }
bool is_lower(char c) { return c >= 'a' && c <= 'z'; }

understanding of_a_checkin(std::string_view text) {
  context c;
  c.open = context::kind::checkin;
  c.part = true;
  return parse(text, c);
}

bool is_clear_well(const understanding& u) { return u.intent == intent::checkin_ok && !u.human; }

// "Mark", not "Fine", "OK" or what sounds like trouble: where a word ends that begins at `at`; `at` when it is no name.
std::size_t name_end(std::string_view row, std::size_t at) {
  if (at >= row.size() || !is_upper(row[at])) return at;
  auto end = at + 1;
  while (end < row.size() && is_lower(row[end])) ++end;
  constexpr std::size_t letters_min = 2, letters_max = 16;
  const auto word = to_lower(row.substr(at, end - at));
  const bool closed = end >= row.size() || row[end] == ' ' || row[end] == ',' || row[end] == ':';
  if (!closed || word.size() < letters_min || word.size() > letters_max || alarming(word)) return at;
  const auto* p = phrase_at(word, 0);
  return p != nullptr && p->text.size() == word.size() ? at : end;
}

std::string take_latin_name(std::string_view row, understanding& u) {
  if (std::none_of(row.begin(), row.end(), is_upper)) return {};
  const auto place = std::find_if(u.spans.begin(), u.spans.end(), [](const span& s) { return s.what == "place"; });
  if (place == u.spans.end()) return {};
  auto from = std::min(row.find_first_not_of(" ,:", place->to), row.size());
  auto to = name_end(row, from);
  if (to == from) {
    from = std::min(row.find_first_not_of(' '), row.size());
    to = from < place->from ? name_end(row, from) : from;
    if (row.find_first_not_of(" ,:", to) != place->from) return {};
  }
  if (to == from) return {};
  if (const auto second = name_end(row, to + 1); to < row.size() && row[to] == ' ' && second > to + 1) to = second;
  std::string rest(row);
  std::fill(rest.begin() + static_cast<std::ptrdiff_t>(from), rest.begin() + static_cast<std::ptrdiff_t>(to), ' ');
  auto left = of_a_checkin(rest);
  if (!is_clear_well(left) && left.intent != u.intent) return {};
  u = std::move(left);
  return std::string(row.substr(from, to - from));
}

}  // namespace

bool announces_rows(std::string_view text) {
  const auto said = [&](std::string_view word) { return text.find(word) != std::string_view::npos; };
  constexpr std::string_view words[] = {"跑完",   "问完", "查完",  "走完",    "汇总",   "情况",   "结果",
                                        "统计",   "摸排", "排查",  "走访",    "如下",   "上报",   "反馈",
                                        "报一下", "清单", "tally", "summary", "result", "status", "report"};
  if (std::none_of(std::begin(words), std::end(words), said) || alarming(text)) return false;
  const auto u = of_a_checkin(text);
  const bool says_state = u.urgency >= urgency::urgent || !u.symptoms.empty() || !u.needs.empty() ||
                          !u.temperatures.empty() || !u.status.empty() || u.place || u.count;
  const bool unclear = u.intent == intent::needs_human && u.reason == "unknown";
  return !says_state &&
         (unclear || u.intent == intent::chatter || u.intent == intent::ack || u.intent == intent::done_elsewhere);
}

std::string take_row_name(std::string_view row, understanding& u) {
  if (!u.person.empty()) return u.person;
  if (auto latin = take_latin_name(row, u); !latin.empty()) return latin;
  for (const auto& s : u.spans) {
    if (s.what == "person") return std::string(row.substr(s.from, s.to - s.from));
  }
  return {};
}

bool is_called(std::string_view text, std::size_t at) {
  for (const std::string_view verb : {"打", "拨", "叫", "报", "call "}) {
    if (text.substr(0, at).ends_with(verb)) return true;
  }
  return false;
}

std::vector<std::size_t> rooms_in(std::string_view text, std::size_t from) {
  std::vector<std::size_t> out;
  for (auto at = from; at < text.size();) {
    if (!is_digit(text, at)) {
      ++at;
      continue;
    }
    auto end = at;
    while (end < text.size() && is_digit(text, end)) ++end;
    const bool clock = at > 1 && text[at - 1] == ':' && is_digit(text, at - 2);  // not "一单元:101"
    const bool inside = clock || (at > 0 && std::string_view(".-/+").find(text[at - 1]) != std::string_view::npos);
    const bool goes_on = end < text.size() && (text[end] == '.' || text[end] == '-' || text[end] == ':');
    if (!is_called(text, at) && end - at >= 3 && end - at <= 4 && text[at] != '0' && !inside && !goes_on)
      out.push_back(at);
    at = end;
  }
  return out;
}

}  // namespace linli::words
