#include <algorithm>
#include <utility>

#include "base/text.hpp"
#include "words/reading.hpp"

// What in a text somebody else wrote.
namespace linli::words {

namespace {

// Covers from `from` up to the end of the line, or of the text.
std::size_t cover_line(reading& r, std::size_t from, const std::string& what) {
  const auto end = std::min(r.n.text.find('\n', from), r.n.text.size());
  r.cover(from, end, what);
  return end;
}

// "例 3-502 王芳 平安", "例如：…"; "例假" is none.
bool starts_example(std::string_view line) {
  for (const std::string_view word : {"例如", "示例", "(例)", "（例）", "格式", "例子", "example", "例"}) {
    if (!line.starts_with(word)) continue;
    const auto rest = line.substr(word.size());
    return rest.empty() || is_punctuation(rest, 0) || (rest[0] >= '0' && rest[0] <= '9');
  }
  return false;
}

// Would a message be less without this? Then it is no mere name behind an @.
bool says_trouble(std::string_view text) {
  for (std::size_t at = 0; at < text.size(); at += char_length(text, at)) {
    const auto* p = phrase_at(text, at);
    if (p == nullptr) continue;
    switch (p->sense) {
      case sense::symptom:
      case sense::symptom_urgent:
      case sense::danger:
      case sense::distress:
      case sense::need:
      case sense::need_urgent:
      case sense::not_ok: return true;
      default: break;
    }
  }
  return false;
}

// WeChat's "「王芳：今天都好吗」\n- - - - -\n平安": what is in the brackets at the head, on lines of its own, is
// somebody else's.
void cover_leading_quote(reading& r) {
  const std::string_view text = r.n.text;
  const auto start = text.find_first_not_of(" \n");
  if (start == std::string_view::npos || !stands(text, start, "「")) return;
  const auto close = text.find("」", start);
  if (close == std::string_view::npos) return;
  const auto next = text.find_first_not_of(' ', close + 3);
  if (next == std::string_view::npos || text[next] == '\n') r.cover(start, close + 3, "quote");
}

// How to answer, in a notice that somebody passes on: `如“3栋502 平安”`, `回“房号+平安”`. What is in the quotes is
// nobody's answer, unless it tells of trouble. Where it ends; `at` when none begins there.
std::size_t end_of_shown(std::string_view text, std::size_t at) {
  constexpr std::size_t shown_max = 60;
  static constexpr std::pair<std::string_view, std::string_view> quotes[] = {
      {"\"", "\""}, {"“", "”"}, {"「", "」"}, {"‘", "’"}, {"『", "』"}};
  for (const auto& [open, close] : quotes) {
    if (!stands(text, at, open)) continue;
    const auto length = text.substr(at + open.size(), shown_max).find(close);
    if (length == std::string_view::npos) return at;
    const auto before = text.substr(0, at);
    const auto shown = text.substr(at + open.size(), length);
    const bool form = (shown.find("房号") != std::string_view::npos || shown.find("门牌") != std::string_view::npos) &&
                      shown.find_first_of("0123456789") == std::string_view::npos;
    const bool example = before.ends_with("如") || before.ends_with("如:") || before.ends_with("例:");
    return (form || example) && !says_trouble(shown) ? at + open.size() + length + close.size() : at;
  }
  return at;
}

}  // namespace

void cover_quotes(reading& r) {
  const std::string_view text = r.n.text;
  cover_leading_quote(r);
  for (std::size_t at = 0; at < text.size();) {
    const bool line_start = at == 0 || text[at - 1] == '\n';
    if (line_start && (text[at] == '>' || starts_example(text.substr(at, 16)))) {
      at = std::max(cover_line(r, at, "quote"), at + 1);
    } else if (const auto shown = end_of_shown(text, at); shown > at) {
      r.cover(at, shown, "quote");
      at = shown;
    } else if (text[at] == '@') {
      auto end = at + 1;
      while (end < text.size() && text[end] != ' ' && text[end] != '\n' && text[end] != ',' && end - at < 60)
        end += char_length(text, end);
      const bool name = !says_trouble(text.substr(at + 1, end - at - 1));
      r.cover(at, name ? end : at + 1, "mention");
      at = name ? end : at + 1;
    } else {
      at += char_length(text, at);
    }
  }
}

}  // namespace linli::words
