#include "redis/topology.hpp"

#include <random>
#include <set>

#include "base/log.hpp"

namespace linli::redis {

namespace {

using steady = std::chrono::steady_clock;
using namespace std::chrono_literals;

constexpr auto map_deadline = 500ms;
constexpr auto looks_apart = 50ms;       // at the least, however many doubt
constexpr auto look_in_trouble = 500ms;  // while a server is away or a slot is nobody's
constexpr auto look_anyway = 15s;
constexpr auto asked_kept = 60s;

std::string name_of(const std::string& host, int port) { return host + ":" + std::to_string(port); }

void add(redis::stats& to, const redis::stats& s) {
  to.commands += s.commands;
  to.unknown += s.unknown;
  to.timeouts += s.timeouts;
  to.reconnects += s.reconnects;
  to.moved += s.moved;
  to.asked += s.asked;
  to.unreplicated += s.unreplicated;
}

}  // namespace

topology::topology(executor core, std::vector<address> seeds, int replicas)
    : core_(core), seeds_(std::move(seeds)), replicas_(replicas), work_(std::make_shared<gate>(core)), bell_(core) {}

topology::~topology() = default;

void topology::begin() { spawn(core_, work_, "redis cluster map", keep(shared_from_this())); }

void topology::close() {
  if (std::exchange(closed_, true)) return;
  for (auto& [name, n] : nodes_) {
    n->plain->close();
    if (n->checked) n->checked->close();
  }
  bell_.ring();
}

std::shared_ptr<node> topology::owner(int slot) const { return owners_[static_cast<std::size_t>(slot)]; }

std::shared_ptr<node> topology::any() const {
  for (const auto& [name, n] : nodes_) {
    if (n->plain->connected()) return n;
  }
  return nodes_.empty() ? nullptr : nodes_.begin()->second;
}

std::vector<std::shared_ptr<node>> topology::all() const {
  std::vector<std::shared_ptr<node>> out;
  for (const auto& [name, n] : nodes_) out.push_back(n);
  return out;
}

std::shared_ptr<node> topology::node_at(std::string host, int port) {
  auto& n = nodes_[name_of(host, port)];
  if (n) return n;
  n = std::make_shared<node>();
  n->where = seeds_[0];  // who we are is the same everywhere
  n->where.host = std::move(host);
  n->where.port = port;
  n->plain = create_connection(core_, n->where);
  if (replicas_ > 0) n->checked = create_checked(core_, create_connection(core_, n->where), replicas_);
  return n;
}

void topology::set_owner(int slot, const std::shared_ptr<node>& n) {
  const auto i = static_cast<std::size_t>(slot);
  if (owners_[i] == n) return;
  owners_[i] = n;
  ++detours_[i];
}

void topology::moved(const redirection& r, const node& said_by) {
  ++redirected_.moved;
  if (closed_) return;
  set_owner(r.slot, node_at(r.host.empty() ? said_by.where.host : r.host, r.port));
  hint_ = name_of(said_by.where.host, said_by.where.port);
  bell_.ring();
}

std::shared_ptr<node> topology::asked(const redirection& r, const node& said_by) {
  ++redirected_.asked;
  ++detours_[static_cast<std::size_t>(r.slot)];
  auto n = node_at(r.host.empty() ? said_by.where.host : r.host, r.port);
  n->asked_at = steady::now();
  return n;
}

task<result<std::vector<slot_range>>> topology::read_from(std::shared_ptr<connection> from, const std::string& host) {
  command c{"CLUSTER", "SLOTS"};
  auto answer = co_await from->run(std::move(c), map_deadline);
  if (!answer && answer.error().detail.find("cluster support disabled") != std::string::npos)
    co_return error{errc::misconfigured, "this Redis is no cluster: redis.cluster must be false"};
  if (!answer) co_return answer.error();
  auto ranges = read_slots(*answer);
  if (!ranges) co_return ranges.error();
  if (ranges->empty()) co_return error{errc::unavailable, "the cluster has given its slots to nobody"};
  for (auto& r : *ranges) {
    if (r.host.empty()) r.host = host;
  }
  co_return ranges;
}

// From who said MOVED, then from who is connected, then from the addresses of the configuration.
task<result<std::vector<slot_range>>> topology::read_map() {
  result<std::vector<slot_range>> map = error{errc::unavailable, "no server of the cluster can be reached"};
  std::vector<std::shared_ptr<node>> those;
  for (const auto& n : all()) {
    if (!n->plain->connected()) continue;
    if (name_of(n->where.host, n->where.port) == hint_) those.insert(those.begin(), n);
    else those.push_back(n);
  }
  for (const auto& n : those) {
    map = co_await read_from(n->plain, n->where.host);
    if (map || closed_) co_return map;
  }
  for (const auto& seed : seeds_) {
    const auto once = create_connection(core_, seed);
    map = co_await read_from(once, seed.host);
    once->close();
    if (map || closed_) co_return map;
  }
  co_return map;
}

void topology::adopt(const std::vector<slot_range>& ranges) {
  std::array<std::shared_ptr<node>, slots_of_cluster> owners;
  std::set<std::shared_ptr<node>> used;
  for (const auto& r : ranges) {
    const auto n = node_at(r.host, r.port);
    used.insert(n);
    for (auto slot = r.first; slot <= r.last; ++slot) owners[static_cast<std::size_t>(slot)] = n;
  }
  for (int slot = 0; slot < slots_of_cluster; ++slot) set_owner(slot, owners[static_cast<std::size_t>(slot)]);
  const auto recently = steady::now() - asked_kept;
  std::erase_if(nodes_, [&](const auto& entry) {
    const auto& n = entry.second;
    if (used.contains(n) || n->asked_at > recently) return false;
    log::info("redis", "{} holds no slots of the cluster any more", entry.first);
    // What waits to be sent there goes to the new owner.
    n->plain->retire();
    add(past_[0], n->plain->stats());
    if (n->checked) {
      n->checked->retire();
      add(past_[1], n->checked->stats());
    }
    return true;
  });
}

bool topology::whole() const {
  return std::all_of(owners_.begin(), owners_.end(), [](const auto& n) { return n && n->plain->connected(); });
}

task<void> topology::keep(std::shared_ptr<topology> self) { co_await self->look(); }

task<void> topology::look() {
  std::mt19937 random{std::random_device{}()};
  int failures = 0;
  bool told = false;
  while (!closed_) {
    auto map = co_await read_map();
    if (closed_) break;
    if (map) adopt(*map);
    failures = map ? 0 : failures + 1;
    trouble_ = map ? "no server of the cluster holds this slot" : map.error().detail;
    if (!map && !std::exchange(told, true)) log::warn("redis", "the cluster's map cannot be read: {}", trouble_);
    if (map) told = false;
    const auto most = std::min<std::int64_t>(1'000, looks_apart.count() << std::min(failures, 5));
    const std::chrono::milliseconds apart(std::uniform_int_distribution<std::int64_t>(most / 2, most)(random));
    co_await sleep_for(apart);
    if (map) co_await bell_.wait(whole() ? std::chrono::milliseconds(look_anyway) : look_in_trouble);
  }
}

redis::stats topology::stats(bool checked) const {
  auto all = past_[checked ? 1 : 0];
  for (const auto& [name, n] : nodes_) {
    if (!checked) add(all, n->plain->stats());
    else if (n->checked) add(all, n->checked->stats());
  }
  if (!checked) add(all, redirected_);
  return all;
}

}  // namespace linli::redis
