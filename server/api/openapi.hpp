#pragma once
#include <string_view>

namespace linli::api {

/// The OpenAPI document of this build: openapi.json beside this file.
std::string_view openapi();

}  // namespace linli::api
