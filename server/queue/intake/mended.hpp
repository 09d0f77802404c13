#pragma once
#include <string>
#include <string_view>

namespace linli::queue {

/// A text of JSON with U+FFFD in the place of whatever no Unicode text may hold: bytes that are no UTF-8, and escapes
/// of half a pair ("\ud83d" alone). A reader that is strict takes the rest of it then.
std::string mended_json(std::string_view json);

}  // namespace linli::queue
