#include <cstdio>

#include "bots/registry.hpp"
#include "commands/commands.hpp"
#include "redis/client.hpp"

namespace linli::commands {

namespace {

config::bot_settings settings_of_bots() {
  return [](std::string_view name) -> std::optional<std::span<const setting>> {
    const auto* bot = bots::find(name);
    if (bot == nullptr) return std::nullopt;
    return bot->settings();
  };
}

}  // namespace

std::optional<config::config> load_config(const std::string& path) {
  std::string text;
  if (!path.empty()) {
    auto read = config::read_file(path);
    if (!read) {
      fmt::print(stderr, "linli: {}\n", read.error().detail);
      return std::nullopt;
    }
    text = std::move(*read);
  }
  auto loaded = config::load(text, path.empty() ? "environment" : path, settings_of_bots(), config::environment());
  const auto& c = loaded.value;
  if (auto redis = redis::parse_options(c.redis_url, c.redis_cluster, c.replicas_min); !redis && !c.redis_url.empty())
    loaded.errors.push_back((path.empty() ? "environment" : path) + ": redis.url: " + redis.error().detail);
  for (const auto& e : loaded.errors) fmt::print(stderr, "{}\n", e);
  if (!loaded.errors.empty()) return std::nullopt;
  return std::move(loaded.value);
}

std::string config_help() {
  std::vector<std::string_view> names;
  for (const auto& e : bots::all()) names.push_back(e.name);
  return config::help(names, settings_of_bots());
}

}  // namespace linli::commands
