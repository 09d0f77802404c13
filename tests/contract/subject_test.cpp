#include <doctest/doctest.h>

#include <filesystem>
#include <fstream>
#include <set>
#include <sstream>

#include "bots/registry.hpp"
#include "tests/contract/subject.hpp"

namespace linli::bots {

#define BOT(name)                       \
  namespace name {                      \
  contract::subject contract_subject(); \
  }
#include "bots/registry.inc"
#undef BOT

namespace contract {

const std::vector<named_subject>& subjects() {
  static const std::vector<named_subject> all{
#define BOT(name) {#name, &name::make(), name::contract_subject()},
#include "bots/registry.inc"
#undef BOT
  };
  return all;
}

TEST_CASE("the registry knows every platform by its name, once") {
  std::set<std::string_view> names;
  for (const auto& e : all()) {
    CHECK(names.insert(e.name).second);
    CHECK(find(e.name) == &e.make());
  }
  CHECK(names.size() == subjects().size());
  CHECK(find("") == nullptr);
  CHECK(find("icq") == nullptr);
}

TEST_CASE("every platform has a README that says how to set it up and what it will never allow") {
  for (const auto& s : subjects()) {
    CAPTURE(s.name);
    std::ifstream in(std::filesystem::path(LINLI_BOTS_FOLDER) / s.name / "README.md");
    std::stringstream all;
    all << in.rdbuf();
    const auto text = all.str();
    CHECK(text.find("[[account]]") != std::string::npos);
    CHECK(text.find("bot = \"" + s.name + "\"") != std::string::npos);
    const auto never = text.find("## What this platform will never allow\n");
    REQUIRE(never != std::string::npos);
    CHECK(text.size() > never + 80);
    for (const auto& setting : s.made->settings()) {
      CAPTURE(setting.name);
      if (setting.required) CHECK(text.find(std::string(setting.name) + " = ") != std::string::npos);
    }
  }
}

TEST_CASE("settings have names, help and honest defaults, what authenticates is a secret") {
  for (const auto& s : subjects()) {
    CAPTURE(s.name);
    std::set<std::string_view> names{"id", "bot", "community"};
    for (const auto& setting : s.made->settings()) {
      CAPTURE(setting.name);
      CHECK(names.insert(setting.name).second);
      CHECK_FALSE(setting.help.empty());
      CHECK(std::all_of(setting.name.begin(), setting.name.end(),
                        [](char c) { return (c >= 'a' && c <= 'z') || c == '_'; }));
      if (setting.kind == setting_kind::secret) CHECK(setting.fallback.empty());
      for (const auto* word : {"secret", "token", "password", "key"}) {
        if (setting.name.find(word) != std::string_view::npos) CHECK(setting.kind == setting_kind::secret);
      }
      CHECK(s.about.account.values.contains(setting.name));
    }
  }
}

TEST_CASE("what a platform can do is within what can be used") {
  for (const auto& s : subjects()) {
    CAPTURE(s.name);
    const auto a = s.made->about(s.about.account);
    CHECK(a.text_max >= 70);
    CHECK(a.per_second > 0);
    CHECK(a.per_chat_per_second > 0);
    if (a.can_start == can_start::window) CHECK(a.reply_window.count() > 0);
    if (a.after_5xx == after_5xx::same_key) CHECK_FALSE(s.about.idempotency.empty());
    if (!s.about.sends) CHECK(a.group_send == send_mode::staff_copy);
  }
}

}  // namespace contract
}  // namespace linli::bots
