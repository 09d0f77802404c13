#pragma once
#include <string>

#include "base/surroundings.hpp"
#include "store/database.hpp"

namespace linli::store {

class transaction;

/// A short code to type in a chat; it stands for something, once, for a day.
struct typed_code {
  std::string code;
  sys_time expires_at{};
};
/// A new code for `what` in the hash `key`. Those that have expired are forgotten.
task<result<typed_code>> new_code(database& db, std::string key, std::string what, sys_time now);

/// What a code stands for, and the bytes it stands as.
struct found_code {
  std::string what, code, was;
};
/// Upper and lower case are one. Errors: not_found (no such code, used already, or expired).
task<result<found_code>> find_code(database& db, std::string key, std::string code, sys_time now);
/// Writes of a step: the code has done its work.
void use_code(transaction& t, const std::string& key, const found_code& c);

}  // namespace linli::store
