#pragma once
#include <string>
#include <string_view>

namespace linli::store {

/// How names, phones and texts stand in Redis: sealed{owner, codec, bytes} as "<codec>|<owner>|<bytes>". Codec 0 is
/// plain; a key per owner (resident id, campaign id, identity key) comes with its own codec, and what is already stored
/// stays readable.
inline std::string seal(std::string_view owner, std::string_view bytes) {
  if (bytes.empty()) return {};
  return std::string("0|").append(owner).append("|").append(bytes);
}
/// What stands around the owner, for who writes it piece by piece.
inline constexpr std::string_view seal_before = "0|", seal_between = "|";

/// The bytes; "" for what is not sealed or has a codec this program does not know.
inline std::string unseal(std::string_view sealed) {
  if (!sealed.starts_with("0|")) return {};
  const auto owner_end = sealed.find('|', 2);
  return owner_end == std::string_view::npos ? std::string{} : std::string(sealed.substr(owner_end + 1));
}

}  // namespace linli::store
