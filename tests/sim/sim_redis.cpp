#include "tests/sim/sim_redis.hpp"

#include <algorithm>
#include <set>

#include <fmt/format.h>

#include "redis/codec.hpp"

namespace linli::sim {

using redis::command;
using redis::reply;

void sim_redis::go_down(std::int64_t ms) {
  clock_.note(fmt::format("redis is gone for {} ms", ms));
  down_until_ = clock_.at() + ms;
  for (auto* l : links_) l->cut();
}

void sim_redis::fall_silent(std::int64_t ms) {
  clock_.note(fmt::format("redis is silent for {} ms", ms));
  silent_until_ = clock_.at() + ms;
}

namespace {

bool only_reads(const command& c) {
  static const std::set<std::string_view> reading{
      "GET",       "HGET",   "HMGET",      "HSCAN",         "HKEYS",     "LLEN",
      "LRANGE",    "XRANGE", "ZRANGE",     "ZRANGEBYSCORE", "ZREVRANGE", "HGETALL",
      "XREVRANGE", "ZSCORE", "SMISMEMBER", "XLEN",          "SISMEMBER", "ZREVRANGEBYSCORE"};
  return reading.contains(c[0]);
}

// "commit_1f0a… {i:3}:lease … → ok"
std::string brief(const command& c, const reply& r) {
  const bool function = c[0] == "FCALL";
  std::string out = function ? c[1].substr(0, c[1].rfind('_')) : c[0];
  const auto n = function ? std::stoul(c[2]) : std::size_t{1};
  const auto first = function ? std::size_t{3} : std::size_t{1};
  for (auto i = first; i < std::min(c.size(), first + std::min<std::size_t>(n, 4)); ++i) out.append(" ").append(c[i]);
  out.append(" -> ");
  if (r.type == reply::kind::integer) out.append(std::to_string(r.integer));
  else if (r.type == reply::kind::array && !r.items.empty()) {
    for (const auto& i : r.items) out.append(i.text).append(" ");
  } else {
    out.append(r.text);
  }
  return out;
}

}  // namespace

reply sim_redis::execute(const std::string& who, command c) {
  ++commands;
  reply answer;
  if (plant == planted::none || !tamper(c, answer)) answer = store.run(c);
  if (only_reads(c)) {
    clock_.mix(who);
    clock_.mix(c[1]);
    return answer;
  }
  if (c[0] != "FUNCTION") clock_.note(who + ": " + brief(c, answer));
  return answer;
}

// ---- one connection

struct sim_link::waiting {
  virtual ~waiting() = default;
  virtual void go_on() = 0;
};

struct sim_link::call {
  std::uint64_t number = 0;
  std::vector<command> commands;
  std::vector<reply> answers;
  std::int64_t deadline = 0;
  bool sent = false, lost = false, done = false;
  bool failed = false;
  error failure;
  std::unique_ptr<waiting> who;

  void fail(errc code, const char* why) {
    if (done) return;
    failed = true;
    failure = error{code, why};
  }
};

sim_link::sim_link(executor home, clockwork& c, sim_redis& to, std::string who)
    : home_(std::move(home)), clock_(c), to_(to), who_(std::move(who)) {
  to_.links_.push_back(this);
}

sim_link::~sim_link() {
  std::erase(to_.links_, this);
  abandon();
}

void sim_link::abandon() {
  for (const auto& [n, c] : std::exchange(under_way_, {})) {
    c->done = true;
    c->who.reset();
  }
}

std::int64_t sim_link::delay() {
  if (!to_.faults) return 1;
  const auto kind = clock_.between(0, 999);
  if (kind < 700) return clock_.between(0, 1);
  return kind < 990 ? clock_.between(1, 8) : clock_.between(10, 300);
}

void sim_link::finish(const std::shared_ptr<call>& c) {
  if (c->done) return;
  c->done = true;
  under_way_.erase(c->number);
  if (const auto w = std::move(c->who)) w->go_on();
}

// In the order given, as over one connection.
void sim_link::give(const std::shared_ptr<call>& c) {
  if (c->done || closed_) return;
  if (to_.down()) {
    const auto again = to_.down_for() + clock_.between(5, 100);
    if (clock_.at() + again < c->deadline) {
      clock_.after(again, [this, c] {
        if (!c->done) give(c);
      });
      return;
    }
    clock_.after(c->deadline - clock_.at(), [this, c] {
      if (c->done) return;
      c->fail(errc::unavailable, "Redis cannot be reached");
      finish(c);
    });
    return;
  }
  c->sent = true;
  last_arrival_ = std::max(last_arrival_, clock_.at() + delay());
  const auto& first = c->commands.front();
  const bool lease = first.size() > 1 && first[1].starts_with("lease_");  // few, and what goes wrong there stays wrong
  if (to_.faults && clock_.happens(lease ? 0.01 : 0.0003)) {
    clock_.note(who_ + ": connection cut");
    cut();
  }
  auto* redis = &to_;
  auto* clock = &clock_;
  const auto who = who_;
  // What was sent arrives whether or not its sender still lives.
  std::function<void()> arrival = [this, c, redis, clock, who] {
    if (c->lost) return;
    for (const auto& one : c->commands) c->answers.push_back(redis->execute(who, one));
    if (!c->done) arrive(c);
  };
  const auto wait = std::max(last_arrival_ - clock_.at(), to_.silent_for());
  last_arrival_ = clock_.at() + wait;
  clock_.after(wait, std::move(arrival));
  if (clock_.at() + wait + 400 > c->deadline) {
    clock_.after(c->deadline - clock_.at(), [this, c] {
      if (c->done) return;
      c->fail(errc::unknown_outcome, "Redis did not answer in time");
      finish(c);
    });
  }
}

void sim_link::arrive(const std::shared_ptr<call>& c) {
  last_answer_ = std::max(last_answer_, clock_.at() + delay());
  clock_.after(last_answer_ - clock_.at(), [this, c] {
    if (!c->done) finish(c);
  });
}

void sim_link::cut() {
  const bool lost = clock_.happens(0.5);
  const auto all = under_way_;
  for (const auto& [n, c] : all) {
    if (!c->sent) continue;
    c->lost = lost;
    c->fail(errc::unknown_outcome, "the connection went before the answer");
    finish(c);
  }
}

void sim_link::close() {
  closed_ = true;
  const auto all = under_way_;
  for (const auto& [n, c] : all) {
    c->fail(errc::canceled, "the client is closed");
    finish(c);
  }
}

task<void> sim_link::wait(std::shared_ptr<call> c) {
  if (c->done) co_return;
  auto initiate = [c](auto handler) {
    using handler_type = decltype(handler);
    struct held final : waiting {
      explicit held(handler_type h) : handler(std::move(h)) {}
      void go_on() override {
        auto where = asio::get_associated_executor(handler);
        asio::post(where, std::move(handler));
      }
      handler_type handler;
    };
    c->who = std::make_unique<held>(std::move(handler));
  };
  co_await asio::async_initiate<const asio::use_awaitable_t<>&, void()>(initiate, asio::use_awaitable);
}

task<result<std::vector<reply>>> sim_link::run_all(std::vector<command> commands, std::chrono::milliseconds deadline) {
  if (commands.empty()) co_return std::vector<reply>{};  // as the clients of a real Redis have it
  if (closed_) co_return error{errc::canceled, "the client is closed"};
  auto c = std::make_shared<call>();
  c->commands = std::move(commands);
  c->deadline = clock_.at() + deadline.count();
  c->number = calls_++;
  under_way_.emplace(c->number, c);
  give(c);
  co_await wait(c);
  if (c->failed) co_return c->failure;
  co_return std::move(c->answers);
}

task<result<reply>> sim_link::run(command c, std::chrono::milliseconds deadline) {
  std::vector<command> one;
  one.push_back(std::move(c));
  auto answers = co_await run_all(std::move(one), deadline);
  if (!answers) co_return answers.error();
  auto& answer = (*answers)[0];
  if (is_failure(answer)) co_return redis::error_of(std::string_view(answer.text).substr(1));
  co_return std::move(answer);
}

}  // namespace linli::sim
