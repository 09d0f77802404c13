#include "config/config.hpp"

#include <algorithm>
#include <array>
#include <charconv>
#include <cstdlib>
#include <fstream>
#include <set>
#include <sstream>

#include <toml++/toml.h>
#include <boost/asio/ip/address.hpp>

#include "base/task.hpp"
#include "base/text.hpp"
#include "base/time.hpp"
#include "config/nearest.hpp"

namespace linli::config {

namespace {

struct key {
  std::string_view section;
  setting s;
  std::string config::*text = nullptr;
  int config::*number = nullptr;
  bool config::*flag = nullptr;
  std::vector<std::string> config::*list = nullptr;
};

/// Of every account, whatever its bot.
constexpr setting rate{"per_second", setting_kind::integer, "0",
                       "messages it may send a second; 0: as many as its platform documents"};
constexpr int rate_max = 10'000;

const std::vector<key>& keys() {
  using k = setting_kind;
  static const std::vector<key> all{
      {"server",
       {"listen", k::text, "127.0.0.1:8080", "where platforms and clients reach the gateway"},
       &config::listen},
      {"server",
       {"internal_listen", k::text, "127.0.0.1:8081", "where /healthz, /readyz and /metrics are; never the internet"},
       &config::internal_listen},
      {"server",
       {"public_url", k::text, "http://127.0.0.1:8080", "how platforms call us: {public_url}/hooks/{account}"},
       &config::public_url},
      {"server",
       {"trusted_proxies", k::text, "[]",
        "addresses whose X-Forwarded-For and -Proto count; in the environment with commas between"},
       nullptr,
       nullptr,
       nullptr,
       &config::trusted_proxies},
      {"server",
       {"allowed_origins", k::text, "[]", "browser origins besides public_url that may open /ws"},
       nullptr,
       nullptr,
       nullptr,
       &config::allowed_origins},
      {"server", {"cores", k::integer, "0", "how many cores work; 0 = all"}, nullptr, &config::cores},
      {"server",
       {"ca_file", k::text, "", "certificates to trust for outgoing calls, instead of the system's"},
       &config::ca_file},
      {"redis",
       {"url", k::secret, "",
        "unix:///path/to/socket or redis://[:password@]host:port[/db]; of a cluster "
        "redis://[:password@]host:port,host:port",
        true},
       &config::redis_url},
      {"redis",
       {"cluster", k::boolean, "false", "url names servers of a Redis Cluster; the others are found through them"},
       nullptr,
       nullptr,
       &config::redis_cluster},
      {"redis",
       {"replicas_min", k::integer, "0",
        "what was accepted, tried and sent counts only when so many replicas have it; else 503, and no sending"},
       nullptr,
       &config::replicas_min},
      {"redis",
       {"unsafe_settings", k::boolean, "false", "start although Redis may lose acknowledged writes"},
       nullptr,
       nullptr,
       &config::unsafe_settings},
      {"time",
       {"utc_offset", k::text, "+08:00", "the community's clock: times are shown and pasted times are read in it"},
       &config::utc_offset},
      {"duty",
       {"ring_all_after", k::duration, "PT3M", "nobody took what is critical: everybody on duty is rung"},
       &config::ring_all_after},
      {"duty",
       {"ring_leader_after", k::duration, "PT8M", "counted from the first ring: the leaders too"},
       &config::ring_leader_after},
      {"duty",
       {"ring_again_every", k::duration, "PT15M", "from then on, until somebody takes it"},
       &config::ring_again_every},
      {"duty", {"phone_hold", k::duration, "PT20M", "a follow-up stays its taker's so long"}, &config::phone_hold},
      {"duty", {"visit_hold", k::duration, "PT60M", "the same, taken for a visit"}, &config::visit_hold},
      {"duty", {"warn_before", k::duration, "PT5M", "its holder is warned before that ends"}, &config::warn_before},
      {"duty", {"urgent_within", k::duration, "PT2H", "an urgent follow-up is due"}, &config::urgent_within},
      {"duty",
       {"keep_resolved", k::duration, "P90D", "what is resolved is forgotten; histories keep what came of it"},
       &config::keep_resolved},
      {"words",
       {"lexicon", k::text, "",
        "a folder of lexicon files instead of the built-in ones (templates/lexicon); SIGHUP reads it anew"},
       &config::lexicon},
      {"log", {"level", k::text, "info", "debug, info, warn or error"}, &config::log_level},
      {"security",
       {"index_key", k::secret, "",
        "at least 16 characters; indexes of phones and chat ids are hashes under it; never change it", true},
       &config::index_key},
  };
  return all;
}

/// Reads one file's tables into a config and collects what is wrong.
class reader {
 public:
  reader(std::string name, const bot_settings& bots, const environment_of& env)
      : name_(std::move(name)), bots_(bots), env_(env) {}

  loaded read(std::string_view text) {
    toml::table root;
    try {
      root = toml::parse(text, name_);
    } catch (const toml::parse_error& e) {
      std::ostringstream where;
      where << name_ << ":" << e.source().begin.line << ": " << e.description();
      out_.errors.push_back(where.str());
      return std::move(out_);
    }
    check_sections(root);
    for (const auto& k : keys()) read_key(root, k);
    if (const auto* accounts = root["account"].as_array()) {
      for (const auto& item : *accounts) {
        if (const auto* t = item.as_table()) read_account(*t);
        else wrong("[account]", "is a list of tables: write [[account]]");
      }
    }
    check_values();
    return std::move(out_);
  }

 private:
  void wrong(const std::string& where, const std::string& what) {
    out_.errors.push_back(name_ + ": " + where + " " + what);
  }

  void check_values() {
    const auto& c = out_.value;
    if (!c.index_key.empty() && c.index_key.size() < 16) wrong("security.index_key", "must be at least 16 characters");
    if (!parse_offset(c.utc_offset)) wrong("time.utc_offset", "must be like +08:00");
    constexpr std::array levels{"debug", "info", "warn", "error"};
    if (std::find(levels.begin(), levels.end(), c.log_level) == levels.end())
      wrong("log.level", "must be debug, info, warn or error");
    for (const auto& [name, text] :
         {std::pair{"ring_all_after", &c.ring_all_after}, std::pair{"ring_leader_after", &c.ring_leader_after},
          std::pair{"ring_again_every", &c.ring_again_every}, std::pair{"phone_hold", &c.phone_hold},
          std::pair{"visit_hold", &c.visit_hold}, std::pair{"urgent_within", &c.urgent_within},
          std::pair{"keep_resolved", &c.keep_resolved}}) {
      if (const auto d = parse_duration(*text); d && *d < std::chrono::seconds(1))
        wrong(std::string("duty.") + name, "must be at least PT1S");
    }
    if (!c.public_url.starts_with("http://") && !c.public_url.starts_with("https://"))
      wrong("server.public_url", "must begin with http:// or https://");
    if (c.public_url.ends_with('/')) wrong("server.public_url", "must not end in /");
    for (const auto& proxy : c.trusted_proxies) {
      boost::system::error_code bad;
      asio::ip::make_address(proxy, bad);
      if (bad) wrong("server.trusted_proxies", "must be addresses, one by one: \"" + proxy + "\" is none");
    }
  }

  void check_sections(const toml::table& root) {
    std::set<std::string> sections{"account"};
    for (const auto& k : keys()) sections.emplace(k.section);
    for (const auto& [section, node] : root) {
      const std::string s(section.str());
      if (!sections.contains(s)) {
        const std::vector<std::string> known(sections.begin(), sections.end());
        wrong("[" + s + "]", "is not a known section; did you mean [" + nearest(s, known) + "]?");
        continue;
      }
      const auto* table = node.as_table();
      if (s == "account") {
        if (node.as_array() == nullptr) wrong("[account]", "is a list: write [[account]]");
      } else if (table == nullptr) {
        wrong(s, "must be a section: [" + s + "]");
      } else {
        std::vector<std::string> known;
        for (const auto& k : keys()) {
          if (k.section == s) known.emplace_back(k.s.name);
        }
        check_names(*table, s, known);
      }
    }
  }

  void check_names(const toml::table& table, const std::string& section, const std::vector<std::string>& known) {
    for (const auto& [name, node] : table) {
      const std::string n(name.str());
      if (std::find(known.begin(), known.end(), n) == known.end())
        wrong(section + "." + n, "is not a known key; did you mean " + nearest(n, known) + "?");
    }
  }

  std::string secret(const std::string& where, std::string text) {
    if (text.starts_with("env:")) {
      const auto value = env_(text.substr(4));
      if (!value) wrong(where, "names the environment variable " + text.substr(4) + ", which is not set");
      return value.value_or("");
    }
    if (!text.starts_with("file:")) return text;
    auto content = read_file(text.substr(5));
    if (!content) {
      wrong(where, "names the file " + text.substr(5) + ", which cannot be read");
      return {};
    }
    return std::string(trim(*content));
  }

  std::optional<std::string> from_environment(const std::string& section, std::string_view name) const {
    std::string variable = "LINLI_" + section + "_" + std::string(name);
    for (auto& c : variable) c = c == '-' ? '_' : static_cast<char>(c >= 'a' && c <= 'z' ? c - 'a' + 'A' : c);
    return env_(variable);
  }

  // The text of a value as the environment, the file or the default gives it; nullopt when it is of no use.
  std::optional<std::string> value_of(const toml::table* table, const std::string& section, const setting& s) {
    const auto where = section + "." + std::string(s.name);
    auto text = from_environment(section, s.name);
    const auto* node = table == nullptr ? nullptr : table->get(s.name);
    if (!text && node != nullptr) {
      if (const auto* t = node->as_string()) text = t->get();
      else if (const auto* n = node->as_integer()) text = std::to_string(n->get());
      else if (const auto* b = node->as_boolean()) text = b->get() ? "true" : "false";
      else {
        wrong(where, "must be a text, a number, true or false");
        return std::nullopt;
      }
    }
    const auto errors = out_.errors.size();
    if (!text) text = std::string(s.fallback);
    if (s.kind == setting_kind::secret) text = secret(where, *text);
    if (out_.errors.size() > errors) return std::nullopt;
    if (text->empty() && s.required) {
      wrong(where, "is required: " + std::string(s.help));
      return std::nullopt;
    }
    if (!fits(s.kind, *text)) {
      wrong(where, s.kind == setting_kind::boolean   ? "must be true or false"
                   : s.kind == setting_kind::integer ? "must be a number"
                                                     : "must be a duration like PT30S");
      return std::nullopt;
    }
    return text;
  }

  static bool fits(setting_kind kind, const std::string& text) {
    if (kind == setting_kind::boolean) return text == "true" || text == "false";
    if (kind == setting_kind::duration) return parse_duration(text).has_value();
    if (kind != setting_kind::integer) return true;
    std::int64_t n = 0;
    const auto [end, ec] = std::from_chars(text.data(), text.data() + text.size(), n);
    return ec == std::errc{} && end == text.data() + text.size();
  }

  void read_list(const toml::table* table, const key& k, const std::string& where) {
    auto& into = out_.value.*k.list;
    if (const auto text = from_environment(std::string(k.section), k.s.name)) {
      for (const auto part : split(*text, ',')) {
        if (const auto item = trim(part); !item.empty()) into.emplace_back(item);
      }
      return;
    }
    const auto* node = table == nullptr ? nullptr : table->get(k.s.name);
    if (node == nullptr) return;
    const auto* items = node->as_array();
    if (items == nullptr) return wrong(where, "must be a list of texts");
    for (const auto& item : *items) {
      if (const auto* t = item.as_string()) into.push_back(t->get());
      else wrong(where, "must be a list of texts");
    }
  }

  void read_key(const toml::table& root, const key& k) {
    const std::string section(k.section);
    const auto where = section + "." + std::string(k.s.name);
    const auto* table = root[section].as_table();
    if (k.list != nullptr) return read_list(table, k, where);
    const auto text = value_of(table, section, k.s);
    if (k.text != nullptr) out_.value.*k.text = text ? *text : std::string(k.s.fallback);
    if (!text) return;
    if (k.flag != nullptr) out_.value.*k.flag = *text == "true";
    if (k.number == nullptr) return;
    if (!read_number(*text, out_.value.*k.number, 0, 256)) wrong(where, "must be a number from 0 to 256");
  }

  static bool read_number(const std::string& text, int& out, int least, int most) {
    const auto [end, ec] = std::from_chars(text.data(), text.data() + text.size(), out);
    return ec == std::errc{} && out >= least && out <= most;
  }

  void read_account(const toml::table& table) {
    account_config a;
    a.id = table["id"].value_or(std::string{});
    a.bot = table["bot"].value_or(std::string{});
    a.community = table["community"].value_or(std::string{});
    const auto where = "account \"" + a.id + "\"";
    const auto is_name = [](const std::string& s) {
      return !s.empty() && s.size() <= 40 && std::all_of(s.begin(), s.end(), [](char c) {
        return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '-';
      });
    };
    if (!is_name(a.id)) return wrong(where, "needs an id of a-z, 0-9 and -, at most 40");
    if (!is_name(a.community)) wrong(where, "needs a community, of a-z, 0-9 and -");
    for (const auto& other : out_.value.accounts) {
      if (other.id == a.id) wrong(where, "stands twice");
    }
    const auto settings = bots_(a.bot);
    if (!settings) return wrong(where, "names the bot \"" + a.bot + "\", which does not exist");
    std::vector<std::string> known{"id", "bot", "community", std::string(rate.name)};
    for (const auto& s : *settings) known.emplace_back(s.name);
    check_names(table, where, known);
    if (const auto value = value_of(&table, a.id, rate); value && !read_number(*value, a.per_second, 0, rate_max))
      wrong(where, fmt::format("per_second must be a number from 0 to {}", rate_max));
    for (const auto& s : *settings) {
      auto value = value_of(&table, a.id, s);
      if (value) a.values[std::string(s.name)] = std::move(*value);
    }
    out_.value.accounts.push_back(std::move(a));
  }

  std::string name_;
  const bot_settings& bots_;
  const environment_of& env_;
  loaded out_;
};

void describe(std::string& out, const setting& s) {
  out.append("  ").append(s.name).append(" = ");
  if (s.required) out.append("(required)");
  else if ((s.kind == setting_kind::text || s.kind == setting_kind::duration) && !s.fallback.starts_with("["))
    out.append("\"").append(s.fallback).append("\"");
  else out.append(s.fallback.empty() ? "\"\"" : s.fallback);
  out.append("\n      ").append(s.help);
  if (s.kind == setting_kind::secret) out.append(" (secret: may be file:/path or env:NAME)");
  out.append("\n");
}

}  // namespace

environment_of environment() {
  return [](const std::string& name) -> std::optional<std::string> {
    const auto* value = std::getenv(name.c_str());
    if (value == nullptr) return std::nullopt;
    return std::string(value);
  };
}

result<std::string> read_file(const std::string& path) {
  std::ifstream in(path, std::ios::binary);
  if (!in) return error{errc::not_found, path + " cannot be read"};
  std::ostringstream all;
  all << in.rdbuf();
  return all.str();
}

loaded load(std::string_view text, const std::string& name, const bot_settings& bots, const environment_of& env) {
  return reader(name, bots, env).read(text);
}

std::string help(const std::vector<std::string_view>& bots, const bot_settings& settings) {
  std::string out =
      "linli.toml: every key with its default and effect. LINLI_SECTION_KEY overrides [section] key, LINLI_ID_KEY that "
      "of the\n"
      "account with this id.\n";
  std::string_view section;
  for (const auto& k : keys()) {
    if (k.section != section) out.append("\n[").append(k.section).append("]\n");
    section = k.section;
    describe(out, k.s);
  }
  for (const auto bot : bots) {
    out.append("\n[[account]]  # bot = \"").append(bot).append("\"\n");
    out.append("  id = (required)\n      a-z 0-9 -; its webhook is /hooks/{id}\n");
    out.append("  community = (required)\n      whose residents it speaks to\n");
    describe(out, rate);
    const auto own = settings(bot);
    for (const auto& s : own.value_or(std::span<const setting>{})) describe(out, s);
  }
  return out;
}

}  // namespace linli::config
