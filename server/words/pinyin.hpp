#pragma once
#include "words/normalise.hpp"

namespace linli::words {

/// Chinese that was typed in Latin letters ("wo men jia dou hao"), in characters, by the table in pinyin.*.txt. A text
/// of which a single Latin word is made of anything else stays as it is, and so does one with a word for danger in
/// Latin letters, which the lexicon has as such.
normal in_characters(normal n);

}  // namespace linli::words
