#include "queue/pastes/paste_lines.hpp"

#include <algorithm>

#include "base/limits.hpp"
#include "base/text.hpp"
#include "queue/pastes/paste_time.hpp"
#include "words/jielong.hpp"
#include "words/normalise.hpp"
#include "words/understanding.hpp"

namespace linli::queue {

namespace {

constexpr std::size_t display_name_bytes_max = 60;
constexpr std::size_t own_line_bytes_min = 18, own_part_bytes_min = 36;  // 6 and 12 Chinese characters

// "乐乐妈": of a nickname only its end may be understood, and it says nothing.
bool says_nothing(const std::string& word, const words::understanding& u) {
  if (u.spans.empty()) return true;
  const auto& s = u.spans.front();
  return u.spans.size() == 1 && u.intent == words::intent::chatter && s.what == "phrase" && s.from > 0 &&
         s.to == word.size();
}

// A list row begins with the sender's display name where WeChat put it: "乐乐妈 3-502 平安". Only a first word in which
// nothing is understood is taken for one, so that no statement is lost in a name.
void take_display_name(store::paste_row& row) {
  const auto gap = row.text.find(' ');
  if (gap == std::string::npos || gap == 0 || gap > display_name_bytes_max) return;
  const auto first = row.text.substr(0, gap);
  const std::string rest(trim(row.text.substr(gap)));
  if (rest.empty() || (first[0] >= '0' && first[0] <= '9')) return;
  words::context none;
  none.channel = words::channel::group;
  none.part = true;
  if (!says_nothing(first, words::parse(first, none))) return;
  const auto before_a_room = words::parse(first + "9-999", none);  // "翠湖苑 3-502" names a compound, not a person
  if (before_a_room.place && !before_a_room.place->compound.empty()) return;
  row.who = first;
  row.text = rest;
}

}  // namespace

paste_text read_paste(std::string_view text, sys_time seen_at, std::chrono::minutes utc_offset) {
  auto parsed = words::parse_paste(text);
  paste_text out{std::move(parsed.format), {}};
  out.rows.reserve(parsed.lines.size());
  for (auto& line : parsed.lines) {
    store::paste_row row;
    row.line = line.line;
    row.who = std::move(line.who);
    row.at_text = std::move(line.at_text);
    row.text = std::move(line.text);
    const auto said = row.at_text.empty() ? std::nullopt : read_pasted_time(row.at_text, seen_at, utc_offset);
    row.timed = said.has_value();
    row.said_at = said.value_or(seen_at);
    row.old = seen_at - row.said_at > limits::paste_old_after;
    if (line.ignored) {
      row.effect = "ignored";
      row.reason = "title or example";
    } else if (row.who.empty() && out.format == "jielong") {
      take_display_name(row);
    }
    out.rows.push_back(std::move(row));
  }
  return out;
}

std::string mark_text(const store::paste_row& row, std::string_view occasion) {
  const auto words = words::normalise(row.text).text;
  auto out = row.who;
  out.append("\n").append(row.timed ? std::to_string(minute_of(row.said_at)) : std::string(occasion));
  return out.append("\n").append(trim(words));
}

bool is_own_text(std::string_view line, const std::vector<std::string>& own_texts) {
  const auto plain = words::normalise(line).text;
  const auto said = trim(plain);
  if (said.size() < own_line_bytes_min) return false;
  return std::any_of(own_texts.begin(), own_texts.end(), [said](const std::string& own) {
    const auto at = own.find(said);
    if (at == std::string::npos) return false;
    const bool from_start = at == 0 || own[at - 1] == '\n';
    const bool to_end = at + said.size() == own.size() || own[at + said.size()] == '\n';
    return (from_start && to_end) || said.size() >= own_part_bytes_min;
  });
}

}  // namespace linli::queue
