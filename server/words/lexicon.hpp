#pragma once
#include <string_view>
#include <vector>

namespace linli::words {

/// What a known phrase stands for. `plain`: says nothing of health and may stand beside anything ("我家", "今天", "谢谢").
enum class sense {
  ok, ok_household, ok_plural, not_ok, symptom, negator, need, no_need, danger, harmless, distress, ack, question, away,
  decline, optout, yes, no, self, plural, plain, hedge, order
};

struct phrase {
  std::string_view text;
  words::sense sense;
  std::string_view code;  ///< symptom or need, in the words of the API
};

/// The longest phrase of the lexicon that stands at `at`; nullptr when none does. `text` is normalised.
const phrase* phrase_at(std::string_view text, std::size_t at);
/// Is this a common Chinese family name (one or two characters), and how many bytes of `text` at `at` are it? 0 = none.
std::size_t surname_at(std::string_view text, std::size_t at);

}  // namespace linli::words
