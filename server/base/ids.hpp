#pragma once
#include <initializer_list>
#include <string>
#include <string_view>

namespace linli {

/// 128 random bits as 26 lower-case base32 characters: owners, sessions, tokens' public parts.
std::string random_id();
/// A prefix and 80 bits of SHA-256 over the parts (length-prefixed, so no two lists collide): the same parts give the
/// same id, in every process and after every crash. E.g. hash_id("m", {campaign, step, group}) = "m_4jx…".
std::string hash_id(std::string_view prefix, std::initializer_list<std::string_view> parts);
/// `n` characters from an alphabet without look-alikes (no 0 O 1 I L), for codes that people type.
std::string random_code(std::size_t n);

}  // namespace linli
