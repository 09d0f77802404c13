#pragma once
#include <string>
#include <vector>

#include <boost/json.hpp>

#include "base/error.hpp"
#include "net/server.hpp"

namespace linli::api {

namespace bj = boost::json;

/// One wrong field: where it is (JSON pointer, or the name of a query parameter) and what is wrong.
struct field_error {
  std::string pointer, detail;
};

/// RFC 9457. `title` is the status in words.
net::response problem(int status, std::string detail, const std::vector<field_error>& fields = {});
/// The problem an error is; passing ones carry Retry-After.
net::response problem(const error& e);

net::response json_response(int status, const bj::value& body);

}  // namespace linli::api
