#include <charconv>
#include <cstdio>
#include <set>

#include "bots/registry.hpp"
#include "commands/commands.hpp"
#include "commands/session.hpp"
#include "net/client.hpp"
#include "net/server.hpp"
#include "queue/world.hpp"
#include "store/followups.hpp"
#include "store/redis_settings.hpp"

namespace linli::commands {

namespace {

constexpr auto clock_off_max = std::chrono::seconds(2);

/// What was looked at, printed as it comes.
class findings {
 public:
  void add(bool ok, std::string_view about, std::string_view text) {
    fmt::print("{}  {}: {}\n", ok ? "ok  " : "FAIL", about, text);
    if (!ok) ++failed_;
  }
  int failed() const { return failed_; }

 private:
  int failed_ = 0;
};

// Who is on duty by an account that is not here any more, under this name, is rung by nobody.
task<result<void>> look_at_duty(session& s, const config::config& c, findings& f) {
  std::map<std::string, std::set<std::string>> accounts;
  for (const auto& a : c.accounts) accounts[a.community].insert(a.id);
  for (const auto& [community, known] : accounts) {
    auto duty = co_await store::load_duty(s.db, community);
    if (!duty) co_return duty.error();
    for (const auto& e : *duty) {
      if (e.ends_at != sys_time{} && e.ends_at <= now()) continue;
      for (const auto& point : e.contact_points) {
        const auto account = point.substr(0, point.find(':'));
        if (!known.contains(account))
          f.add(false, "duty",
                fmt::format("{} of {} cannot be rung on {}: no such account", e.name, community, account));
      }
    }
  }
  co_return result<void>{};
}

task<result<void>> look_at_redis(session& s, const config::config& c, findings& f, bool clean) {
  auto checks = co_await store::check_settings(*s.client, c.redis_cluster);
  if (!checks) {
    f.add(false, "redis", "cannot be reached: " + checks.error().detail);
    co_return result<void>{};
  }
  for (const auto& check : *checks) f.add(check.ok, "redis", check.text);
  auto replicas = co_await store::check_replicas(*s.client, c.replicas_min);
  if (!replicas) co_return replicas.error();
  for (const auto& check : *replicas) f.add(check.ok, "redis", check.text);
  redis::command time{"TIME"};
  auto theirs = co_await s.client->run(std::move(time));
  if (!theirs) co_return theirs.error();
  std::int64_t seconds = 0;
  const auto& text = theirs->items.at(0).text;
  std::from_chars(text.data(), text.data() + text.size(), seconds);
  const auto off = std::chrono::abs(now() - from_ms(seconds * 1000));
  f.add(off <= clock_off_max, "clock",
        fmt::format("Redis and this machine differ by {} s",
                    std::chrono::duration_cast<std::chrono::seconds>(off).count()));
  auto loaded = co_await s.db.functions().load(*s.client);
  f.add(loaded.has_value(), "functions", loaded ? "loaded" : loaded.error().detail);
  auto old = co_await s.db.functions().outdated(*s.client);
  if (!old) co_return old.error();
  for (const auto& name : *old) {
    if (clean) {
      auto dropped = co_await s.db.functions().drop(*s.client, name);
      f.add(dropped.has_value(), "functions",
            name + (dropped ? " of another build dropped" : ": " + dropped.error().detail));
    } else {
      f.add(true, "functions",
            name + " is of another build; `linli doctor --clean` drops it when no such process runs");
    }
  }
  auto share = co_await store::memory_share(*s.client);
  if (share && *share > 0)
    f.add(*share < limits::refuse_at_memory_share, "redis", fmt::format("{:.0f} % of maxmemory in use", *share * 100));
  co_return co_await look_at_duty(s, c, f);
}

// A port is fine when it is free or when this gateway is what listens there.
task<void> look_at_port(session& s, http_port& http, findings& f, std::string name, std::string listen) {
  const auto parsed = net::parse_endpoint(listen);
  if (!parsed) co_return f.add(false, "port", name + " = " + listen + " " + parsed.error().detail);
  boost::system::error_code ec;
  asio::ip::tcp::acceptor probe(s.ex);
  const asio::ip::tcp::endpoint where(asio::ip::make_address(parsed->address), parsed->port);
  probe.open(where.protocol(), ec);
  if (!ec) probe.set_option(asio::socket_base::reuse_address(true), ec);
  if (!ec) probe.bind(where, ec);
  if (!ec) probe.listen(1, ec);
  if (!ec) co_return f.add(true, "port", listen + " is free");
  http_request r;
  r.method = "GET";
  r.url = "http://" + listen + (name == "listen" ? "/openapi.json" : "/healthz");
  r.deadline = std::chrono::seconds(2);
  auto answer = co_await http.request(std::move(r));
  const bool ours = answer && answer->status == 200;
  f.add(ours, "port", listen + (ours ? " is served by a running gateway" : " cannot be used: " + ec.message()));
}

task<result<void>> look(session& s, const config::config& c, doctor_options o, findings& f) {
  auto redis = co_await look_at_redis(s, c, f, o.clean);
  if (!redis) f.add(false, "redis", describe(redis.error()));
  const auto http = net::create_client(s.ex, c.ca_file);
  co_await look_at_port(s, *http, f, "listen", c.listen);
  co_await look_at_port(s, *http, f, "internal_listen", c.internal_listen);
  for (const auto& a : c.accounts) {
    const bots::account account{a.id, a.bot, a.community, a.values};
    const auto* checkable = dynamic_cast<const bots::checkable*>(bots::find(a.bot));
    if (checkable == nullptr) {
      f.add(true, "account " + a.id, "settings are well-formed");
      continue;
    }
    const auto hook = c.public_url + "/hooks/" + a.id;
    auto found = co_await checkable->examine(account, hook, o.set_webhook, *http);
    for (const auto& check : found) f.add(check.ok, "account " + a.id, check.text);
  }
  if (f.failed() > 0) co_return error{errc::misconfigured, fmt::format("{} checks failed", f.failed())};
  co_return result<void>{};
}

}  // namespace

int doctor(const config::config& c, const doctor_options& o) {
  session s(c);
  findings f;
  return run(s, [&] { return look(s, c, o, f); });
}

}  // namespace linli::commands
