#pragma once
#include <cstddef>
#include <optional>
#include <string_view>

#include "words/reading.hpp"

namespace linli::words {

/// "没有，都好": a denial that is a clause of its own, and the only one that denies nothing we know.
bool denied_alone(const reading& r);

/// Where a word that denies stands.
struct denial {
  std::size_t from = 0, to = 0;
};
/// "一点不舒服都没有", "发烧、咳嗽都没有": where the word stands that denies, behind its list, what ends at `at`;
/// nullopt when nothing does. Only symptoms may stand between. Looks at no more than a score of characters.
std::optional<denial> denial_behind(std::string_view text, std::size_t at);
/// "咳嗽:无;腹泻:无", "发烧 无 咳嗽 无", "发烧没有,咳嗽没有", "fever: no": a form's row, the word for none behind the
/// symptom that ends at `at`. Not "咳嗽没有?", "发热 无 药", nor "咳嗽 无 发热", where what follows is denied. Of rows
/// that no mark parts, at most `rows` are looked at.
std::optional<denial> denied_in_table(std::string_view text, std::size_t at, int rows = 16);

}  // namespace linli::words
