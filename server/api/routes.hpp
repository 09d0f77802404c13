#pragma once
#include <map>
#include <optional>
#include <span>
#include <string>
#include <string_view>

#include "api/handlers.hpp"

// The one table of the API: what is not in it does not exist.
namespace linli::api {

/// Who may call: `counts` shows numbers only (viewers, too), `staff` names and words, `admin` gives rights.
enum class access { counts, staff, admin };
/// What a request carries. `if_any`: a JSON object, or nothing at all. `table` is an import: large, streamed in chunks
/// if the client likes, not JSON.
enum class payload { none, json, if_any, table };
/// `secret`: the answer holds a token and is never stored; the same Idempotency-Key runs the handler again instead.
enum class keeping { answer, secret };

struct route {
  std::string_view method;
  std::string_view pattern;  ///< behind /api/v1; {name} stands for one segment
  access who = access::staff;
  payload carries = payload::none;
  handler run = nullptr;
  keeping kept = keeping::answer;
};
std::span<const route> routes();

using path_values = std::map<std::string, std::string, std::less<>>;

struct found_route {
  const route* what = nullptr;  ///< nullptr: not this method
  path_values values;
  std::string allowed;  ///< methods of this path, for Allow
};
/// nullopt when no route has this path. `path` is decoded and whole.
std::optional<found_route> find_route(std::string_view method, std::string_view path);

}  // namespace linli::api
