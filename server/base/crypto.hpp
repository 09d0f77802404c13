#pragma once
#include <cstdint>
#include <initializer_list>
#include <string>
#include <string_view>

#include "base/error.hpp"

namespace linli {

std::string random_bytes(std::size_t n);
/// 32 raw bytes.
std::string sha256(std::string_view data);
/// 32 raw bytes. A list is hashed as if its parts stood behind each other.
std::string hmac_sha256(std::string_view key, std::string_view data);
std::string hmac_sha256(std::string_view key, std::initializer_list<std::string_view> data);
/// The first 63 bits of HMAC-SHA256(key, data): what indexes of phones, chat ids and event ids hold instead of them.
std::uint64_t keyed_hash(std::string_view key, std::string_view data);
std::uint64_t keyed_hash(std::string_view key, std::initializer_list<std::string_view> data);
std::string hex(std::string_view bytes);
result<std::string> unhex(std::string_view text);
std::string base64(std::string_view bytes);
/// Takes the same time for every `b` of one length; secrets are compared with this only.
bool equal_in_constant_time(std::string_view a, std::string_view b);

}  // namespace linli
