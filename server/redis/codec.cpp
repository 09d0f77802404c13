#include "redis/codec.hpp"

#include <algorithm>
#include <array>
#include <charconv>

#include <hiredis/hiredis.h>

namespace linli::redis {

namespace {

reply convert(const redisReply& r) {
  reply out;
  switch (r.type) {
    case REDIS_REPLY_INTEGER:
      out.type = reply::kind::integer;
      out.integer = r.integer;
      break;
    case REDIS_REPLY_STRING:
      out.type = reply::kind::string;
      out.text.assign(r.str, r.len);
      break;
    case REDIS_REPLY_STATUS:
      out.type = reply::kind::status;
      out.text.assign(r.str, r.len);
      break;
    case REDIS_REPLY_ERROR:
      out.type = reply::kind::status;
      out.text.assign("-").append(r.str, r.len);
      break;
    case REDIS_REPLY_ARRAY:
      out.type = reply::kind::array;
      out.items.reserve(r.elements);
      for (std::size_t i = 0; i < r.elements; ++i) out.items.push_back(convert(*r.element[i]));
      break;
    default: break;
  }
  return out;
}

}  // namespace

namespace {

// "$42\r\n"
void append_size(std::string& to, char kind, std::size_t n) {
  std::array<char, 24> text{kind};
  auto* end = std::to_chars(text.data() + 1, text.data() + text.size(), n).ptr;
  *end++ = '\r';
  *end++ = '\n';
  to.append(text.data(), end);
}

}  // namespace

void encode(const command& c, std::string& to) {
  auto size = to.size() + 16;
  for (const auto& word : c) size += word.size() + 12;
  if (size > to.capacity()) to.reserve(std::max(size, 2 * to.capacity()));
  append_size(to, '*', c.size());
  for (const auto& word : c) {
    append_size(to, '$', word.size());
    to.append(word).append("\r\n", 2);
  }
}

std::string encode(const command& c) {
  std::string out;
  encode(c, out);
  return out;
}

error error_of(std::string_view text) {
  const auto first = text.substr(0, text.find(' '));
  error e;
  e.platform_code = first;
  e.detail = text;
  e.code = errc::rejected;
  if (first == "OOM") e.code = errc::full;
  for (const auto passing :
       {"LOADING", "READONLY", "MISCONF", "MASTERDOWN", "CLUSTERDOWN", "BUSY", "NOREPLICAS", "TRYAGAIN", "NOPERM"}) {
    if (first == passing) e.code = errc::unavailable;
  }
  // A Function that a refusal stopped reports it inside its own error.
  if (e.code == errc::rejected && text.find("OOM command not allowed") != std::string_view::npos) e.code = errc::full;
  if (e.code == errc::rejected &&
      (text.find("MISCONF") != std::string_view::npos || text.find("READONLY") != std::string_view::npos))
    e.code = errc::unavailable;
  return e;
}

result<void> all_good(const std::vector<reply>& answers) {
  for (const auto& a : answers) {
    if (a.type == reply::kind::status && a.text.starts_with('-')) return error_of(std::string_view(a.text).substr(1));
  }
  return {};
}

decoder::decoder() : reader_(redisReaderCreate()) {}
decoder::~decoder() { redisReaderFree(reader_); }

void decoder::feed(std::string_view bytes) { redisReaderFeed(reader_, bytes.data(), bytes.size()); }

result<std::optional<reply>> decoder::next() {
  void* raw = nullptr;
  if (redisReaderGetReply(reader_, &raw) != REDIS_OK) return error{errc::protocol, reader_->errstr};
  if (raw == nullptr) return std::optional<reply>{};
  auto out = convert(*static_cast<redisReply*>(raw));
  freeReplyObject(raw);
  return std::optional<reply>{std::move(out)};
}

}  // namespace linli::redis
