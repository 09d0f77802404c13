#pragma once
#include <compare>
#include <string>
#include <string_view>
#include <vector>

#include "base/error.hpp"

namespace linli::domain {

/// A room of a home. Canonical: NFKC, upper case, leading zeros dropped from each part, no blanks.
struct place {
  std::string compound, building, entrance, room;  ///< compound and entrance may be ""
  friend auto operator<=>(const place&, const place&) = default;
};

/// "锦绣苑/3-2-502" | "3-2-502" | "3-502"; blanks, full-width and unusual dashes are taken. Errors: malformed.
result<place> parse_place(std::string_view text);
/// "锦绣苑/3-2-502".
std::string render(const place& p);
/// "5" of room 502, "12" of 1203; "" when the room is not of that form.
std::string floor_of(const place& p);

/// `*` for any rest: "锦绣苑/3-*", "锦绣苑/3-2-*", "锦绣苑/*", "3-*", "*". Without compound it matches every compound.
struct place_pattern {
  std::string compound;            ///< "" = any
  std::vector<std::string> parts;  ///< leading parts that must be equal
  bool rest = false;               ///< ended in *
  std::string text;                ///< as rendered
};
result<place_pattern> parse_pattern(std::string_view text);
/// Is the place covered? "3-502" (no entrance) covers 3-2-502 too: where that is ambiguous is the caller's to see.
bool matches(const place_pattern& pattern, const place& p);

}  // namespace linli::domain
