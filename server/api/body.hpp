#pragma once
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "api/problem.hpp"
#include "base/time.hpp"

namespace linli::api {

/// Reads one JSON object of a body: every field that is wrong or unknown is noted with its pointer; finish() tells them
/// all at once. What is absent and optional gives the empty value.
class body {
 public:
  explicit body(const bj::object& o, std::string pointer = "") : object_(o), pointer_(std::move(pointer)) {}

  bool has(std::string_view name);
  std::string text(std::string_view name, std::size_t most, bool required = false);
  /// One of `allowed`; "" when absent.
  std::string choice(std::string_view name, const std::vector<std::string_view>& allowed, bool required = false);
  std::optional<sys_time> time(std::string_view name);
  /// A whole number from `least` to `most`; nullopt when absent.
  std::optional<std::int64_t> number(std::string_view name, std::int64_t least, std::int64_t most);
  bool flag(std::string_view name, bool fallback);
  std::vector<std::string> texts(std::string_view name, std::size_t count_most, std::size_t length_most);
  /// The members of an array of objects, each with its own reader's pointer.
  std::vector<std::pair<const bj::object*, std::string>> objects(std::string_view name, std::size_t count_most);
  const bj::object* object(std::string_view name);

  void wrong(std::string_view name, std::string detail);
  void take_errors_of(body& nested);
  /// Notes unknown fields; the problem to answer, or nullopt when all is well.
  std::optional<net::response> finish();

 private:
  const bj::value* find(std::string_view name, bool required);
  void note_unknown();

  const bj::object& object_;
  std::string pointer_;
  std::set<std::string, std::less<>> known_;
  std::vector<field_error> errors_;
  bool noted_ = false;
};

}  // namespace linli::api
