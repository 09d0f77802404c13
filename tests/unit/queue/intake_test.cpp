#include <doctest/doctest.h>

#include "queue/inbound_codec.hpp"
#include "queue/intake.hpp"
#include "store/keys.hpp"
#include "store/leases.hpp"
#include "tests/unit/queue/stand.hpp"

namespace linli::queue {

using test::queue_stand;

namespace {

constexpr int shard = 7;

/// A connection over which nothing that names `about` can be done.
class barred final : public redis::client {
 public:
  explicit barred(std::shared_ptr<redis::client> real) : real_(std::move(real)) {}
  std::string about;

  task<result<redis::reply>> run(redis::command c, std::chrono::milliseconds deadline) override {
    const bool named = !about.empty() && c[0] == "FCALL" && std::find(c.begin(), c.end(), about) != c.end();
    if (named) co_return error{errc::unavailable, "barred"};
    co_return co_await real_->run(std::move(c), deadline);
  }
  task<result<std::vector<redis::reply>>> run_all(std::vector<redis::command> c,
                                                  std::chrono::milliseconds deadline) override {
    co_return co_await real_->run_all(std::move(c), deadline);
  }
  bool connected() const override { return real_->connected(); }
  std::string run_id() const override { return real_->run_id(); }
  redis::stats stats() const override { return real_->stats(); }
  void close() override {}

 private:
  std::shared_ptr<redis::client> real_;
};

/// One inbox shard and its owners, one after the other.
struct inbox_stand : queue_stand {
  inbox_stand()
      : connection(std::make_shared<barred>(client)),
        own_db(connection, functions, "a key of at least 16"),
        own{io.get_executor(), work, own_db, rosters, doors, http, lines, bells, pulse, counters} {
    pulse.confirm();
  }
  ~inbox_stand() { stop(); }

  void accept(const std::string& data) { ask({"XADD", store::keys::inbox_events(shard), "*", "d", data}); }
  void start() {
    const auto held = run(store::take_lease(db, store::keys::inbox_lease(shard), "p/0", "")).value();
    by = std::make_shared<tenure>(tenure{unit_of_shard(shard), "p/0", held.fence, false, false});
    ended = false;
    spawn(io.get_executor(), workers, "intake", work_on());
  }
  bool until(const std::function<bool()>& done) { return linli::test::run_until(io, done); }
  void stop() {
    if (by == nullptr) return;
    by->over = true;
    until([this] { return ended; });
    run(store::release_lease(db, store::keys::inbox_lease(shard), "p/0")).value();
  }
  std::int64_t dead() { return number({"XLEN", store::keys::inbox_dead(shard)}); }
  std::int64_t waiting() { return number({"XLEN", store::keys::inbox_events(shard)}); }

  std::shared_ptr<barred> connection;
  store::database own_db;
  world own;
  slots free{4};
  std::shared_ptr<tenure> by;
  gate workers{io.get_executor()};
  bool ended = true;

 private:
  task<void> work_on() {
    const auto i = std::make_shared<intake>(own, free, shard, by);
    co_await i->run();
    ended = true;
  }
};

std::string event_for(const std::string& account, const std::string& sender) {
  bots::message m;
  m.id = "1";
  m.chat = {sender, true, {}};
  m.sender = {sender, "有人", false};
  m.text = "都好";
  m.at = now();
  return pack({account, m.id, m});
}

}  // namespace

TEST_CASE("an event that can never be applied is dead after some tries, and holds nobody up") {
  inbox_stand s;
  s.accept("no event at all");
  s.accept(event_for("removed", "77"));
  s.accept(event_for("wechat", "78"));
  s.start();
  CHECK(s.until([&] { return s.waiting() == 0; }));
  CHECK(s.dead() == 2);
  CHECK(s.number({"ZCARD", store::keys::unmatched(queue_stand::community)}) == 1);
}

TEST_CASE("an event given up on is dead once, though the owner ended before its cursor moved") {
  inbox_stand s;
  s.accept(event_for("removed", "77"));
  s.connection->about = store::keys::inbox_cursor(shard);
  s.start();
  CHECK(s.until([&] { return s.dead() == 1; }));
  s.stop();
  CHECK(s.waiting() == 1);
  s.connection->about.clear();
  s.start();
  CHECK(s.until([&] { return s.waiting() == 0; }));
  CHECK(s.dead() == 1);
}

TEST_CASE("an owner that was replaced applies nothing more, and moves no cursor") {
  inbox_stand s;
  s.start();
  const auto newer = std::to_string(s.by->fence + 1);
  s.ask({"HSET", store::keys::fences(queue_stand::community), unit_of_shard(shard), newer});
  s.accept(event_for("wechat", "78"));
  CHECK(s.until([&] { return s.by->fenced; }));
  CHECK(s.until([&] { return s.ended; }));
  CHECK(s.waiting() == 1);
  CHECK(s.number({"ZCARD", store::keys::unmatched(queue_stand::community)}) == 0);
  CHECK(s.number({"EXISTS", store::keys::inbox_cursor(shard)}) == 0);
}

}  // namespace linli::queue
