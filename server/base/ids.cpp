#include "base/ids.hpp"

#include <array>
#include <cstdint>

#include "base/crypto.hpp"

namespace linli {

namespace {

std::string base32(std::string_view bytes) {
  static constexpr char digits[] = "abcdefghijkmnpqrstuvwxyz23456789";
  std::string out;
  unsigned buffer = 0;
  int bits = 0;
  for (const unsigned char c : bytes) {
    buffer = (buffer << 8) | c;
    for (bits += 8; bits >= 5; bits -= 5) out.push_back(digits[(buffer >> (bits - 5)) & 31U]);
    buffer &= (1U << bits) - 1;
  }
  if (bits > 0) out.push_back(digits[(buffer << (5 - bits)) & 31U]);
  return out;
}

}  // namespace

std::string random_id() { return base32(random_bytes(16)); }

std::string hash_id(std::string_view prefix, std::initializer_list<std::string_view> parts) {
  std::string all;
  for (const auto part : parts) {
    all.append(std::to_string(part.size())).append(":").append(part);
  }
  return std::string(prefix) + "_" + base32(sha256(all).substr(0, 10));
}

std::string random_code(std::size_t n) {
  static constexpr std::string_view letters = "23456789ABCDEFGHJKMNPQRSTUVWXYZ";  // 31: a byte over 247 is drawn again
  std::string out;
  while (out.size() < n) {
    for (const unsigned char c : random_bytes(n)) {
      if (c < 248 && out.size() < n) out.push_back(letters[c % letters.size()]);
    }
  }
  return out;
}

}  // namespace linli
