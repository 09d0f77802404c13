#pragma once
#include <string>
#include <string_view>
#include <vector>

#include "words/reading.hpp"
#include "words/understanding.hpp"

// Danger that is told of, and is not here and now.
namespace linli::words {

/// How a danger in a text is meant, from the least. `solved`: it was, or may have been, and a person should know;
/// `over`: so too, and soon, for somebody was in a bad way.
enum class telling { none, told, solved, over, here };

/// The normalised text without what is quoted, denied or only sounds like danger.
std::string own_words(const reading& r);
/// Every word of danger in `own` is weighed with what stands around it: a film, another country, years ago, a lesson, a
/// joke, a false alarm, help that has come. `here` unless each of them is explained; words like 快来 beat all.
telling danger_in(const reading& r, const std::string& own, const context& c);
/// Drops what was told of from `r` and `own`, so that the rest is read as if it stood alone.
/// REQUIRES: danger_in() said `told`.
void forget_told(reading& r, std::string& own);
/// Drops symptoms that are an animal's, and, in a group's talk or where nothing was asked, those of a joke or a tale.
void forget_figures(reading& r, std::string& own, const context& c);
/// "听说3栋有阳性，真的假的？": drops a test that is hearsay, of nobody of the home, so that it is read as the question
/// that it is.
void forget_rumour(reading& r);

}  // namespace linli::words
