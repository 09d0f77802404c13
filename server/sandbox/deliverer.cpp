#include "sandbox/deliverer.hpp"

#include <charconv>

#include "base/log.hpp"
#include "sandbox/sizes.hpp"
#include "sandbox/wire.hpp"

namespace linli::sandbox {

namespace {

using namespace std::chrono_literals;

std::chrono::milliseconds retry_after_of(const http_response& r) {
  const auto said = r.headers.get("Retry-After");
  int seconds = 0;
  std::from_chars(said.data(), said.data() + said.size(), seconds);
  return std::chrono::seconds(std::clamp(seconds, 0, 3600));
}

}  // namespace

std::chrono::milliseconds until(std::chrono::steady_clock::time_point then) {
  const auto now = std::chrono::steady_clock::now();
  if (then <= now) return 0ms;
  if (then - now > 1h) return 1h;
  return std::chrono::ceil<std::chrono::milliseconds>(then - now);
}

deliverer::deliverer(executor ex, box& of, std::shared_ptr<http_port> client, std::string gateway)
    : box_(of),
      client_(std::move(client)),
      url_(std::move(gateway) + "/hooks/" + percent_encode(of.who().id)),
      bell_(std::move(ex)) {}

void deliverer::stop() {
  stopping_ = true;
  bell_.ring();
}

http_request deliverer::request_of(const std::vector<std::shared_ptr<const event>>& batch) const {
  std::vector<std::string_view> bodies;
  for (const auto& e : batch) bodies.push_back(e->body);
  http_request r;
  r.url = url_;
  r.body = wire::batch_of(bodies);
  r.headers = wire::signed_headers(box_.who().secret, r.body, now());
  r.deadline = sizes::hook_deadline;
  return r;
}

task<void> deliverer::run() {
  bool away = false;
  while (!stopping_) {
    const auto batch = box_.next_batch(moment::now());
    if (batch.empty()) {
      const auto most = until(box_.hooks().wake());
      co_await bell_.wait(most);
      continue;
    }
    auto request = request_of(batch);
    auto answer = co_await client_->request(std::move(request));
    if (answer) box_.batch_answered(answer->status, retry_after_of(*answer), moment::now());
    else box_.batch_unanswered(moment::now());
    const bool failed = !answer || answer->status / 100 != 2;
    if (failed && !away) {
      const auto why = answer ? fmt::format("status {}", answer->status) : describe(answer.error());
      log::warn("sandbox", "{}: the gateway did not take webhooks ({}); what it did not refuse comes again",
                box_.who().id, why);
    }
    if (!failed && away) log::info("sandbox", "{}: the gateway takes webhooks again", box_.who().id);
    away = failed;
  }
}

}  // namespace linli::sandbox
