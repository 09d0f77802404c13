#pragma once
#include "queue/hearing/hearing.hpp"

// Who speaks, and what that makes of his words: "3-502 王芳" says nothing of how anybody is. Decisions without I/O.
namespace linli::queue {

/// Does a text say nothing but who speaks: place and name, or the place alone of somebody whom we did not know then?
bool introduces(const hearing& h, const words::understanding& u, const domain::match& m, const domain::roster& people);
/// Its meaning: nobody need read it, and what is known of the home stands.
words::understanding introduced(words::understanding u);
bool says_only_who(const words::understanding& u);
/// What is said to him in private where there is nothing to ask.
std::string greeting(const hearing& h, const conclusion& c);

/// Who came to live there after the home was asked, and speaks or is spoken of now: one of the home from here on.
void let_join(domain::ask& a, const domain::report& r, const domain::roster& people);
/// "我妈摔倒起不来了", then "1": a key pressed for something else, or all well by now? Who has told of trouble in words
/// is not well by a digit, and nor are those of whom he told, whatever he said of himself since; a person finds out.
/// REQUIRES: c.report is set.
void doubt_digit(const hearing& h, conclusion& c);

}  // namespace linli::queue
