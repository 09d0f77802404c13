#include <deque>

#include "base/gate.hpp"
#include "redis/codec.hpp"
#include "redis/connection.hpp"

// Writes that count only when replicas have them too. WAIT holds up its whole connection until it answers, so these
// writes have a connection of their own, and one WAIT stands for all that were written since the one before: with one
// batch in flight, what arrives meanwhile makes the next. A WAIT covers everything that Redis had executed when the
// last command before it ran, of other connections too: a duplicate that writes nothing waits for the write it repeats.
namespace linli::redis {

namespace {

using steady = std::chrono::steady_clock;

constexpr auto sweep_every = std::chrono::milliseconds(20);
constexpr std::size_t waiting_bytes_max = 64 * limits::MiB;
constexpr std::size_t batch_bytes_max = 4 * limits::MiB;

class checked final : public connection, public std::enable_shared_from_this<checked> {
 public:
  checked(executor core, std::shared_ptr<connection> inner, int replicas)
      : core_(core),
        inner_(std::move(inner)),
        replicas_(replicas),
        work_(std::make_shared<gate>(core)),
        bell_(core),
        sweep_(core) {
    const auto most = std::chrono::milliseconds(limits::replicas_deadline).count();
    wait_ = encode({"WAIT", std::to_string(replicas), std::to_string(most)});
  }

  ~checked() override {
    for (auto* all : {&queued_, &batch_}) {
      for (const auto& p : *all) p->waiting.reset();
    }
  }

  void begin() {
    spawn(core_, work_, "redis checked writes", pump(shared_from_this()));
    spawn(core_, work_, "redis checked deadlines", sweep(shared_from_this()));
  }

  std::shared_ptr<pending> start(std::string bytes, std::size_t wanted, std::chrono::milliseconds deadline,
                                 std::uint64_t holder) override {
    auto p = std::make_shared<pending>();
    p->wanted = wanted;
    p->holder = holder;
    p->deadline = steady::now() + deadline;
    if (closed_ || retired_) p->fail(gone_);
    else if (queued_bytes_ + bytes.size() > waiting_bytes_max) p->fail({errc::full, "too much waits for Redis"});
    if (p->settled) return p;
    queued_bytes_ += bytes.size();
    p->bytes = std::move(bytes);
    queued_.push_back(p);
    bell_.ring();
    return p;
  }

  std::string name() const override { return inner_->name(); }
  bool connected() const override { return inner_->connected(); }
  std::string run_id() const override { return inner_->run_id(); }
  place place_of(std::string_view key) const override { return inner_->place_of(key); }
  redis::stats stats() const override {
    auto all = inner_->stats();
    all.unreplicated = unreplicated_;
    return all;
  }

  std::size_t waiting_bytes() const override { return queued_bytes_ + inner_->waiting_bytes(); }
  std::size_t overdue() const override { return inner_->overdue(); }

  void close() override {
    if (std::exchange(closed_, true)) return;
    gone_ = {errc::canceled, "the client is closed"};
    fail_queued();
    inner_->close();
    bell_.ring();
    sweep_.cancel();
  }

  void retire() override {
    retired_ = true;
    gone_ = {errc::not_sent, "this server is no longer asked"};
    fail_queued();
    if (batch_.empty()) close_retired();
  }

 private:
  using queue = std::deque<std::shared_ptr<pending>>;

  void fail_queued() {
    for (auto& p : std::exchange(queued_, {})) p->fail(gone_);
    queued_bytes_ = 0;
  }

  void close_retired() {
    closed_ = true;
    inner_->retire();
    bell_.ring();
    sweep_.cancel();
  }

  // What waits, up to a size, as one pipeline with its WAIT.
  std::shared_ptr<pending> send_batch() {
    std::string bytes;
    std::size_t wanted = 1;
    auto last = steady::now();
    std::uint64_t holder = 0;  // whoever wants a certain one, wants the same
    while (!queued_.empty() && bytes.size() < batch_bytes_max) {
      auto p = std::move(queued_.front());
      queued_.pop_front();
      queued_bytes_ -= p->bytes.size();
      if (p->settled) continue;  // its deadline passed before it was sent
      if (p->holder != 0 && holder != 0 && p->holder != holder) {
        p->fail({errc::unavailable, "another run of Redis answers by now"});
        continue;
      }
      if (p->holder != 0) holder = p->holder;
      bytes += p->bytes;
      p->bytes = {};
      wanted += p->wanted;
      last = std::max(last, p->deadline);
      batch_.push_back(std::move(p));
    }
    if (batch_.empty()) return nullptr;
    bytes += wait_;
    const auto time = std::chrono::ceil<std::chrono::milliseconds>(last - steady::now());
    return inner_->start(std::move(bytes), wanted, std::max(time, sweep_every), holder);
  }

  void settle_batch(pending& done) {
    auto batch = std::exchange(batch_, {});
    if (done.failed) {
      for (auto& p : batch) p->fail(done.failure);
      return;
    }
    const auto& last = done.answers.back();
    const bool enough = last.type == reply::kind::integer && last.integer >= replicas_;
    if (!enough) ++unreplicated_;
    const auto why = last.type == reply::kind::integer
                         ? fmt::format("{} of {} replicas have it", last.integer, replicas_)
                         : "WAIT: " + last.text;
    std::size_t at = 0;
    for (auto& p : batch) {
      const auto from = done.answers.begin() + static_cast<std::ptrdiff_t>(at);
      at += p->wanted;
      if (p->settled) continue;
      p->answers.assign(std::make_move_iterator(from),
                        std::make_move_iterator(from + static_cast<std::ptrdiff_t>(p->wanted)));
      // What Redis refused was not written: that is certain, whatever the replicas have.
      const bool refused = std::all_of(p->answers.begin(), p->answers.end(), [](const reply& r) {
        return r.type == reply::kind::status && r.text.starts_with('-');
      });
      if (enough || refused) p->settle();
      else p->fail({errc::unknown_outcome, why});
    }
  }

  static task<void> pump(std::shared_ptr<checked> self) { co_await self->work(); }
  task<void> work() {
    while (!closed_) {
      const auto sent = send_batch();
      if (!sent) {
        co_await bell_.wait(std::chrono::seconds(60));
        continue;
      }
      co_await wait(sent);
      settle_batch(*sent);
    }
  }

  static task<void> sweep(std::shared_ptr<checked> self) { co_await self->watch_deadlines(); }
  task<void> watch_deadlines() {
    while (!closed_) {
      sweep_.expires_after(sweep_every);
      co_await sweep_.async_wait(use_tuple);
      const auto at = steady::now();
      for (auto& p : queued_) {
        if (p->deadline <= at) p->fail({errc::unavailable, "the writes before this one still wait for replicas"});
      }
      for (auto& p : batch_) {
        if (p->deadline <= at) p->fail({errc::unknown_outcome, "neither Redis nor its replicas answered in time"});
      }
      if (retired_ && !closed_ && batch_.empty()) close_retired();
    }
  }

  executor core_;
  std::shared_ptr<connection> inner_;
  int replicas_;
  std::string wait_;
  std::shared_ptr<gate> work_;
  doorbell bell_;
  asio::steady_timer sweep_;
  queue queued_, batch_;  // batch_: in flight
  std::size_t queued_bytes_ = 0;
  bool closed_ = false, retired_ = false;
  error gone_;
  std::uint64_t unreplicated_ = 0;
};

}  // namespace

std::shared_ptr<connection> create_checked(executor core, std::shared_ptr<connection> inner, int replicas) {
  auto c = std::make_shared<checked>(std::move(core), std::move(inner), replicas);
  c->begin();
  return c;
}

}  // namespace linli::redis
