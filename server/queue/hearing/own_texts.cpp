#include "queue/hearing/own_texts.hpp"

#include <algorithm>
#include <string_view>

#include "base/text.hpp"
#include "queue/texts.hpp"

namespace linli::queue {

namespace {

constexpr std::size_t post_bytes_min = 36;  // twelve Chinese characters: what is shorter somebody may well say himself
constexpr std::size_t name_bytes_max = 120;

/// A text of ours around its placeholders.
using pieces = std::vector<std::string>;

pieces pieces_of(std::string_view text) {
  pieces out;
  while (true) {
    const auto open = text.find('{');
    const auto close = open == std::string_view::npos ? open : text.find('}', open);
    out.emplace_back(trim(text.substr(0, close == std::string_view::npos ? close : open)));
    if (close == std::string_view::npos) return out;
    text.remove_prefix(close + 1);
  }
}

// Where all of them stand one behind the other, from `at` on and `between_max` apart; its end, npos when they do not.
std::size_t end_of(const std::string& text, std::size_t at, const pieces& all, std::size_t between_max) {
  for (const auto& p : all) {
    const auto next = text.find(p, at);
    if (next == std::string::npos || (&p != &all.front() && next > at + between_max)) return std::string::npos;
    at = next + p.size();
  }
  return at;
}

void blank_out(std::string& text, const pieces& all, std::size_t between_max) {
  constexpr int tries_max = 8;  // of a first piece that begins no whole text
  if (all.empty() || all.front().empty()) return;
  int tries = 0;
  for (auto from = text.find(all.front()); from != std::string::npos; from = text.find(all.front(), from)) {
    const auto end = end_of(text, from, all, between_max);
    if (end == std::string::npos && ++tries > tries_max) return;
    if (end == std::string::npos) {
      from += all.front().size();
      continue;
    }
    std::fill(text.begin() + static_cast<std::ptrdiff_t>(from), text.begin() + static_cast<std::ptrdiff_t>(end), ' ');
    from = end;
  }
}

// What we answer with and others could take for their words.
const std::vector<pieces>& answers() {
  static const auto all = [] {
    std::vector<pieces> out;
    for (const std::string_view language : {"zh-CN", "zh-TW", "en"}) {
      for (const std::string_view key :
           {"critical_answer", "critical_nobody", "distress_answer", "ask_unclear", "ask_how"})
        out.push_back(pieces_of(say(key, language)));
    }
    return out;
  }();
  return all;
}

}  // namespace

std::string without_own_texts(std::string text, const std::vector<domain::campaign>& campaigns) {
  if (text.size() < post_bytes_min) return text;
  for (const auto& c : campaigns) {
    for (const auto* post : {&c.text, &c.private_text}) {
      if (post->size() >= post_bytes_min && post->size() <= text.size() + name_bytes_max)
        blank_out(text, pieces_of(*post), name_bytes_max);
    }
  }
  for (const auto& answer : answers()) blank_out(text, answer, text.size());
  return text;
}

}  // namespace linli::queue
