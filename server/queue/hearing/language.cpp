#include "queue/hearing/language.hpp"

#include "base/text.hpp"
#include "queue/texts.hpp"
#include "words/normalise.hpp"
#include "words/pinyin.hpp"

namespace linli::queue {

namespace {

constexpr std::size_t letters_min = 3;  // "TD", "ok" and "b" are written by anybody

bool is_letter(char c) { return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z'); }

bool has_word_in_letters(std::string_view text) {
  std::size_t run = 0;
  for (const char c : text) {
    run = is_letter(c) ? run + 1 : 0;
    if (run >= letters_min) return true;
  }
  return false;
}

bool has_chinese(std::string_view text) {
  for (std::size_t at = 0; at < text.size(); at += words::char_length(text, at)) {
    const auto lead = static_cast<unsigned char>(text[at]);
    if (lead >= 0xE3 && lead <= 0xE9 && !words::is_punctuation(text, at)) return true;  // U+3000 to U+9FFF
  }
  return false;
}

std::string_view usual_language(std::string_view usual) {
  const auto said = to_lower(usual);
  return said.starts_with("en") || usual.starts_with("英") ? "en" : "zh-CN";
}

}  // namespace

std::string_view language_of(std::string_view text, std::string_view usual) {
  const auto plain = words::in_characters(words::normalise(text)).text;
  if (has_chinese(plain)) return "zh-CN";
  return has_word_in_letters(plain) ? "en" : usual_language(usual);
}

std::string filled_text(std::string_view key, const std::vector<std::pair<std::string_view, std::string>>& values,
                        std::string_view language) {
  auto text = say(key, language);
  for (const auto& [name, value] : values) {
    const auto at = text.find(name);
    if (at != std::string::npos) text.replace(at, name.size(), value);
  }
  return text;
}

}  // namespace linli::queue
