#pragma once
#include <cstddef>
#include <optional>
#include <string_view>

namespace linli::words {

/// Where a word that denies stands.
struct denial {
  std::size_t from = 0, to = 0;
};
/// "一点不舒服都没有", "发烧、咳嗽都没有": where the word stands that denies, behind its list, what ends at `at`;
/// nullopt when nothing does. Only symptoms may stand between. Looks at no more than a score of characters.
std::optional<denial> denial_behind(std::string_view text, std::size_t at);

}  // namespace linli::words
