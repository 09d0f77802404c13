#include "redis/cluster.hpp"

#include "redis/codec.hpp"

namespace linli::redis {

namespace {

using steady = std::chrono::steady_clock;

constexpr auto map_poll = std::chrono::milliseconds(10);
constexpr auto later_pause = std::chrono::milliseconds(25);  // of a cluster that is being rearranged
constexpr int moves_at_once = 2;                             // so many MOVED in a row are followed without a pause

std::string error_text(const reply& r) {
  return r.type == reply::kind::status && r.text.starts_with('-') ? r.text : std::string();
}

class cluster final : public client {
 public:
  cluster(std::shared_ptr<topology> map, bool checked) : map_(std::move(map)), checked_(checked) {}

  task<result<reply>> run(command c, std::chrono::milliseconds deadline) override { return run_at({}, c, deadline); }

  task<result<reply>> run_at(redis::place at, const command& c, std::chrono::milliseconds deadline) override {
    const auto slot = slot_of(c);
    if (!slot) return refuse(slot.error());
    return answer_to({encode(c), *slot, steady::now() + deadline, at.holder});
  }

  task<result<std::vector<reply>>> run_all(std::vector<command> c, std::chrono::milliseconds deadline) override {
    const auto end = steady::now() + deadline;
    std::vector<part> parts;
    std::vector<reply> answers(c.size());
    for (std::size_t i = 0; i < c.size(); ++i) {
      const auto slot = slot_of(c[i]);
      if (!slot) co_return slot.error();
      if (!known(*slot)) co_await wait_for_map(*slot, end);
      const auto to = known(*slot);
      if (!to) co_return error{errc::unavailable, map_->trouble()};
      auto p = std::find_if(parts.begin(), parts.end(), [&](const part& one) { return one.to == to; });
      if (p == parts.end()) p = parts.insert(parts.end(), {to, {}, {}, nullptr});
      encode(c[i], p->bytes);
      p->which.push_back({i, *slot});
    }
    for (auto& p : parts) p.sent = link(*p.to)->start(p.bytes, p.which.size(), left(end), 0);
    const auto failed = co_await collect(parts, answers);
    if (!failed && failed.error().code == errc::not_sent) co_return error{errc::unavailable, failed.error().detail};
    if (!failed) co_return failed.error();
    // What did not find its slot where it was looked for follows, in order.
    for (const auto& p : parts) {
      for (const auto& w : p.which) {
        if (redirection_of(error_text(answers[w.index])).what == redirection::kind::none) continue;
        letter one{encode(c[w.index]), w.slot, end, 0};
        auto again = co_await deliver(std::move(one), p.to, std::move(answers[w.index]));
        if (!again && c.size() > 1) co_return error{errc::unknown_outcome, again.error().detail};
        if (!again) co_return again.error();
        answers[w.index] = std::move(*again);
      }
    }
    co_return answers;
  }

  task<result<std::vector<std::shared_ptr<client>>>> servers(std::chrono::milliseconds deadline) override {
    if (!map_->any()) co_await wait_for_map(any_server, steady::now() + deadline);
    std::vector<std::shared_ptr<client>> out;
    for (const auto& n : map_->all()) out.push_back(n->plain);
    if (out.empty()) co_return error{errc::unavailable, map_->trouble()};
    co_return out;
  }

  bool connected() const override {
    const auto all = map_->all();
    return !all.empty() && std::all_of(all.begin(), all.end(), [&](const auto& n) { return link(*n)->connected(); });
  }

  std::string run_id() const override {
    std::string all;
    for (const auto& n : map_->all()) all.append(all.empty() ? "" : ",").append(n->plain->run_id());
    return all;
  }

  redis::place place_of(std::string_view key) const override {
    const auto slot = slot_of_key(key);
    const auto n = map_->owner(slot);
    return {n ? n->plain->place_of(key).holder : 0, map_->detours(slot)};
  }

  redis::stats stats() const override { return map_->stats(checked_); }
  void close() override { map_->close(); }

 private:
  struct spot {
    std::size_t index;
    int slot;
  };
  /// What one server is asked of a pipeline.
  struct part {
    std::shared_ptr<node> to;
    std::string bytes;
    std::vector<spot> which;
    std::shared_ptr<pending> sent;
  };

  /// One command on its way.
  struct letter {
    std::string bytes;
    int slot;
    steady::time_point end;
    std::uint64_t holder;  ///< the only one who may execute it; 0 = any
  };

  static task<result<reply>> refuse(error why) { co_return why; }

  task<result<reply>> answer_to(letter one) {
    auto answer = co_await deliver(std::move(one), nullptr, reply());
    if (answer && !error_text(*answer).empty()) co_return error_of(std::string_view(answer->text).substr(1));
    co_return answer;
  }

  std::shared_ptr<node> known(int slot) const { return slot == any_server ? map_->any() : map_->owner(slot); }
  const std::shared_ptr<connection>& link(const node& n) const { return checked_ ? n.checked : n.plain; }

  static std::chrono::milliseconds left(steady::time_point end) {
    return std::max(std::chrono::ceil<std::chrono::milliseconds>(end - steady::now()), std::chrono::milliseconds(0));
  }

  task<void> wait_for_map(int slot, steady::time_point end) {
    map_->doubt();
    while (!known(slot) && !map_->closed() && steady::now() < end) co_await sleep_for(map_poll);
  }

  // Waits for all, also when one has failed. The error is that of the worst: not sent only when nothing was.
  task<result<void>> collect(std::vector<part>& parts, std::vector<reply>& answers) {
    const error* failed = nullptr;
    std::size_t failures = 0;
    for (auto& p : parts) {
      co_await wait(p.sent);
      if (p.sent->failed) {
        map_->doubt();
        ++failures;
        if (failed == nullptr || p.sent->failure.code == errc::unknown_outcome) failed = &p.sent->failure;
        continue;
      }
      for (std::size_t i = 0; i < p.which.size(); ++i) answers[p.which[i].index] = std::move(p.sent->answers[i]);
    }
    if (failed == nullptr) co_return result<void>{};
    if (failures < parts.size() && failed->code != errc::canceled)
      co_return error{errc::unknown_outcome, "a part of the pipeline failed: " + failed->detail};
    co_return *failed;
  }

  // Sends the command until somebody executes it. `said` is what `by` answered already, when it was asked before.
  task<result<reply>> deliver(letter what, std::shared_ptr<node> by, reply said) {
    std::shared_ptr<node> once;
    for (int tries = 0;; ++tries) {
      if (by) {
        const auto go = redirection_of(error_text(said));
        once = nullptr;
        if (go.what == redirection::kind::none) co_return said;
        if (steady::now() >= what.end || map_->closed()) co_return error_reply(std::move(said));
        if (go.what == redirection::kind::moved) map_->moved(go, *by);
        if (go.what == redirection::kind::ask) once = map_->asked(go, *by);
        if (go.what == redirection::kind::later) map_->doubt();
        if (go.what == redirection::kind::later || tries > moves_at_once) co_await sleep_for(later_pause);
      }
      if (!once && !known(what.slot)) co_await wait_for_map(what.slot, what.end);
      by = once ? once : known(what.slot);
      if (map_->closed()) co_return error{errc::canceled, "the client is closed"};
      if (!by) co_return error{errc::unavailable, map_->trouble()};
      const auto asking = once ? encode({"ASKING"}) : std::string();
      const auto p = link(*by)->start(asking + what.bytes, once ? 2 : 1, left(what.end), what.holder);
      co_await wait(p);
      if (p->failed && p->failure.code == errc::not_sent &&
          steady::now() < what.end) {  // of a server that left the map
        by = nullptr;
        continue;
      }
      if (p->failed) {
        map_->doubt();
        co_return p->failure;
      }
      said = std::move(p->answers.back());
    }
  }

  // The time is over while the cluster is being rearranged: nothing was executed.
  static result<reply> error_reply(reply said) {
    return error{errc::unavailable, "the cluster did not settle in time: " + said.text.substr(1)};
  }

  std::shared_ptr<topology> map_;
  bool checked_;
};

}  // namespace

std::shared_ptr<client> create_cluster_client(std::shared_ptr<topology> map, bool checked) {
  return std::make_shared<cluster>(std::move(map), checked);
}

}  // namespace linli::redis
