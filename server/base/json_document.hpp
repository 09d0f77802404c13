#pragma once
#include <cstddef>

#include "base/json.hpp"

namespace linli::json {

/// One JSON value, for who reads it and is done: what it needs lies in the document itself as long as it is small, and
/// nothing of it is freed one by one. Stays where it was made; too large to be held over a co_await.
class document {
 public:
  explicit document(std::string_view text) : memory_(room_, sizeof(room_)), value_(nullptr, &memory_) {
    boost::system::error_code ec;
    bj::parse_options options;
    options.max_depth = 32;
    auto parsed = bj::parse(text, ec, &memory_, options);
    if (!ec) value_ = std::move(parsed);
  }
  document(const document&) = delete;
  document& operator=(const document&) = delete;
  /// null when the text is no JSON.
  const bj::value& value() const { return value_; }
  bool is_object() const { return value_.is_object(); }
  /// Without members when the text is no object.
  const bj::object& object() const { return value_.is_object() ? value_.get_object() : none_; }

 private:
  alignas(std::max_align_t) unsigned char room_[4096];
  bj::monotonic_resource memory_;
  bj::value value_;
  bj::object none_;
};

}  // namespace linli::json
