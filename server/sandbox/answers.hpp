#pragma once
#include <string>
#include <vector>

#include <boost/json.hpp>

#include "base/error.hpp"
#include "net/server.hpp"

namespace linli::sandbox {

namespace bj = boost::json;

struct field_error {
  std::string pointer, detail;
};

net::response json_answer(int status, const bj::value& body);

/// The control API's errors: RFC 9457.
net::response problem(int status, std::string_view detail, const std::vector<field_error>& wrong = {});
net::response problem(const error& e);

/// The platform API's errors: {"error":{…}} as bots/sandbox/README.md has them. `retry_after` in seconds, 0 = not said.
net::response platform_error(int status, std::string_view code, std::string_view message, double retry_after = 0);
net::response platform_error(const error& e);

}  // namespace linli::sandbox
