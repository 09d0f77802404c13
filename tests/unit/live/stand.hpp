#pragma once
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "base/json.hpp"
#include "base/text.hpp"
#include "live/hub.hpp"
#include "store/keys.hpp"
#include "store/roster_import.hpp"
#include "store/transaction.hpp"
#include "tests/support/store_stand.hpp"

namespace linli::live::test {

using namespace std::chrono_literals;
using linli::test::run_until;

inline const std::string c = "jinyuan";

/// A session's outbox that keeps what it got. While `held`, nothing of it is written.
class outbox final : public outlet {
 public:
  void send(shared_lines objects) override {
    if (dropped) {
      ++after_drop;
      return;
    }
    for (const auto line : split(objects->text, '\n')) got.push_back(boost::json::parse(line).as_object());
    bytes += objects->text.size();
    if (held) waiting_ += objects->count;
    if (on_send) on_send();
  }
  std::size_t waiting() const override { return waiting_; }
  void on_drained(std::function<void()> then) override { then_ = std::move(then); }
  void drop(std::uint16_t code, std::string) override { dropped = code; }

  /// What waited is written now.
  void drain() {
    waiting_ = 0;
    bytes = 0;
    if (auto then = std::exchange(then_, nullptr)) then();
  }
  std::vector<std::int64_t> positions(const std::string& event = "e") const {
    std::vector<std::int64_t> out;
    for (const auto& o : got) {
      if (o.at("event").as_string() == event) out.push_back(o.at("position").as_int64());
    }
    return out;
  }

  std::vector<boost::json::object> got;
  std::size_t bytes = 0, after_drop = 0;
  bool held = false;
  std::optional<std::uint16_t> dropped;
  std::function<void()> on_send;

 private:
  std::size_t waiting_ = 0;
  std::function<void()> then_;
};

/// A hub on a Redis of its own.
struct stand : linli::test::store_stand {
  stand() { run(store::ensure_community(db, c, "x")).value(); }
  ~stand() {
    for (const auto& m : members) h.leave(m);
    work.close();
    run_until(io, [&] { return work.inside() == 0; });
  }

  std::shared_ptr<member> enter(const std::shared_ptr<outbox>& out, bool counts_only = false) {
    auto m = run(h.enter(c, out, counts_only)).value();
    members.push_back(m);
    return m;
  }
  /// Subscribes; whether it was recovered.
  bool subscribe(const std::shared_ptr<member>& m, std::vector<std::string> topics,
                 std::optional<since> from = std::nullopt) {
    std::optional<bool> recovered;
    run(h.subscribe(m, std::move(topics), std::move(from), [&](bool r) { recovered = r; })).value();
    return recovered.value();
  }
  /// So many events of a topic, in one step.
  void emit(int n, const std::string& topic = "tasks", const std::string& data = "{}") {
    store::transaction t;
    for (int i = 0; i < n; ++i) t.event(c, topic, "e", data);
    run(db.commit(std::move(t))).value();
  }
  std::string epoch() { return run(store::load_event_head(db, c)).value().epoch; }
  bool wait(const std::function<bool()>& done) { return run_until(io, done); }
  /// Some ticks in which nothing is expected.
  void idle(std::chrono::milliseconds time = 150ms) {
    io.restart();
    io.run_for(time);
  }

  gate work{io.get_executor()};
  hub h{io.get_executor(), work, db, 480min};
  std::vector<std::shared_ptr<member>> members;
};

/// from + 1 … to.
inline std::vector<std::int64_t> numbers(std::int64_t from, std::int64_t to) {
  std::vector<std::int64_t> out;
  for (auto i = from + 1; i <= to; ++i) out.push_back(i);
  return out;
}

}  // namespace linli::live::test
