#include <doctest/doctest.h>

#include "base/json.hpp"
#include "samples.hpp"
#include "store/bearers.hpp"
#include "store/groups.hpp"
#include "store/keys.hpp"
#include "store/sealed.hpp"
#include "store/transaction.hpp"
#include "tests/support/store_stand.hpp"

namespace linli::store::test {

namespace bj = boost::json;

namespace {

// Every text that holds the marker and is not sealed, with its path.
void find_open(const bj::value& v, const std::string& path, std::vector<std::string>& out) {
  if (const auto* o = v.if_object()) {
    for (const auto& [key, item] : *o) find_open(item, path + "/" + std::string(key), out);
  } else if (const auto* a = v.if_array()) {
    for (const auto& item : *a) find_open(item, path + "/-", out);
  } else if (const auto* s = v.if_string()) {
    const std::string_view text = *s;
    const bool sealed = text.starts_with("0|") && !unseal(text).empty();
    if (text.find("SECRET") != std::string_view::npos && !sealed) out.push_back(path);
  }
}

std::vector<std::string> open_words(std::string_view bytes) {
  std::vector<std::string> out;
  const auto v = json::parse(bytes.starts_with('\x01') ? bytes.substr(1) : bytes);
  REQUIRE(v);
  find_open(*v, "", out);
  return out;
}

}  // namespace

TEST_CASE("a seal holds any bytes, and nothing stays nothing") {
  for (const std::string bytes : {"王芳", "a|b|c", "0|x|y", "\n", "|"}) CHECK(unseal(seal("r_1", bytes)) == bytes);
  CHECK(seal("r_1", "").empty());
  for (const auto* bad : {"", "plain", "1|r|x", "0|", "0|owner"}) CHECK(unseal(bad).empty());
}

TEST_CASE("names, numbers, chat ids and texts stand in records only within a seal") {
  CHECK(open_words(pack(sample_resident())).empty());
  CHECK(open_words(pack(sample_group())).empty());
  CHECK(open_words(pack(sample_identity(), "42")).empty());
  CHECK(open_words(pack(sample_campaign())).empty());
  CHECK(open_words(pack(sample_message())).empty());
  CHECK(open_words(pack(sample_ask())).empty());
  CHECK(open_words(pack(sample_reply())).empty());
  CHECK(open_words(pack(sample_history())).empty());
  CHECK(open_words(pack(sample_send())).empty());
  CHECK(open_words(pack(sample_outcome())).empty());
}

TEST_CASE("what steps write holds no name, number or chat id in a key, a field or outside a seal") {
  linli::test::store_stand s;
  const std::string c = "jinyuan";
  REQUIRE(s.run(create_group(s.db, c, sample_group())));
  REQUIRE(s.run(create_paste(s.db, c, sample_paste())));
  staff_member m{"s_1", "SECRET 李敏", role::staff, {c}, {"telegram:SECRET777"}, at(0)};
  REQUIRE(s.run(put_staff(s.db, m, "SECRET-token")));
  transaction t;
  note_unbound(t, s.db, c, {"telegram", "SECRET-9", "SECRET 群", at(0)});
  REQUIRE(s.run(s.db.commit(std::move(t))));
  transaction in_account;
  const auto key = platform_key(s.db, "SECRET555", "77");
  put_platform_ref(in_account, "telegram", key, {c, "c_1", "m_1"}, {});
  put_receipt(in_account, "telegram", platform_key(s.db, "SECRET556", "78"), {},
              {domain::message_state::read, at(1), ""});
  REQUIRE(s.run(s.db.commit(std::move(in_account))));

  const auto all = s.ask({"KEYS", "*"});
  REQUIRE(all.items.size() >= 8);
  for (const auto& item : all.items) {
    CAPTURE(item.text);
    CHECK(item.text.find("SECRET") == std::string::npos);
    if (s.ask({"TYPE", item.text}).text != "hash") continue;
    const auto fields = s.ask({"HGETALL", item.text}).items;
    for (std::size_t i = 0; i + 1 < fields.size(); i += 2) {
      CHECK(fields[i].text.find("SECRET") == std::string::npos);
      if (fields[i + 1].text.starts_with("{")) CHECK(open_words(fields[i + 1].text).empty());
      else CHECK(fields[i + 1].text.find("SECRET") == std::string::npos);
    }
  }
}

}  // namespace linli::store::test
