#pragma once
#include <memory>
#include <optional>
#include <string>
#include <string_view>

#include "redis/client.hpp"

struct redisReader;

namespace linli::redis {

/// argv as Redis reads it.
std::string encode(const command& c);
/// Appended to what stands there.
void encode(const command& c, std::string& to);
/// What an error reply ("OOM command not allowed…") means to a caller.
error error_of(std::string_view text);

/// Bytes in, replies out. hiredis is used for this alone: its asynchronous context aborts on ordinary sequences and
/// knows no deadlines, and a codec beside our own socket needs no adapter.
class decoder {
 public:
  decoder();
  ~decoder();
  decoder(const decoder&) = delete;
  decoder& operator=(const decoder&) = delete;

  void feed(std::string_view bytes);
  /// The next complete reply; nullopt when more bytes are needed. An error reply comes as kind status with "-ERR …".
  /// Errors: protocol.
  result<std::optional<reply>> next();

 private:
  redisReader* reader_;
};

}  // namespace linli::redis
