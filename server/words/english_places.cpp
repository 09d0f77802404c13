#include "words/place_cursor.hpp"

namespace linli::words {

std::optional<found_place> english_at(std::string_view text, std::size_t at) {
  if (text[at] != 'b' && text[at] != 't') return std::nullopt;
  cursor c(text, at);
  if (!c.take_any({"building", "bldg", "block", "blk", "tower"})) return std::nullopt;
  const auto separate = [&c] {
    for (bool more = true; more;) more = c.take_any({" ", ",", ".", "#", "no"});
  };
  separate();
  found_place f{{}, at, at};
  f.place.building = c.number(3);
  if (f.place.building.empty()) return std::nullopt;
  separate();
  auto stairs = c;  // "building 3 unit 1 room 801"
  if (stairs.take_any({"unit", "entrance", "gate", "stairwell", "door"})) {
    stairs.take(" ");
    const auto entrance = stairs.number(2);
    for (bool more = !entrance.empty(); more;) more = stairs.take_any({" ", ",", ".", "#"});
    if (stairs.take_any({"room", "apartment", "apt", "flat", "rm", "-"})) {
      f.place.entrance = entrance;
      c = stairs;
    }
  }
  if (f.place.entrance.empty()) c.take_any({"room", "apartment", "apt", "unit", "flat", "rm", "suite", "-"});
  separate();
  f.place.room = c.number(5);
  if (digits_of(f.place.room) < 2) return std::nullopt;
  f.to = c.at();
  return f;
}

std::optional<found_place> english_room_at(std::string_view text, std::size_t at) {
  if (text[at] != 'r' && text[at] != 'a' && text[at] != 'f' && text[at] != 'u') return std::nullopt;
  cursor c(text, at);
  if (!c.take_any({"room", "rm", "apartment", "apt", "flat", "unit"})) return std::nullopt;
  const auto separate = [&c] {
    for (bool more = true; more;) more = c.take_any({" ", ",", ".", "#", "no", "of", "in"});
  };
  separate();
  found_place f{{}, at, at};
  f.place.room = c.number(5);
  if (digits_of(f.place.room) < 2) return std::nullopt;
  separate();
  if (!c.take_any({"building", "bldg", "block", "blk", "tower"})) return std::nullopt;
  separate();
  f.place.building = c.number(3);
  if (f.place.building.empty() || c.letter_here()) return std::nullopt;
  f.to = c.at();
  return f;
}

}  // namespace linli::words
