#include "words/phrase_codes.hpp"

#include <algorithm>

namespace linli::words {

namespace {

std::string_view take_code(std::string_view& codes) {
  const auto one = codes.substr(0, codes.find('+'));
  codes.remove_prefix(std::min(codes.size(), one.size() + 1));
  return one;
}

}  // namespace

void add_code(std::vector<std::string>& to, std::string_view codes) {
  while (!codes.empty()) {
    const auto one = take_code(codes);
    if (std::find(to.begin(), to.end(), one) == to.end()) to.emplace_back(one);
  }
}

bool is_of(std::string_view code, std::string_view codes) {
  while (!codes.empty()) {
    if (take_code(codes) == code) return true;
  }
  return false;
}

void replace_default(std::vector<std::string>& codes, std::string_view by_default) {
  if (codes.size() > 1) std::erase(codes, by_default);
}

}  // namespace linli::words
