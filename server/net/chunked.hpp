#pragma once
#include <cstddef>
#include <string>
#include <string_view>

#include "net/gate.hpp"

namespace linli::net {

/// Takes a chunked body apart (RFC 9112, 7.1), strictly: no extensions, no trailers, no lone CR or LF.
class chunk_decoder {
 public:
  explicit chunk_decoder(std::size_t body_bytes_max) : most_(body_bytes_max) {}

  /// Appends what `bytes` hold of the body to `body`; how many of them were taken. What is left comes again,
  /// with more behind it. Errors: 400, 413.
  checked<std::size_t> feed(std::string_view bytes, std::string& body);
  bool done() const { return state_ == state::done; }

 private:
  enum class state { size, data, after_data, end, done };
  checked<bool> step(std::string_view& rest, std::string& body);
  checked<bool> read_size(std::string_view& rest, std::size_t body_bytes);

  std::size_t most_;
  std::size_t left_ = 0;  ///< of the chunk under way
  state state_ = state::size;
};

}  // namespace linli::net
