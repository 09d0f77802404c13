#include <doctest/doctest.h>

#include <set>

#include "base/crypto.hpp"
#include "tests/contract/shown.hpp"
#include "tests/contract/subject.hpp"
#include "tests/support/results.hpp"

// Who may speak as the platform.
namespace linli::bots::contract {

namespace {

webhook with_headers(const webhook& w, const std::function<std::string(const std::string& value)>& change) {
  auto out = w;
  out.headers = {};
  for (const auto& [name, value] : w.headers.all()) out.headers.add(name, change(value));
  return out;
}

bool refused(const named_subject& s, const webhook& w, const account& a) {
  const auto verdict = s.made->verify(w, a);
  if (verdict) return false;
  CHECK((verdict.error().code == errc::unauthorized || verdict.error().code == errc::not_found));
  return true;
}

}  // namespace

TEST_CASE("a call of the platform is taken, an unsigned or wrongly signed one never") {
  for (const auto& s : subjects()) {
    CAPTURE(s.name);
    const auto& a = s.about.account;
    webhook bare;
    bare.method = "POST";
    bare.body = "{}";
    bare.received_at = s.about.received_at;
    CHECK(refused(s, bare, a));
    if (!s.about.call) continue;
    const auto good = s.about.call(R"({"events":[],"update_id":1})");
    CHECK(s.made->verify(good, a));
    CHECK(refused(s, with_headers(good, [](const std::string&) { return ""; }), a));
    CHECK(refused(s, with_headers(good, [](const std::string& v) { return v + "x"; }), a));
    CHECK(refused(s, with_headers(good, [](const std::string& v) { return v.substr(0, v.size() - 1); }), a));
    CHECK(refused(
        s,
        with_headers(good,
                     [](const std::string& v) { return v.substr(0, v.size() - 1) + (v.back() == 'a' ? 'b' : 'a'); }),
        a));
    CHECK(refused(s, with_headers(good, [](const std::string&) { return std::string(1 << 14, 'a'); }), a));
    auto elsewhere = good;
    elsewhere.path = "/other";
    CHECK(refused(s, elsewhere, a));
    if (s.about.signs_body) {
      auto changed = good;
      changed.body += " ";
      CHECK(refused(s, changed, a));
      auto old = good;
      old.received_at += std::chrono::hours(1);
      CHECK(refused(s, old, a));
    }
    // Another account's secrets, and none at all: an empty one must not open the door for an empty header.
    auto other = a;
    auto empty = a;
    for (const auto& setting : s.made->settings()) {
      if (setting.kind != setting_kind::secret) continue;
      other.values[std::string(setting.name)] += "-other";
      empty.values[std::string(setting.name)].clear();
    }
    CHECK(refused(s, good, other));
    CHECK(refused(s, good, empty));
    CHECK(refused(s, with_headers(good, [](const std::string&) { return ""; }), empty));
  }
}

TEST_CASE("verify says nothing of the secret") {
  for (const auto& s : subjects()) {
    CAPTURE(s.name);
    webhook w;
    w.headers.add("X-Telegram-Bot-Api-Secret-Token", "wrong");
    const auto verdict = s.made->verify(w, s.about.account);
    REQUIRE(verdict.has_error());
    for (const auto& setting : s.made->settings()) {
      const auto value = s.about.account.get(setting.name);
      if (setting.kind == setting_kind::secret) CHECK(describe(verdict.error()).find(value) == std::string::npos);
    }
  }
}

}  // namespace linli::bots::contract
