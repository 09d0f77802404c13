#pragma once
#include <chrono>
#include <cstddef>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "base/error.hpp"
#include "base/task.hpp"
#include "base/text.hpp"

namespace linli {

/// Header fields in the order received; names compare without case.
class http_headers {
 public:
  http_headers() = default;
  http_headers(std::initializer_list<std::pair<std::string, std::string>> fields) : fields_(fields) {}
  void add(std::string name, std::string value) { fields_.emplace_back(std::move(name), std::move(value)); }
  /// The first value of `name`, empty when absent.
  std::string_view get(std::string_view name) const {
    for (const auto& [n, v] : fields_) {
      if (n.size() == name.size() && to_lower(n) == to_lower(name)) return v;
    }
    return {};
  }
  const std::vector<std::pair<std::string, std::string>>& all() const { return fields_; }

 private:
  std::vector<std::pair<std::string, std::string>> fields_;
};

/// A call to a platform, as bots make it.
struct http_request {
  std::string method = "POST";
  std::string url;  ///< absolute, http or https
  http_headers headers;
  std::string body;
  std::chrono::milliseconds deadline{10'000};  ///< for all of it, from connect to the last byte of the answer
};

struct http_response {
  int status = 0;
  http_headers headers;
  std::string body;
};

/// The way out of a bot: the pooled client in the gateway, a recording in tests.
/// Errors: not_sent (certainly never left), unknown_outcome (fully written, no complete answer), too_large (answer over
/// its limit). Every status is a success here; what it means is the bot's to say.
class http_port {
 public:
  virtual ~http_port() = default;
  virtual task<result<http_response>> request(http_request r) = 0;
};

}  // namespace linli
