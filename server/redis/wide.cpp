#include <algorithm>

#include "redis/connection.hpp"

// Several connections to one server as one. Redis reads no more than 16 KiB of a connection before it turns to the next
// one, and with `appendfsync always` flushes its file once for all that it has read. On a disk that takes milliseconds
// for that, a core with one connection has five replies done with each flush, however many wait. So while what waits on
// a connection would not be read at once, the next one is used; where the disk is fast that is seldom.
//
// What waits on one may be overtaken by what is given to another later. So a write that goes this way must be one that
// may come late: an event's step looks whether it was made, an accepted event whether it is known. But not however
// late: the marks by which that is seen are dropped in time. Behind a command that failed at its deadline and may
// happen yet, all that is asked for goes the same way as that one, as over a single connection; where that is not one
// way, nothing does.
namespace linli::redis {

namespace {

constexpr std::size_t connections_max = 4;

class wide final : public connection {
 public:
  explicit wide(std::vector<std::shared_ptr<connection>> all) : all_(std::move(all)) {}

  std::string name() const override { return all_[0]->name(); }
  bool connected() const override { return main().connected(); }
  std::string run_id() const override { return main().run_id(); }
  place place_of(std::string_view key) const override { return main().place_of(key); }

  /// Of those beside the first, which is somebody else's, too.
  redis::stats stats() const override {
    redis::stats sum;
    for (std::size_t i = 1; i < all_.size(); ++i) {
      const auto one = all_[i]->stats();
      sum.commands += one.commands;
      sum.unknown += one.unknown;
      sum.timeouts += one.timeouts;
      sum.reconnects += one.reconnects;
    }
    return sum;
  }

  void close() override {
    for (const auto& c : all_) c->close();
  }
  void retire() override {
    for (const auto& c : all_) c->retire();
  }
  std::size_t waiting_bytes() const override { return sum_of(&connection::waiting_bytes); }
  std::size_t overdue() const override { return sum_of(&connection::overdue); }

  std::shared_ptr<pending> start(std::string bytes, std::size_t wanted, std::chrono::milliseconds deadline,
                                 std::uint64_t holder) override {
    if (auto* next = next_for(bytes.size())) return next->start(std::move(bytes), wanted, deadline, holder);
    auto refused = std::make_shared<pending>();
    refused->fail({errc::unavailable, "Redis is late with what it was asked for before"});
    return refused;
  }

 private:
  /// The first that is connected: it says who answers.
  connection& main() const {
    const auto up = std::find_if(all_.begin(), all_.end(), [](const auto& c) { return c->connected(); });
    return up == all_.end() ? *all_[0] : **up;
  }

  /// Where so many more bytes are read soonest; by the same run of the server as what else is asked now.
  connection* next_for(std::size_t bytes) const {
    const auto is_late = [](const auto& c) { return c->overdue() > 0; };
    const auto late = std::find_if(all_.begin(), all_.end(), is_late);
    if (late != all_.end()) return std::any_of(late + 1, all_.end(), is_late) ? nullptr : late->get();
    auto* best = &main();
    const auto who = best->place_of({});
    for (const auto& c : all_) {
      if (best->waiting_bytes() + bytes <= read_at_once) break;
      if (c->connected() && c->place_of({}) == who && c->waiting_bytes() < best->waiting_bytes()) best = c.get();
    }
    return best;
  }

  std::size_t sum_of(std::size_t (connection::*what)() const) const {
    std::size_t sum = 0;
    for (const auto& c : all_) sum += (*c.*what)();
    return sum;
  }

  std::vector<std::shared_ptr<connection>> all_;
};

}  // namespace

std::shared_ptr<connection> create_wide(const executor& core, std::shared_ptr<connection> first, const address& where) {
  std::vector<std::shared_ptr<connection>> all{std::move(first)};
  while (all.size() < connections_max) all.push_back(create_connection(core, where));
  return std::make_shared<wide>(std::move(all));
}

}  // namespace linli::redis
