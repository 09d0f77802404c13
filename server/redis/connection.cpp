#include "redis/connection.hpp"

#include "redis/codec.hpp"

namespace linli::redis {

task<result<reply>> connection::run(command c, std::chrono::milliseconds deadline) { return run_at({}, c, deadline); }

task<result<reply>> connection::run_at(place at, const command& c, std::chrono::milliseconds deadline) {
  return answer_to(encode(c), deadline, at.holder);
}

task<result<reply>> connection::answer_to(std::string bytes, std::chrono::milliseconds deadline, std::uint64_t holder) {
  auto p = start(std::move(bytes), 1, deadline, holder);
  co_await wait(p);
  if (p->failed) co_return p->failure;
  auto& answer = p->answers[0];
  if (answer.type == reply::kind::status && answer.text.starts_with('-'))
    co_return error_of(std::string_view(answer.text).substr(1));
  co_return std::move(answer);
}

task<result<std::vector<reply>>> connection::run_all(std::vector<command> c, std::chrono::milliseconds deadline) {
  if (c.empty()) co_return std::vector<reply>{};
  std::string bytes;
  for (const auto& one : c) encode(one, bytes);
  auto p = start(std::move(bytes), c.size(), deadline, 0);
  co_await wait(p);
  if (p->failed) co_return p->failure;
  co_return std::move(p->answers);
}

}  // namespace linli::redis
