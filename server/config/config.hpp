#pragma once
#include <functional>
#include <map>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "base/error.hpp"
#include "base/setting.hpp"

namespace linli::config {

struct account_config {
  std::string id, bot, community;
  int per_second = 0;                                      ///< messages; 0: what its platform documents
  std::map<std::string, std::string, std::less<>> values;  ///< one for each setting of its bot
};

/// linli.toml as the program uses it. Every key with its default and effect: help().
struct config {
  std::string listen, internal_listen, public_url;
  std::vector<std::string> trusted_proxies, allowed_origins;
  int cores = 0;
  std::string redis_url;
  bool redis_cluster = false;
  int replicas_min = 0;
  bool unsafe_settings = false;
  std::string ring_all_after, ring_leader_after, ring_again_every, phone_hold, visit_hold, warn_before, urgent_within,
      keep_resolved;
  std::string utc_offset, log_level, index_key, ca_file, lexicon;
  std::vector<account_config> accounts;
};

/// The settings of a bot; nullopt when there is no such bot.
using bot_settings = std::function<std::optional<std::span<const setting>>(std::string_view bot)>;
/// An environment variable; nullopt when it is not set. The process's own: environment().
using environment_of = std::function<std::optional<std::string>(const std::string& name)>;
environment_of environment();

struct loaded {
  config value;
  std::vector<std::string> errors;  ///< all that is wrong, each naming its key; empty = fine
};
/// LINLI_SECTION_KEY overrides [section] key. A secret may be written file:/path or env:NAME. `text` is TOML; `name` is
/// what errors call it.
loaded load(std::string_view text, const std::string& name, const bot_settings& bots, const environment_of& env);
/// Reads the file. Errors: not_found.
result<std::string> read_file(const std::string& path);

/// Every key with default and effect, those of each bot too.
std::string help(const std::vector<std::string_view>& bots, const bot_settings& settings);

}  // namespace linli::config
