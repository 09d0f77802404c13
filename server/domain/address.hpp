#pragma once
#include <string>
#include <string_view>

#include "domain/place.hpp"

namespace linli::domain {

/// A place as address columns have it: "锦绣苑3栋2单元502室", "锦绣苑小区 3号楼502", "88弄5号601", "3-2-502",
/// "三栋502". `compound` comes from a column of its own, "" when there is none. Errors: malformed.
result<place> parse_address(std::string_view text, std::string_view compound);
/// A cell that holds one part: "3栋" = 3, "2单元" = 2, "0502室" = 0502, "三" = 3.
std::string address_part(std::string_view text);

}  // namespace linli::domain
