#include <unistd.h>

#include <filesystem>
#include <fstream>

#include "config/config.hpp"
#include "tests/support/results.hpp"

namespace linli::config::test {

namespace {

constexpr setting bot_keys[] = {
    {"api_base", setting_kind::text, "https://api.example", "where the platform is"},
    {"token", setting_kind::secret, "", "the account's token", true},
    {"workers", setting_kind::integer, "3", "how many"},
    {"wait", setting_kind::duration, "PT5S", "how long"},
    {"loud", setting_kind::boolean, "false", "whether"},
};

std::optional<std::span<const setting>> settings_of(std::string_view bot) {
  if (bot == "demo") return std::span<const setting>(bot_keys);
  if (bot == "bare") return std::span<const setting>();
  return std::nullopt;
}

using variables = std::map<std::string, std::string>;

loaded read(const std::string& text, variables env = {}) {
  return load(text, "linli.toml", settings_of, [env](const std::string& name) -> std::optional<std::string> {
    const auto found = env.find(name);
    return found == env.end() ? std::nullopt : std::optional(found->second);
  });
}

const std::string enough = "[redis]\nurl = \"unix:///run/r.sock\"\n[security]\nindex_key = \"0123456789abcdef\"\n";

// The one error, "" when there is none.
std::string only_error(const loaded& l) {
  CHECK(l.errors.size() <= 1);
  return l.errors.empty() ? "" : l.errors[0];
}

bool holds(const std::string& text, const std::string& part) { return text.find(part) != std::string::npos; }

}  // namespace

TEST_CASE("what the file does not say has its default") {
  const auto l = read(enough);
  CHECK(l.errors.empty());
  const auto& c = l.value;
  CHECK(c.listen == "127.0.0.1:8080");
  CHECK(c.internal_listen == "127.0.0.1:8081");
  CHECK(c.public_url == "http://127.0.0.1:8080");
  CHECK(c.redis_url == "unix:///run/r.sock");
  CHECK(c.utc_offset == "+08:00");
  CHECK(c.log_level == "info");
  CHECK(c.cores == 0);
  CHECK_FALSE(c.unsafe_settings);
  CHECK(c.trusted_proxies.empty());
  CHECK(c.accounts.empty());
}

TEST_CASE("every key is read from the file, and the environment overrides every one") {
  const std::string all = R"(
[server]
listen = "0.0.0.0:80"
internal_listen = "127.0.0.1:81"
public_url = "https://linli.example"
trusted_proxies = ["10.0.0.1", "10.0.0.2"]
allowed_origins = ["https://console.example"]
cores = 4
ca_file = "/etc/ca.pem"
[redis]
url = "redis://:pw@db/1"
unsafe_settings = true
[time]
utc_offset = "-03:30"
[log]
level = "debug"
[security]
index_key = "0123456789abcdef"
)";
  const auto file = read(all);
  CHECK(file.errors.empty());
  CHECK(file.value.listen == "0.0.0.0:80");
  CHECK(file.value.internal_listen == "127.0.0.1:81");
  CHECK(file.value.public_url == "https://linli.example");
  CHECK(file.value.trusted_proxies == std::vector<std::string>{"10.0.0.1", "10.0.0.2"});
  CHECK(file.value.allowed_origins == std::vector<std::string>{"https://console.example"});
  CHECK(file.value.cores == 4);
  CHECK(file.value.ca_file == "/etc/ca.pem");
  CHECK(file.value.redis_url == "redis://:pw@db/1");
  CHECK(file.value.unsafe_settings);
  CHECK(file.value.utc_offset == "-03:30");
  CHECK(file.value.log_level == "debug");
  CHECK(file.value.index_key == "0123456789abcdef");

  const auto env = read(all, {{"LINLI_SERVER_LISTEN", "127.0.0.1:9"},
                              {"LINLI_SERVER_CORES", "2"},
                              {"LINLI_SERVER_TRUSTED_PROXIES", "10.1.1.1, 10.1.1.2,"},
                              {"LINLI_REDIS_URL", "unix:///e.sock"},
                              {"LINLI_REDIS_UNSAFE_SETTINGS", "false"},
                              {"LINLI_TIME_UTC_OFFSET", "Z"},
                              {"LINLI_LOG_LEVEL", "warn"},
                              {"LINLI_SECURITY_INDEX_KEY", "fedcba9876543210"}});
  CHECK(env.errors.empty());
  CHECK(env.value.listen == "127.0.0.1:9");
  CHECK(env.value.cores == 2);
  CHECK(env.value.trusted_proxies == std::vector<std::string>{"10.1.1.1", "10.1.1.2"});
  CHECK(env.value.redis_url == "unix:///e.sock");
  CHECK_FALSE(env.value.unsafe_settings);
  CHECK(env.value.utc_offset == "Z");
  CHECK(env.value.log_level == "warn");
  CHECK(env.value.index_key == "fedcba9876543210");
  CHECK(env.value.public_url == "https://linli.example");
}

TEST_CASE("the environment alone is enough") {
  const auto l = read("", {{"LINLI_REDIS_URL", "unix:///e.sock"}, {"LINLI_SECURITY_INDEX_KEY", "fedcba9876543210"}});
  CHECK(l.errors.empty());
  CHECK(l.value.redis_url == "unix:///e.sock");
}

TEST_CASE("an unknown key or section is an error that names the nearest known one") {
  CHECK(holds(only_error(read(enough + "[server]\nlisen = \"x\"\n")),
              "server.lisen is not a known key; did you mean listen?"));
  CHECK(holds(only_error(read(enough + "[server]\npublic_uri = \"x\"\n")), "public_url"));
  CHECK(holds(only_error(read(enough + "[sever]\nlisten = \"x\"\n")),
              "[sever] is not a known section; did you mean [server]?"));
  CHECK(holds(only_error(read("top = 1\n" + enough)), "[top]"));
  const auto account = only_error(
      read(enough + "[[account]]\nid = \"a\"\nbot = \"demo\"\ncommunity = \"c\"\ntoken = \"t\"\ntokn = \"t\"\n"));
  CHECK(holds(account, "account \"a\".tokn"));
  CHECK(holds(account, "did you mean token?"));
}

TEST_CASE("everything that is wrong is said at once, each with its key") {
  const auto l = read(
      "[server]\ncores = 9999\npublic_url = \"linli.example\"\ntrusted_proxies = \"10.0.0.1\"\nlisten = [1]\n"
      "[redis]\nunsafe_settings = \"perhaps\"\n[log]\nlevel = \"loud\"\n[time]\nutc_offset = \"8\"\n"
      "[security]\nindex_key = \"short\"\n[[account]]\nid = \"A B\"\nbot = \"demo\"\ncommunity = \"c\"\n"
      "[[account]]\nid = \"b\"\nbot = \"icq\"\ncommunity = \"c\"\n");
  for (const std::string part :
       {"server.cores", "server.public_url", "server.trusted_proxies", "server.listen", "redis.url is required",
        "redis.unsafe_settings", "log.level", "time.utc_offset", "security.index_key", "a-z", "\"icq\""}) {
    CAPTURE(part);
    CHECK(std::any_of(l.errors.begin(), l.errors.end(), [&](const std::string& e) { return holds(e, part); }));
  }
  CHECK(l.errors.size() == 11);
  for (const auto& e : l.errors) CHECK(e.starts_with("linli.toml: "));
}

TEST_CASE("proxies that would never be met and a public URL that would double its slash are errors") {
  const auto server = enough + "[server]\n";
  CHECK(holds(only_error(read(server + "trusted_proxies = [\"10.0.0.1\", \"10.0.0.0/8\"]\n")), "10.0.0.0/8"));
  CHECK(holds(only_error(read(server + "public_url = \"https://linli.example/\"\n")), "must not end in /"));
  CHECK(read(server + "trusted_proxies = [\"10.0.0.1\", \"::1\"]\n").errors.empty());
}

TEST_CASE("what is no TOML says where") {
  const auto l = read("[server]\nlisten = \"x\nnext");
  REQUIRE(l.errors.size() == 1);
  CHECK(l.errors[0].starts_with("linli.toml:2"));
}

TEST_CASE("secrets may stand in a file or in the environment, and their text is in no error") {
  const std::string path =
      (std::filesystem::temp_directory_path() / ("linli-secret-" + std::to_string(::getpid()))).string();
  std::ofstream(path) << "  from-the-file-0123456789\n";
  const std::string head = "[redis]\nurl = \"unix:///r\"\n[security]\n";
  CHECK(read(head + "index_key = \"file:" + path + "\"\n").value.index_key == "from-the-file-0123456789");
  CHECK(read(head + "index_key = \"env:KEY\"\n", {{"KEY", "from-the-environment"}}).value.index_key ==
        "from-the-environment");
  CHECK(read(head, {{"LINLI_SECURITY_INDEX_KEY", "file:" + path}}).value.index_key == "from-the-file-0123456789");
  std::filesystem::remove(path);
  CHECK(holds(only_error(read(head + "index_key = \"file:" + path + "\"\n")), "cannot be read"));
  CHECK(holds(only_error(read(head + "index_key = \"env:KEY\"\n")), "KEY, which is not set"));
  CHECK(holds(only_error(read(head + "index_key = \"env:KEY\"\n", {{"KEY", ""}})), "is required"));
  const auto shown = only_error(read(head + "index_key = \"too-short\"\n"));
  CHECK(holds(shown, "16"));
  CHECK_FALSE(holds(shown, "too-short"));
  CHECK(read("[security]\nindex_key = \"0123456789abcdef\"\n[redis]\nurl = \"env:URL\"\n", {{"URL", "redis://:pw@h"}})
            .value.redis_url == "redis://:pw@h");
  CHECK(read(enough + "[log]\nlevel = \"env:X\"\n", {{"X", "info"}}).errors.size() == 1);  // only secrets are looked up
}

TEST_CASE("accounts have their bot's settings, by file, default or environment") {
  const std::string text =
      enough +
      "[[account]]\nid = \"demo-1\"\nbot = \"demo\"\ncommunity = \"jinyuan\"\ntoken = \"t\"\nworkers = 7\nloud = true\n"
      "[[account]]\nid = \"two\"\nbot = \"bare\"\ncommunity = \"jinyuan\"\n";
  const auto l = read(text, {{"LINLI_DEMO_1_TOKEN", "from-env"}});
  CHECK(l.errors.empty());
  REQUIRE(l.value.accounts.size() == 2);
  const auto& a = l.value.accounts[0];
  CHECK(a.id == "demo-1");
  CHECK(a.bot == "demo");
  CHECK(a.community == "jinyuan");
  CHECK(a.values.at("token") == "from-env");
  CHECK(a.values.at("api_base") == "https://api.example");
  CHECK(a.values.at("workers") == "7");
  CHECK(a.values.at("wait") == "PT5S");
  CHECK(a.values.at("loud") == "true");
  CHECK(l.value.accounts[1].values.empty());

  const std::string head = enough + "[[account]]\nid = \"a\"\nbot = \"demo\"\ncommunity = \"c\"\n";
  CHECK(holds(only_error(read(head)), "token is required: the account's token"));
  CHECK(holds(only_error(read(head + "token = \"\"\n")), "token is required"));
  CHECK(holds(only_error(read(head + "token = \"t\"\nworkers = \"many\"\n")), "workers must be a number"));
  CHECK(holds(only_error(read(head + "token = \"t\"\nwait = \"5 s\"\n")), "wait must be a duration"));
  CHECK(holds(only_error(read(head + "token = \"t\"\nloud = \"yes\"\n")), "loud must be true or false"));
  CHECK(holds(only_error(read(head + "token = \"t\"\n[[account]]\nid = \"a\"\nbot = \"bare\"\ncommunity = \"c\"\n")),
              "stands twice"));
  CHECK(holds(only_error(read(enough + "[account]\nid = \"a\"\n")), "[[account]]"));
  CHECK(
      holds(only_error(read(enough + "[[account]]\nid = \"a\"\nbot = \"bare\"\ncommunity = \"C D\"\n")), "community"));
}

TEST_CASE("help lists every key with its default and effect, those of each bot too") {
  const auto text = help({"bare", "demo"}, settings_of);
  for (const std::string key :
       {"listen", "internal_listen", "public_url", "trusted_proxies", "allowed_origins", "cores", "ca_file", "url",
        "unsafe_settings", "utc_offset", "level", "index_key", "api_base", "token", "workers", "wait", "loud"}) {
    CAPTURE(key);
    CHECK(holds(text, "\n  " + key + " = "));
  }
  for (const std::string section :
       {"[server]", "[redis]", "[time]", "[log]", "[security]", "bot = \"demo\"", "bot = \"bare\""})
    CHECK(holds(text, section));
  CHECK(holds(text, "listen = \"127.0.0.1:8080\""));
  CHECK(holds(text, "cores = 0"));
  CHECK(holds(text, "token = (required)\n      the account's token (secret: may be file:/path or env:NAME)"));
  for (std::size_t at = 0; at < text.size();) {
    const auto end = std::min(text.find('\n', at), text.size());
    CHECK(end - at <= 160);
    at = end + 1;
  }
}

TEST_CASE("a file that is not there is not found") {
  CHECK(read_file("/nowhere/linli.toml").error().code == errc::not_found);
}

TEST_CASE("an account sends at its platform's rate unless it says another") {
  const auto account = [](const std::string& more) {
    return enough + "[[account]]\nid = \"a\"\nbot = \"bare\"\ncommunity = \"c\"\n" + more;
  };
  CHECK(read(account("")).value.accounts.at(0).per_second == 0);
  const auto l = read(account("per_second = 200"));
  CHECK(l.errors.empty());
  CHECK(l.value.accounts.at(0).per_second == 200);
  CHECK(read(account("per_second = 200"), {{"LINLI_A_PER_SECOND", "7"}}).value.accounts.at(0).per_second == 7);
  for (const auto* bad : {"-1", "10001", "\"many\"", "\"3s\""})
    CHECK(holds(only_error(read(account(std::string("per_second = ") + bad))), "per_second"));
}

}  // namespace linli::config::test
