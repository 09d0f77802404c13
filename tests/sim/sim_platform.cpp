#include "tests/sim/sim_platform.hpp"

#include <fmt/format.h>

#include "base/gate.hpp"
#include "bots/common/platform_answer.hpp"

namespace linli::sim {

namespace {

class bot_of_simulation final : public bots::bot {
 public:
  std::span<const setting> settings() const override { return {}; }
  bots::abilities about(const bots::account& a) const override {
    bots::abilities out;
    out.reads_group = bots::reads_group::all;
    out.can_start = bots::can_start::anyone;
    out.buttons = out.receipts = true;
    const auto policy = a.get("policy");
    out.after_5xx = policy == "key"    ? bots::after_5xx::same_key
                    : policy == "flag" ? bots::after_5xx::resend_flagged
                                       : bots::after_5xx::stop;
    return out;
  }
  result<void> verify(const bots::webhook&, const bots::account&) const override { return {}; }
  result<bots::received> parse(const bots::webhook&, const bots::account&) const override { return bots::received{}; }
  task<result<bots::sent>> send(const bots::outbound& o, const bots::account& a, const bots::send_context& c,
                                http_port& http) const override {
    const auto* text = std::get_if<bots::text>(&o);
    http_request r;
    r.url = a.id;
    r.headers.add("Policy", std::string(a.get("policy")));
    r.headers.add("Key", c.idempotency_key);
    r.body = text != nullptr ? text->chat_id : std::string("press");
    r.deadline = c.deadline;
    auto answer = co_await http.request(std::move(r));
    if (!answer) co_return answer.error();
    if (answer->status == 200) co_return bots::sent{answer->body};
    auto e = bots::common::error_of_status(answer->status, "", "no");
    e.retry_after = std::chrono::milliseconds(std::atoll(answer->body.c_str()));
    co_return e;
  }
};

}  // namespace

const bots::bot& sim_bot() {
  static const bot_of_simulation one;
  return one;
}

/// What becomes of one request.
struct sim_platform::fate {
  bool arrives = true, happens = true;
  int status = 200;
  std::int64_t retry_after = 0;
  bool answered = true;
  errc notices = errc::unknown_outcome;
};

sim_platform::fate sim_platform::decide() {
  fate f;
  if (!faults) return f;
  const auto roll = clock_.between(0, bad_time ? 799 : 2'499);
  if (roll < 120) return {false, false, 0, 0, false, errc::not_sent};
  if (roll < 240) return {true, false, 429, clock_.between(500, 6'000), true, {}};
  if (roll < 330) return {true, false, 503, 0, true, {}};
  if (roll < 400) return {true, true, 500, 0, true, {}};
  if (roll < 470) return {true, true, 0, 0, false, errc::unknown_outcome};
  if (roll < 500) return {true, false, 0, 0, false, errc::unknown_outcome};
  if (roll < 515) return {true, false, 400, 0, true, {}};
  return f;
}

std::string sim_platform::post(const std::string& account, const std::string& key, const std::string& chat) {
  auto& p = ledger[account + "/" + key];
  p.account = account;
  p.chat = chat;
  p.message_ids.push_back("m" + std::to_string(++number_));
  if (on_posted) on_posted(account, chat, p.message_ids.back());
  return p.message_ids.back();
}

void sim_platform::take(std::string who, http_request r, answering answer) {
  const auto f = decide();
  const auto there = clock_.happens(faults ? 0.03 : 0) ? clock_.between(500, 12'000) : clock_.between(1, 30);
  const auto back = clock_.happens(faults ? 0.02 : 0) ? clock_.between(500, 12'000) : clock_.between(1, 30);
  if (!f.arrives) {
    clock_.after(there % 100, [answer = std::move(answer), f] { answer(error{f.notices, "not reached"}); });
    return;
  }
  clock_.after(there, [this, who, r = std::move(r), f, back, answer = std::move(answer)] {
    const auto key = std::string(r.headers.get("Key"));
    auto& p = ledger[r.url + "/" + key];
    ++p.requests;
    std::string id;
    const bool knows = r.headers.get("Policy") == "key" && !p.message_ids.empty();
    if (knows) id = p.message_ids.front();
    else if (f.happens) id = post(r.url, key, r.body);
    if (!f.happens && f.status == 400) p.rejected = true;
    limited += f.status == 429;
    errors += f.status >= 500;
    resets += !f.answered;
    repeated += p.message_ids.size() > 1;
    clock_.note(fmt::format("{} -> {} {}: {} {}", who, r.url, key, f.answered ? f.status : 0, id));
    const auto status = knows && f.status == 400 ? 200 : f.status;
    http_response out{status, {}, status == 200 ? id : std::to_string(f.retry_after)};
    result<http_response> heard = f.answered ? result<http_response>(std::move(out)) : error{f.notices, "lost"};
    clock_.after(back, [answer, heard = std::move(heard)] { answer(heard); });
  });
}

namespace {

class port final : public http_port {
 public:
  port(executor home, clockwork& c, sim_platform& to, std::string who)
      : home_(std::move(home)), clock_(c), to_(to), who_(std::move(who)) {}

  task<result<http_response>> request(http_request r) override {
    struct call {
      explicit call(executor home) : bell(std::move(home)) {}
      doorbell bell;
      std::optional<result<http_response>> heard;
    };
    const auto account = r.url;
    const auto until = paused_.find(account);
    if (until != paused_.end() && clock_.at() < until->second)
      to_.too_early.push_back(fmt::format("{} called {} {} ms before its Retry-After was over", who_, account,
                                          until->second - clock_.at()));
    const auto c = std::make_shared<call>(home_);
    const std::weak_ptr<call> alive = c;
    const auto deadline = r.deadline;
    to_.take(who_, std::move(r), [alive](result<http_response> heard) {
      const auto there = alive.lock();
      if (!there) return;  // who asked is dead
      there->heard = std::move(heard);
      there->bell.ring();
    });
    co_await c->bell.wait(deadline);
    if (!c->heard) co_return error{errc::unknown_outcome, "no answer in time"};
    if (c->heard->has_value() && (*c->heard)->status == 429)
      paused_[account] = clock_.at() + std::atoll((*c->heard)->body.c_str());
    co_return std::move(*c->heard);
  }

 private:
  executor home_;
  clockwork& clock_;
  sim_platform& to_;
  std::string who_;
  std::map<std::string, std::int64_t> paused_;
};

}  // namespace

std::shared_ptr<http_port> create_sim_port(executor home, clockwork& c, sim_platform& to, std::string who) {
  return std::make_shared<port>(std::move(home), c, to, std::move(who));
}

}  // namespace linli::sim
