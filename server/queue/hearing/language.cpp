#include "queue/hearing/language.hpp"

#include <algorithm>
#include <iterator>

#include "base/text.hpp"
#include "queue/texts.hpp"
#include "words/normalise.hpp"
#include "words/pinyin.hpp"
#include "words/script.hpp"

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
  if (said.starts_with("en") || usual.starts_with("英")) return "en";
  static constexpr std::string_view traditional[] = {"zh-tw", "zh_tw", "zh-hk", "zh_hk", "zh-mo", "zh-hant", "zh_hant"};
  const bool named = std::any_of(std::begin(traditional), std::end(traditional),
                                 [&](std::string_view t) { return said.starts_with(t); });
  return named || usual.starts_with("繁") || usual.starts_with("正體") ? "zh-TW" : "zh-CN";
}

}  // namespace

std::string_view language_of(std::string_view text, std::string_view usual) {
  const auto plain = words::in_characters(words::normalise(text)).text;
  if (has_chinese(plain)) {
    const auto script = words::script_of(text);
    if (script == words::script::traditional) return "zh-TW";
    return script == words::script::neither && usual_language(usual) == "zh-TW" ? "zh-TW" : "zh-CN";
  }
  return has_word_in_letters(plain) ? "en" : usual_language(usual);
}

bool is_in_a_language(std::string_view text) {
  const auto plain = words::in_characters(words::normalise(text)).text;
  return has_chinese(plain) || has_word_in_letters(plain);
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
