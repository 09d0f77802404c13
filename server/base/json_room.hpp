#pragma once
#include <array>

#include "base/json.hpp"

namespace linli::json {

/// For a document that is read once and thrown away: parsed into memory that goes with this, most of it on the stack.
class room {
 public:
  /// As json::parse(). REQUIRES: what it gives is gone before this.
  result<bj::value> parse(std::string_view text) {
    boost::system::error_code ec;
    bj::parse_options options;
    options.max_depth = 32;
    auto v = bj::parse(text, ec, &memory_, options);
    if (ec) return error{errc::malformed, "not valid JSON: " + ec.message()};
    return v;
  }

 private:
  std::array<unsigned char, 4096> space_;
  bj::monotonic_resource memory_{space_.data(), space_.size()};
};

}  // namespace linli::json
