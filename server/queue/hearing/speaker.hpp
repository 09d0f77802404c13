#pragma once
#include "queue/hearing/hearing.hpp"

// "3-502 王芳": who speaks, and nothing of how anybody is. Decisions without I/O.
namespace linli::queue {

/// Does a text say nothing but who speaks: place and name, or the place alone of somebody whom we did not know then?
bool introduces(const hearing& h, const words::understanding& u, const domain::match& m, const domain::roster& people);
/// Its meaning: nobody need read it, and what is known of the home stands.
words::understanding introduced(words::understanding u);
bool says_only_who(const words::understanding& u);
/// What is said to him in private where there is nothing to ask.
std::string greeting(const hearing& h, const conclusion& c);

}  // namespace linli::queue
