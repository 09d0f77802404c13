#pragma once
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "base/json.hpp"
#include "base/time.hpp"
#include "sandbox/answers.hpp"

namespace linli::sandbox {

/// Reads one JSON object: all that is wrong or unknown is noted with its pointer, and finish() tells it at once. What
/// is absent and optional gives the empty value or the fallback.
class fields {
 public:
  explicit fields(const bj::object& o, std::string pointer = "") : object_(o), pointer_(std::move(pointer)) {}

  bool has(std::string_view name) { return find(name) != nullptr; }
  std::string text(std::string_view name, std::size_t most, bool required = false);
  std::string id(std::string_view name, bool required = false);
  bool flag(std::string_view name, bool fallback);
  /// A number from 0 to 1.
  double share(std::string_view name);
  double number(std::string_view name, double least, double most, double fallback);
  std::int64_t whole(std::string_view name, std::int64_t least, std::int64_t most, std::int64_t fallback);
  std::optional<sys_time> time(std::string_view name);
  std::vector<std::string> texts(std::string_view name, std::size_t count_most, std::size_t length_most);
  const bj::object* object(std::string_view name);
  const bj::array* array(std::string_view name, std::size_t count_most);
  const bj::value* any(std::string_view name) { return find(name); }

  void wrong(std::string_view name, std::string detail);
  std::string pointer(std::string_view name) const { return pointer_ + "/" + std::string(name); }
  /// Takes over what a reader of a part of this object found.
  void take(fields& part);
  const std::vector<field_error>& finish();

 private:
  const bj::value* find(std::string_view name);

  const bj::object& object_;
  std::string pointer_;
  std::set<std::string, std::less<>> known_;
  std::vector<field_error> errors_;
  bool noted_ = false;
};

}  // namespace linli::sandbox
