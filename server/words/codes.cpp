#include "words/codes.hpp"

#include <algorithm>
#include <array>

#include "base/text.hpp"
#include "words/judge.hpp"
#include "words/normalise.hpp"

namespace linli::words {

namespace {

constexpr std::array<std::string_view, 2> binding_words{"绑定", "bind"};
constexpr std::size_t binding_bytes_max = 200;  // a code, and whom it is said to

}  // namespace

// "加入 7K3QXM", and what Telegram sends when somebody opens a link with a code.
std::optional<understanding> joining(const std::string& text) {
  for (const std::string_view word : {"加入", "/start"}) {
    if (!text.starts_with(word)) continue;
    const auto code = trim(std::string_view(text).substr(word.size()));
    const bool good = code.size() == 6 && std::all_of(code.begin(), code.end(), [](char ch) {
                        return (ch >= 'a' && ch <= 'z') || (ch >= '2' && ch <= '9');
                      });
    if (!good) return std::nullopt;
    auto u = decided(intent::join, "join", confidence::high);
    for (const char ch : code) u.code.push_back(ch >= 'a' ? static_cast<char>(ch - 'a' + 'A') : ch);
    return u;
  }
  return std::nullopt;
}

std::optional<understanding> binding(const std::string& text) {
  for (const auto word : binding_words) {
    if (!text.starts_with(word)) continue;
    std::string code;
    for (const char ch : text.substr(word.size())) {
      if (ch >= 'a' && ch <= 'z') code.push_back(static_cast<char>(ch - 'a' + 'A'));
      else if (ch >= '0' && ch <= '9') code.push_back(ch);
      else if (ch != ' ' && ch != ':' && ch != '-' && ch != '"') return std::nullopt;
    }
    if (code.size() < 4 || code.size() > 12) return std::nullopt;
    auto u = decided(intent::bind, "bind", confidence::high);
    u.code = code;
    return u;
  }
  return std::nullopt;
}

bool may_bind(std::string_view raw) {
  if (raw.size() > binding_bytes_max) return false;
  const auto n = normalise(raw);
  return std::any_of(binding_words.begin(), binding_words.end(),
                     [&n](std::string_view word) { return n.text.find(word) != std::string::npos; });
}

}  // namespace linli::words
