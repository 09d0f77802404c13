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

}  // namespace

task<result<std::vector<redis_check>>> check_settings(redis::client& c) {
  redis::command info{"INFO", "server"};
  auto server = co_await c.run(std::move(info));
  if (!server) co_return server.error();
  std::vector<redis_check> out{version_check(info_field(server->text, "redis_version"))};
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

task<result<double>> memory_share(redis::client& c) {
  redis::command info{"INFO", "memory"};
  auto answer = co_await c.run(std::move(info));
  if (!answer) co_return answer.error();
  const auto used = std::strtod(info_field(answer->text, "used_memory").c_str(), nullptr);
  const auto most = std::strtod(info_field(answer->text, "maxmemory").c_str(), nullptr);
  co_return most > 0 ? used / most : 0.0;
}

}  // namespace linli::store
