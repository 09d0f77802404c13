#pragma once
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "tests/bench/wire.hpp"

namespace linli::crowd {

using bench::steady;

/// What all clients of a crowd are told.
struct errand {
  std::vector<int> ports;  ///< of gateways on one Redis: who loses one goes to the next
  std::string community, token, topic;
};

/// What happened to all of them.
struct tally {
  int opened = 0;                                ///< subscriptions answered
  int told_to_return = 0, cut = 0;               ///< closed with 1012, or without a word
  int closed_otherwise = 0;                      ///< with another code
  int afresh = 0;                                ///< told that not all since its position would come
  int disorder = 0;                              ///< events not behind the one before
  std::int64_t wait_least = -1, wait_most = -1;  ///< retry_after_ms
};

/// A staff screen as it should be: subscribes, keeps what it has seen, and comes back with `since`.
class client {
 public:
  client(const errand& what, tally& all) : what_(what), all_(all) {}

  void connect();
  /// There is something to read.
  void on_readable();
  bool connected() const { return fd_.get() >= 0; }
  bool listening() const { return listening_; }
  int fd() const { return fd_.get(); }
  steady::time_point comes_back() const { return comes_back_; }
  const std::vector<std::int64_t>& seen() const { return seen_; }
  /// Positions that it had when it subscribed, again and again.
  const std::string& opened_at() const { return opened_at_; }

 private:
  void take_frames();
  void take_object(std::string_view object);
  void take_close(std::string_view payload);
  void lost(std::chrono::milliseconds wait);
  void say(std::string_view text);

  const errand& what_;
  tally& all_;
  bench::descriptor fd_;
  std::string got_, epoch_, opened_at_;
  std::vector<std::int64_t> seen_;
  std::int64_t position_ = -1;
  std::size_t tries_ = 0;
  steady::time_point comes_back_{};
  bool upgraded_ = false, listening_ = false;
};

}  // namespace linli::crowd
