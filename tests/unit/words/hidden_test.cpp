#include <algorithm>

#include <doctest/doctest.h>

#include "base/text.hpp"
#include "said.hpp"
#include "words/lexicon.hpp"
#include "words/normalise.hpp"

// What is no danger hides none, wherever in it danger begins.
namespace linli::words {

namespace {

std::vector<std::string_view> grave_phrases() {
  auto out = phrases_of(sense::danger);
  const auto more = phrases_of(sense::distress);
  out.insert(out.end(), more.begin(), more.end());
  std::sort(out.begin(), out.end());
  return out;
}

std::vector<std::string_view> other_phrases() {
  std::vector<std::string_view> out;
  for (auto i = 0; i <= static_cast<int>(sense::surname); ++i) {
    const auto s = static_cast<sense>(i);
    if (s == sense::danger || s == sense::distress) continue;
    const auto some = phrases_of(s);
    out.insert(out.end(), some.begin(), some.end());
  }
  return out;
}

bool is_latin(char c) { return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9'); }

// Rings, is denied in so many words, or is found and told of: a film, last year.
bool is_seen(const std::string& text) {
  const auto u = parse(text, asked());
  return u.urgency == urgency::critical || (u.human && u.reason == "denied_danger") ||
         std::any_of(u.spans.begin(), u.spans.end(), [](const span& s) { return s.what == "danger"; });
}

bool denies(std::string_view before) {
  static const auto words = phrases_of(sense::negator), warnings = phrases_of(sense::warning);
  return std::any_of(words.begin(), words.end(), [&](std::string_view w) { return before.ends_with(w); }) ||
         std::any_of(warnings.begin(), warnings.end(), [&](std::string_view w) { return before.starts_with(w); });
}

// "天太闷死人了": a look-alike that is listed whole.
bool is_listed(const std::string& text, std::size_t danger) {
  for (std::size_t at = 0; at <= danger; at += char_length(text, at)) {
    const auto* p = phrase_at(text, at);
    if (p != nullptr && at < danger && at + p->text.size() == text.size()) return true;
  }
  return false;
}

// What a mark between them makes seen was hidden.
bool is_hidden(std::string_view before, std::string_view danger) {
  const auto with = [&](std::string_view mark) { return std::string(before).append(mark).append(danger); };
  if (denies(before) || is_listed(with(""), before.size())) return false;
  return !is_seen(with("")) && is_seen(with("，"));
}

}  // namespace

// A third of them, to be quick; fewer under sanitizers.
#ifdef __SANITIZE_ADDRESS__
constexpr std::size_t every = 37;
#else
constexpr std::size_t every = 3;
#endif

TEST_CASE("danger that begins inside a longer word and ends behind it is danger") {
  const auto grave = grave_phrases();
  std::size_t tried = 0;
  for (const auto p : other_phrases()) {
    for (auto at = char_length(p, 0); at < p.size(); at += char_length(p, at)) {
      if (is_latin(p[at]) && is_latin(p[at - 1])) continue;
      if (p.starts_with("my name")) continue;  // what follows is the name
      const auto end = p.substr(at);
      for (auto d = std::upper_bound(grave.begin(), grave.end(), end); d != grave.end() && d->starts_with(end); ++d) {
        if (++tried % every != 0) continue;
        CHECK_FALSE_MESSAGE(is_hidden(p.substr(0, at), *d), p.substr(0, at), "|", *d, " (", p, ")");
      }
    }
  }
  CHECK(tried > 1'000);
}

TEST_CASE("danger behind any word of the lexicon is danger") {
  const auto grave = grave_phrases();
  std::size_t turn = 0;
  for (const auto p : other_phrases()) {
    const auto d = grave[(turn += 7) % grave.size()];
    if (turn % 2 != 0 || (is_latin(p.back()) && is_latin(d[0]))) continue;
    CHECK_FALSE_MESSAGE(is_hidden(p, d), p, "|", d);
  }
}

TEST_CASE("a room, a reading or a name before danger hides none of it") {
  for (const auto d : grave_phrases()) {
    for (const std::string_view before : {"3-502", "3栋", "三楼", "2单元502", "36.5", "3-502王芳", "4口人", "两个人"}) {
      if (!is_latin(d[0])) CHECK_FALSE_MESSAGE(is_hidden(before, d), before, "|", d);
    }
  }
}

}  // namespace linli::words
