#include "net/chunked.hpp"

#include <algorithm>
#include <charconv>

namespace linli::net {

namespace {

constexpr std::size_t digits_max = 8;

// Takes a CRLF off; false when it has not all come yet.
checked<bool> take_line_end(std::string_view& rest) {
  if (!std::string_view("\r\n").starts_with(rest.substr(0, 2))) return refusal{400, "malformed chunk"};
  if (rest.size() < 2) return false;
  rest.remove_prefix(2);
  return true;
}

}  // namespace

checked<bool> chunk_decoder::read_size(std::string_view& rest, std::size_t body_bytes) {
  const auto end = rest.find_first_not_of("0123456789abcdefABCDEF");
  const auto digits = rest.substr(0, end);
  if (digits.size() > digits_max || (digits.empty() && !rest.empty())) return refusal{400, "malformed chunk size"};
  if (end == rest.npos) return false;
  auto behind = rest.substr(end);
  const auto ended = take_line_end(behind);
  if (!ended || !*ended) return ended;
  std::from_chars(digits.data(), digits.data() + digits.size(), left_, 16);
  if (left_ > most_ - body_bytes) return refusal{413, "the body is too large"};
  rest = behind;
  state_ = left_ == 0 ? state::end : state::data;
  return true;
}

// One step further; false when more bytes are needed for it.
checked<bool> chunk_decoder::step(std::string_view& rest, std::string& body) {
  switch (state_) {
    case state::size: return read_size(rest, body.size());
    case state::data: {
      const auto n = std::min(left_, rest.size());
      body.append(rest.substr(0, n));
      rest.remove_prefix(n);
      left_ -= n;
      if (left_ > 0) return false;
      state_ = state::after_data;
      return true;
    }
    case state::after_data:
    case state::end: {
      const auto ended = take_line_end(rest);
      if (!ended || !*ended) return ended;
      state_ = state_ == state::end ? state::done : state::size;
      return true;
    }
    case state::done: return false;
  }
  return false;
}

checked<std::size_t> chunk_decoder::feed(std::string_view bytes, std::string& body) {
  auto rest = bytes;
  while (true) {
    const auto further = step(rest, body);
    if (!further) return further.error();
    if (!*further || done()) return bytes.size() - rest.size();
  }
}

}  // namespace linli::net
