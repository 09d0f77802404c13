#include "tests/contract/canned_port.hpp"

#include <boost/asio/io_context.hpp>

#include "tests/support/run.hpp"

namespace linli::bots::contract {

task<result<http_response>> canned_port::request(http_request r) {
  seen_.push_back(std::move(r));
  if (seen_.size() > answers_.size()) co_return error{errc::not_sent, "the test has no further answer"};
  co_return answers_[seen_.size() - 1];
}

result<sent> send(const bot& b, const account& a, const outbound& o, canned_port& port, const std::string& key) {
  asio::io_context io;
  const send_context c{"", key, std::chrono::milliseconds(4'321)};
  return linli::test::run(io, b.send(o, a, c, port));
}

std::vector<check> examine(const bot& b, const account& a, const std::string& url, bool set_webhook,
                           canned_port& port) {
  const auto& examiner = dynamic_cast<const checkable&>(b);
  asio::io_context io;
  return linli::test::run(io, examiner.examine(a, url, set_webhook, port));
}

http_response answer(int status, std::string body) { return {status, {}, std::move(body)}; }

}  // namespace linli::bots::contract
