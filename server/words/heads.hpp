#pragma once
#include <algorithm>
#include <initializer_list>
#include <string_view>

#include "base/text.hpp"

// Which of some words a text has, and what it begins with.
namespace linli::words {

inline bool says_any(std::string_view text, std::initializer_list<std::string_view> words) {
  return std::any_of(words.begin(), words.end(),
                     [text](std::string_view w) { return text.find(w) != std::string_view::npos; });
}

inline bool begins_with_any(std::string_view text, std::initializer_list<std::string_view> words) {
  return std::any_of(words.begin(), words.end(), [text](std::string_view w) { return text.starts_with(w); });
}

/// Is what stands behind this text denied by its end? "没有走丢", "煤气不漏"; in "叫不醒" the denial is a part of the
/// word.
inline bool is_denied_behind(std::string_view before) {
  for (const std::string_view no :
       {"不", "没", "没有", "未", "无", "唔", "冇", "不再", "没再", "不会", "not ", "no "}) {
    if (before.ends_with(no)) return true;
  }
  return false;
}

/// The text without any of these words at its head, however many stand there, and without the blanks around them.
inline std::string_view without_head(std::string_view text, std::initializer_list<std::string_view> words) {
  for (bool more = true; more;) {
    text = trim(text);
    more = false;
    for (const auto w : words) {
      if (!text.starts_with(w)) continue;
      text.remove_prefix(w.size());
      more = true;
    }
  }
  return text;
}

}  // namespace linli::words
