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

constexpr std::size_t rows_max = 1000, name_max = 6;

// The first word of a row that is no number and no word for coming: "王强 1人", "李芳 报名".
std::string name_of(std::string_view row) {
  std::string out;
  for (std::size_t at = 0; at < row.size() && !is_punctuation(row, at); at += char_length(row, at)) {
    const auto* t = term_at(row, at);
    if (row[at] >= '0' && row[at] <= '9') break;
    if (t != nullptr && (t->act == act::sign || t->act == act::claim) && t->text.size() > 3) break;
    out.append(row, at, char_length(row, at));
  }
  return code_points(out) <= name_max ? out : std::string{};
}

entry row_of(const std::string& text, const std::string& who, const context& c) {
  entry e;
  auto plain = text;
  const auto places = find_places(text);
  if (!places.empty()) {
    e.place = places.front().place;
    for (const auto& p : places)
      std::fill(plain.begin() + static_cast<std::ptrdiff_t>(p.from), plain.begin() + static_cast<std::ptrdiff_t>(p.to),
                ' ');
  }
  e.name = who.empty() ? name_of(trim(plain)) : who;
  for (const auto& n : numbers_of(plain)) {
    if (n.of == counted::kind::task && !c.tasks.empty()) e.task = n.value;
    else if (!e.slots && n.of != counted::kind::task) e.slots = n.value;
  }
  if (!e.slots) e.slots = 1;
  return e;
}

}  // namespace

std::optional<understanding> by_call_list(std::string_view raw, const reading& r, const context& c) {
  if (c.open != context::kind::call || !is_jielong(trim(r.n.text))) return std::nullopt;
  auto u = decided(intent::jielong, "call.list", confidence::middle);
  for (const auto& line : parse_paste(raw).lines) {
    const auto text = normalise(line.text).text;
    if (line.ignored || trim(text).empty() || u.entries.size() >= rows_max) continue;
    auto e = row_of(text, line.who, c);
    if (e.name.empty() && !e.place) continue;
    // One who signs twice has thought again: the last row counts.
    const auto same = std::find_if(u.entries.begin(), u.entries.end(),
                                   [&](const entry& o) { return o.name == e.name && o.place == e.place; });
    if (same != u.entries.end()) *same = std::move(e);
    else u.entries.push_back(std::move(e));
  }
  u.human = u.entries.empty();
  if (u.human) u.urgency = urgency::follow_up;
  return u;
}

}  // namespace linli::words
