#pragma once
#include <string>
#include <string_view>

#include <boost/json.hpp>

#include "base/http.hpp"
#include "sandbox/model.hpp"

// What the platform says to Linli: bots/sandbox/README.md, "Webhook".
namespace linli::sandbox::wire {

namespace bj = boost::json;

std::string render(sys_time t);

/// {"events":[…]} of bodies that are already rendered.
std::string batch_of(const std::vector<std::string_view>& bodies);

/// Headers of a webhook with this body, signed.
http_headers signed_headers(std::string_view secret, std::string_view body, sys_time at);

/// {"error":{"code","message",…}}
bj::object error_body(std::string_view code, std::string_view message);

}  // namespace linli::sandbox::wire
