#include "api/webhook.hpp"

#include <set>

#include "base/crypto.hpp"
#include "base/log.hpp"
#include "queue/inbound_codec.hpp"

namespace linli::api {

namespace {

constexpr auto same_body_within = std::chrono::seconds(60);
constexpr std::size_t names_max = 100'000;

/// One accept under way, which may outlive the request that waits for it.
struct accepting {
  explicit accepting(const executor& ex) : bell(ex) {}
  std::optional<result<std::size_t>> done;
  doorbell bell;
};

task<void> accept(store::inbox& doors, std::string account, std::vector<store::inbound> events,
                  std::shared_ptr<accepting> a) {
  a->done = co_await doors.accept(std::move(account), std::move(events));
  a->bell.ring();
}

// Waits no longer than the promise allows. What is still under way then may succeed: the platform sends it again, and
// the second is absorbed.
task<result<std::size_t>> accept_in_time(services& use, std::string account, std::vector<store::inbound> events) {
  const auto a = std::make_shared<accepting>(use.world.core);
  auto work = accept(use.world.doors, std::move(account), std::move(events), a);
  if (!spawn(use.world.core, use.world.work, "accept", std::move(work)))
    co_return error{errc::unavailable, "this gateway is stopping"};
  if (!a->done) co_await a->bell.wait(limits::accept_deadline);
  if (!a->done) co_return error{errc::unavailable, "Redis did not answer in time"};
  co_return *a->done;
}

bots::webhook webhook_of(const services& use, const net::request& r, std::string sub_path) {
  bots::webhook w;
  w.method = r.method;
  w.path = std::move(sub_path);
  w.query = r.query;
  w.headers = r.headers;
  w.body = r.body;
  w.public_url = use.public_url + r.target;
  w.received_at = now();
  return w;
}

std::vector<store::inbound> inbound_of(const queue::line& l, std::vector<bots::event> events, body_names& names,
                                       const bots::webhook& w) {
  std::vector<store::inbound> out;
  std::string unnamed;
  for (std::size_t i = 0; i < events.size(); ++i) {
    auto id = queue::platform_event_id(events[i]);
    if (id.empty()) {
      if (unnamed.empty()) unnamed = names.name_of(hex(sha256(l.account.id + "\n" + w.body)), w.received_at);
      id = unnamed + "/" + std::to_string(i);
    }
    const queue::inbound_event e{l.account.id, id, std::move(events[i])};
    out.push_back({queue::ordering_key(e.event), id, queue::pack(e)});
  }
  return out;
}

net::response answer_of(const bots::answer& a) {
  net::response r;
  r.status = a.status;
  if (!a.body.empty()) r.headers.add("Content-Type", a.content_type);
  r.body = a.body;
  return r;
}

task<net::response> quarantine(services& use, const queue::line& l, std::string body, error why) {
  auto kept = co_await use.world.doors.quarantine(l.account.id, std::move(body), describe(why));
  if (!kept) {
    ++use.world.counters.refused;
    co_return problem(error{errc::unavailable, {}});
  }
  ++use.world.counters.quarantined;
  log::warn("hooks", "a signed body for {} could not be read and is kept: {}", l.account.id, describe(why));
  co_return net::response{};
}

}  // namespace

std::string body_names::name_of(const std::string& hash, sys_time at) {
  const std::lock_guard lock(mutex_);
  if (first_.size() >= names_max)
    std::erase_if(first_, [at](const auto& f) { return f.second + same_body_within < at; });
  if (first_.size() >= names_max) first_.clear();
  auto& first = first_.try_emplace(hash, at).first->second;
  if (first + same_body_within < at) first = at;
  return "raw/" + hash.substr(0, 32) + "/" + std::to_string(to_ms(first) / 1000);
}

task<net::response> take_webhook(services& use, body_names& names, net::request r) {
  auto rest = std::string_view(r.path).substr(std::string_view("/hooks/").size());
  const auto slash = rest.find('/');
  const auto* l = use.world.lines.find(rest.substr(0, slash));
  if (l == nullptr) co_return problem(404, "no such account");
  const auto w = webhook_of(use, r, slash == std::string_view::npos ? "" : std::string(rest.substr(slash)));
  auto genuine = l->bot->verify(w, l->account);
  if (!genuine) {
    ++use.world.counters.refused;
    log::warn("hooks", "a call for {} was refused: {}", l->account.id, describe(genuine.error()));
    co_return problem(genuine.error());
  }
  auto parsed = l->bot->parse(w, l->account);
  if (!parsed && r.body.empty()) co_return problem(400, "the body is empty");
  if (!parsed) co_return co_await quarantine(use, *l, std::move(r.body), parsed.error());
  auto events = inbound_of(*l, std::move(parsed->events), names, w);
  const auto n = events.size();
  std::set<std::string> units;
  for (const auto& e : events) units.insert(queue::unit_of_shard(use.world.doors.shard_of(l->account.id, e.sender)));
  if (n > 0) {
    auto added = co_await accept_in_time(use, l->account.id, std::move(events));
    if (!added) {
      ++use.world.counters.refused;
      error busy{errc::unavailable};
      busy.retry_after = added.error().retry_after;
      co_return problem(busy);
    }
    use.world.counters.accepted += *added;
    use.world.counters.duplicates += n - *added;
  }
  for (const auto& unit : units) use.world.bells.ring(unit);
  co_return answer_of(parsed->answer);
}

}  // namespace linli::api
