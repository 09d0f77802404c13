#pragma once
#include <doctest/doctest.h>

#include <string>
#include <string_view>

#include "base/text.hpp"
#include "said.hpp"
#include "words/danger.hpp"

// What rings and what does not, for tests of lists of texts.
namespace linli::words {

/// Texts as the lexicon lists its phrases: one behind the other with | between, in lines.
template <typename Check>
void each_listed(std::string_view list, Check check) {
  for (const auto line : split(list, '\n')) {
    for (const auto text : split(line, '|')) {
      if (!trim(text).empty()) check(std::string(trim(text)));
    }
  }
}

/// Each rings, with nothing open and at a check-in, alone and behind a word for well.
inline void rings(std::string_view list) {
  each_listed(list, [](const std::string& told) {
    for (const auto& text : {told, "都好，就是" + told}) {
      for (const auto& c : {menu(), context{}}) {
        const auto u = parse(text, c);
        CHECK_MESSAGE(u.urgency == urgency::critical, text);
        CHECK_MESSAGE(name(u.intent) == "emergency", text);
      }
      CHECK_MESSAGE(may_be_danger(text), text);
    }
  });
}

/// None does.
inline void rings_nobody(std::string_view list) {
  each_listed(list, [](const std::string& text) {
    CHECK_MESSAGE(said(text).urgency != urgency::critical, text);
    CHECK_MESSAGE(parse(text, context{}).urgency != urgency::critical, text);
  });
}

}  // namespace linli::words
