#include "store/redis_settings.hpp"

#include <array>
#include <charconv>
#include <cstdlib>

#include "base/text.hpp"

namespace linli::store {

namespace {

struct wanted {
  std::string_view name, value, why;
};
constexpr std::array settings{
    wanted{"appendonly", "yes", "without it a restart loses everything"},
    wanted{"appendfsync", "always", "otherwise a power cut loses what was acknowledged"},
    wanted{"no-appendfsync-on-rewrite", "no", "otherwise nothing is synced while the file is rewritten"},
    wanted{"maxmemory-policy", "noeviction", "otherwise Redis throws data away when memory is short"},
    wanted{"aof-load-truncated", "yes", "otherwise Redis does not start after a crash in mid-write"},
};

// The value of "name:value" in an INFO answer.
std::string info_field(std::string_view info, std::string_view name) {
  for (const auto line : split(info, '\n')) {
    if (line.starts_with(name) && line.size() > name.size() && line[name.size()] == ':')
      return std::string(trim(line.substr(name.size() + 1)));
  }
  return {};
}

redis_check version_check(const std::string& version) {
  int major = 0;
  std::from_chars(version.data(), version.data() + version.size(), major);
  return {major >= 7, "Redis " + version + (major >= 7 ? "" : ": Functions need version 7 or later")};
}

task<result<std::vector<redis_check>>> check_one(redis::client& c, bool cluster) {
  redis::command info{"INFO", "server"};
  auto server = co_await c.run(std::move(info));
  if (!server) co_return server.error();
  std::vector<redis_check> out{version_check(info_field(server->text, "redis_version"))};
  if (!cluster && info_field(server->text, "redis_mode") == "cluster")
    out.push_back({false, "this Redis belongs to a cluster: redis.cluster must be true"});
  for (const auto& s : settings) {
    redis::command get{"CONFIG", "GET", std::string(s.name)};
    auto answer = co_await c.run(std::move(get));
    if (!answer && answer.error().code != errc::rejected) co_return answer.error();
    if (!answer || answer->items.size() != 2) {
      out.push_back(
          {false, std::string(s.name) + " cannot be read: " + (answer ? "no such setting" : answer.error().detail)});
      continue;
    }
    const auto& is = answer->items[1].text;
    auto text = std::string(s.name) + " is " + is;
    if (is != s.value) text.append(", must be ").append(s.value).append(": ").append(s.why);
    out.push_back({is == s.value, std::move(text)});
  }
  co_return out;
}

// Replicas of a server that take part: connected, and past their first synchronisation.
int replicas_online(std::string_view replication) {
  int n = 0;
  for (const auto line : split(replication, '\n'))
    n += line.starts_with("slave") && line.find("state=online") != line.npos;
  return n;
}

}  // namespace

task<result<std::vector<redis_check>>> check_settings(redis::client& c, bool cluster) {
  auto servers = co_await c.servers();
  if (!servers) co_return servers.error();
  std::vector<redis_check> out;
  for (const auto& one : *servers) {
    auto checks = co_await check_one(*one, cluster);
    if (!checks) co_return error{checks.error().code, one->name() + ": " + checks.error().detail};
    for (auto& check : *checks) out.push_back({check.ok, cluster ? one->name() + ": " + check.text : check.text});
  }
  co_return out;
}

task<result<std::vector<redis_check>>> check_replicas(redis::client& c, int replicas_min) {
  std::vector<redis_check> out;
  if (replicas_min == 0) co_return out;
  auto servers = co_await c.servers();
  if (!servers) co_return servers.error();
  for (const auto& one : *servers) {
    redis::command info{"INFO", "replication"};
    auto answer = co_await one->run(std::move(info));
    if (!answer) co_return answer.error();
    const int n = replicas_online(answer->text);
    out.push_back(
        {n >= replicas_min, fmt::format("{} has {} replicas, redis.replicas_min is {}", one->name(), n, replicas_min)});
  }
  co_return out;
}

std::string wrong_of(const std::vector<redis_check>& checks) {
  std::string wrong;
  for (const auto& check : checks) {
    if (!check.ok) wrong.append("\n  ").append(check.text);
  }
  return wrong;
}

task<result<double>> memory_share(redis::client& c) {
  auto servers = co_await c.servers();
  if (!servers) co_return servers.error();
  double share = 0;
  for (const auto& one : *servers) {
    redis::command info{"INFO", "memory"};
    auto answer = co_await one->run(std::move(info));
    if (!answer) co_return answer.error();
    const auto used = std::strtod(info_field(answer->text, "used_memory").c_str(), nullptr);
    const auto most = std::strtod(info_field(answer->text, "maxmemory").c_str(), nullptr);
    if (most > 0) share = std::max(share, used / most);
  }
  co_return share;
}

task<result<void>> ping(redis::client& c) {
  auto servers = co_await c.servers();
  if (!servers) co_return servers.error();
  for (const auto& one : *servers) {
    redis::command words{"PING"};
    auto pong = co_await one->run(std::move(words));
    if (!pong) co_return error{pong.error().code, one->name() + ": " + pong.error().detail};
  }
  co_return result<void>{};
}

}  // namespace linli::store
