#include "words/codes.hpp"

#include <algorithm>

#include "base/text.hpp"
#include "words/judge.hpp"

namespace linli::words {

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
  for (const std::string_view word : {"绑定", "bind"}) {
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

}  // namespace linli::words
