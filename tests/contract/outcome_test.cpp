#include <doctest/doctest.h>

#include "base/json.hpp"
#include "base/text.hpp"
#include "tests/contract/canned_port.hpp"
#include "tests/contract/subject.hpp"
#include "tests/support/results.hpp"

// What becomes of a send.
namespace linli::bots::contract {

namespace {

std::vector<outbound> every_kind() {
  text t;
  t.chat_id = "-100123";
  t.body = "今天都好吗？";
  t.buttons = {{"1 都好", "c|c_1|1"}, {"2 有人不舒服", "c|c_1|2"}};
  t.reply_to = "77";
  return {t, edit{"-100123", "77", "改过的"}, press_ack{"42", "已记下"}};
}

std::vector<std::string> secrets_of(const named_subject& s) {
  std::vector<std::string> out;
  for (const auto& setting : s.made->settings()) {
    if (setting.kind == setting_kind::secret) out.emplace_back(s.about.account.get(setting.name));
  }
  return out;
}

void tells_no_secret(const named_subject& s, const error& e) {
  for (const auto& secret : secrets_of(s)) {
    CHECK(e.detail.find(secret) == std::string::npos);
    CHECK(e.platform_code.find(secret) == std::string::npos);
  }
  CHECK(is_utf8(e.detail));
  CHECK(e.detail.find('\n') == std::string::npos);
  CHECK(e.detail.size() <= 300);
}

// The string in a JSON body that equals `wanted`, anywhere.
bool holds(const boost::json::value& v, std::string_view wanted) {
  if (const auto* s = v.if_string()) return *s == wanted;
  if (const auto* o = v.if_object())
    return std::any_of(o->begin(), o->end(), [&](const auto& item) { return holds(item.value(), wanted); });
  if (const auto* a = v.if_array())
    return std::any_of(a->begin(), a->end(), [&](const auto& item) { return holds(item, wanted); });
  return false;
}

}  // namespace

TEST_CASE("a send that worked gives the platform's id, within one request and its deadline") {
  for (const auto& s : subjects()) {
    CAPTURE(s.name);
    canned_port port({s.about.good});
    const auto kinds = every_kind();
    const auto done = send(*s.made, s.about.account, kinds[0], port, "key-7");
    if (!s.about.sends) {
      REQUIRE(done.has_error());
      CHECK(done.error().code == errc::bug);
      CHECK(port.seen().empty());
      continue;
    }
    REQUIRE(done);
    CHECK(done->message_id == s.about.good_id);
    REQUIRE(port.seen().size() == 1);
    const auto& r = port.seen()[0];
    CHECK(r.method == "POST");
    CHECK(r.deadline == std::chrono::milliseconds(4'321));
    CHECK(r.url.starts_with(s.about.account.get("api_base")));
    CHECK(json::parse(r.body));
    if (!s.about.idempotency.empty()) CHECK(r.headers.get(s.about.idempotency) == "key-7");
  }
}

TEST_CASE("statuses without a word map to what is to be done about them") {
  const std::vector<std::pair<int, errc>> statuses{
      {429, errc::rate_limited}, {500, errc::server_error}, {502, errc::server_error}, {503, errc::server_error},
      {400, errc::rejected},     {413, errc::rejected},     {401, errc::misconfigured}};
  const std::vector<std::string> bodies{"", "<html>Bad Gateway</html>", "{", "null", "[]", "\xff"};
  for (const auto& s : subjects()) {
    if (!s.about.sends) continue;
    for (const auto& [status, code] : statuses) {
      for (const auto& body : bodies) {
        for (const auto& kind : every_kind()) {
          CAPTURE(s.name);
          CAPTURE(status);
          canned_port port({answer(status, body)});
          const auto done = send(*s.made, s.about.account, kind, port);
          REQUIRE(done.has_error());
          CHECK(done.error().code == code);
          CHECK(done.error().platform_code == std::to_string(status));
        }
      }
    }
    for (const int redirect : {301, 302, 307}) {
      canned_port port({answer(redirect, "")});
      CHECK(send(*s.made, s.about.account, every_kind()[0], port).has_error());
    }
  }
}

TEST_CASE("a success that cannot be read is an unknown outcome: it may have happened") {
  for (const auto& s : subjects()) {
    if (!s.about.sends) continue;
    CAPTURE(s.name);
    for (const std::string body : {"", "ok", "{", "[]", "\xff\xff"}) {
      canned_port port({answer(200, body)});
      CHECK(send(*s.made, s.about.account, every_kind()[0], port).error().code == errc::unknown_outcome);
    }
  }
}

TEST_CASE("what the way out says stays what it is: not sent, unknown, too large") {
  for (const auto& s : subjects()) {
    if (!s.about.sends) continue;
    CAPTURE(s.name);
    for (const auto code : {errc::not_sent, errc::unknown_outcome, errc::too_large}) {
      for (const auto& kind : every_kind()) {
        canned_port port({error{code, "as said"}});
        const auto done = send(*s.made, s.about.account, kind, port);
        REQUIRE(done.has_error());
        CHECK(done.error().code == code);
        CHECK(port.seen().size() == 1);  // trying again is not a bot's to decide
      }
    }
  }
}

TEST_CASE("the platform's own ways to say no are understood, an error in a 200 among them") {
  for (const auto& s : subjects()) {
    if (!s.about.sends) continue;
    bool in_200 = false;
    for (const auto& f : s.about.failures) {
      CAPTURE(s.name);
      CAPTURE(f.what);
      in_200 = in_200 || f.answer.status == 200;
      canned_port port({f.answer});
      const auto done = send(*s.made, s.about.account, every_kind()[0], port);
      REQUIRE(done.has_error());
      CHECK(done.error().code == f.code);
      CHECK(done.error().retry_after == f.retry_after);
      if (!f.detail.empty()) CHECK(done.error().detail == f.detail);
      tells_no_secret(s, done.error());
    }
    CHECK(in_200);
  }
}

TEST_CASE("an answer that repeats our secrets does not get them into an error") {
  for (const auto& s : subjects()) {
    if (!s.about.sends) continue;
    CAPTURE(s.name);
    for (const auto& secret : secrets_of(s)) {
      for (const auto& f : s.about.failures) {
        auto body = f.answer.body;
        for (const std::string field : {"\"description\":\"", "\"message\":\"", "\"code\":\""}) {
          if (const auto at = body.find(field); at != std::string::npos)
            body.insert(at + field.size(), "x\\n" + secret + " " + secret + "y");
        }
        canned_port port({answer(f.answer.status, body)});
        const auto done = send(*s.made, s.about.account, every_kind()[0], port);
        REQUIRE(done.has_error());
        tells_no_secret(s, done.error());
      }
    }
  }
}

TEST_CASE("a text at the limit goes whole, one over it in parts that each fit") {
  for (const auto& s : subjects()) {
    if (!s.about.sends) continue;
    CAPTURE(s.name);
    const auto can = s.made->about(s.about.account);
    for (const std::string letter : {"x", "好", "👌"}) {
      std::string body;
      while (measure(body + letter, can.unit) <= can.text_max) body += letter;
      text t;
      t.chat_id = "1";
      for (const auto& part : split_text(body, can.text_max, can.unit)) CHECK(part == body);
      std::string over = body + letter;
      std::string joined;
      const auto parts = split_text(over, can.text_max, can.unit);
      CHECK(parts.size() == 2);
      for (const auto& part : parts) {
        CHECK(measure(part, can.unit) <= can.text_max);
        t.body = part;
        canned_port port({s.about.good});
        const outbound o = t;
        REQUIRE(send(*s.made, s.about.account, o, port));
        CHECK(holds(*json::parse(port.seen()[0].body), part));
        joined += part;
      }
      CHECK(joined == over);
    }
  }
}

TEST_CASE("buttons go where the platform has them") {
  for (const auto& s : subjects()) {
    if (!s.about.sends) continue;
    CAPTURE(s.name);
    canned_port port({s.about.good});
    const auto kinds = every_kind();
    REQUIRE(send(*s.made, s.about.account, kinds[0], port));
    if (s.made->about(s.about.account).buttons) CHECK(holds(*json::parse(port.seen()[0].body), "c|c_1|2"));
  }
}

}  // namespace linli::bots::contract
