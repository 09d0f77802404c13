#include <algorithm>

#include "base/text.hpp"
#include "words/calls.hpp"
#include "words/claims.hpp"
#include "words/jielong.hpp"
#include "words/judge.hpp"
#include "words/lists.hpp"
#include "words/places.hpp"

// The 接龙 of a call for volunteers: who comes, and how many with him.
namespace linli::words {

namespace {

constexpr std::size_t rows_max = 1000, name_max = 6, latin_name_max = 24;

bool is_letter(char c) { return c >= 'a' && c <= 'z'; }

// Of a row, the first word that is no number and no word for coming: "王强 1人", "李芳 报名", "anna 2人".
std::string_view name_in(std::string_view row) {
  const auto from = std::min(row.find_first_not_of(' '), row.size());
  const bool latin = from < row.size() && is_letter(row[from]);
  auto at = from;
  for (; at < row.size(); at += char_length(row, at)) {
    if (is_punctuation(row, at) || (row[at] >= '0' && row[at] <= '9')) break;
    const auto* t = term_at(row, at);
    if (t != nullptr && (t->act == act::sign || t->act == act::claim) && t->text.size() > 3) break;
  }
  const auto name = trim(row.substr(from, at - from));
  return code_points(name) <= (latin ? latin_name_max : name_max) ? name : std::string_view{};
}

// "Anna Lee", but not "Carol can come": a second name has a capital, too.
std::size_t with_second_name(std::string_view raw, const normal& n, std::size_t to) {
  const std::string_view text = n.text;
  if (to == 0 || to + 2 >= text.size() || !is_letter(text[to - 1]) || text[to] != ' ' || !is_letter(text[to + 1]))
    return to;
  const char typed = raw[n.origin[to + 1]];
  auto end = to + 1;
  while (end < text.size() && is_letter(text[end])) ++end;
  const bool closed = end == text.size() || text[end] == ' ';
  return closed && typed >= 'A' && typed <= 'Z' && end - to <= latin_name_max ? end : to;
}

struct row {
  entry said;
  std::string key;  ///< the name as names are compared: "Anna" is "anna", 國華 is 国华
};

row row_of(const pasted_line& line, const normal& n, const context& c) {
  row out;
  auto& e = out.said;
  auto plain = n.text;
  const auto places = find_places(n.text);
  if (!places.empty()) e.place = places.front().place;
  for (const auto& p : places)
    std::fill(plain.begin() + static_cast<std::ptrdiff_t>(p.from), plain.begin() + static_cast<std::ptrdiff_t>(p.to),
              ' ');
  if (!line.who.empty()) {
    e.name = line.who;
    out.key = normalise(line.who).text;
  } else if (const auto name = name_in(plain); !name.empty()) {
    const auto from = static_cast<std::size_t>(name.data() - plain.data());
    const auto to = with_second_name(line.text, n, from + name.size());
    e.name = trim(std::string_view(line.text).substr(n.origin[from], n.origin[to] - n.origin[from]));
    out.key = n.text.substr(from, to - from);
  }
  for (const auto& number : numbers_of(plain)) {
    if (number.of == counted::kind::task && !c.tasks.empty()) e.task = number.value;
    else if (!e.slots && number.of != counted::kind::task) e.slots = number.value;
  }
  if (!e.slots) e.slots = 1;
  return out;
}

}  // namespace

std::optional<understanding> by_call_list(std::string_view raw, const reading& r, const context& c) {
  if (c.open != context::kind::call || !is_jielong(trim(r.n.text))) return std::nullopt;
  auto u = decided(intent::jielong, "call.list", confidence::middle);
  std::vector<std::string> keys;
  for (const auto& line : parse_paste(raw).lines) {
    const auto n = normalise(line.text);
    if (line.ignored || trim(n.text).empty() || u.entries.size() >= rows_max) continue;
    auto [said, key] = row_of(line, n, c);
    if (said.name.empty() && !said.place) continue;
    // One who signs twice has thought again: the last row counts.
    std::size_t same = 0;
    while (same < keys.size() && (keys[same] != key || u.entries[same].place != said.place)) ++same;
    if (same < keys.size()) {
      u.entries[same] = std::move(said);
    } else {
      u.entries.push_back(std::move(said));
      keys.push_back(std::move(key));
    }
  }
  u.human = u.entries.empty();
  if (u.human) u.urgency = urgency::follow_up;
  return u;
}

}  // namespace linli::words
