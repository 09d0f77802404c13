#include <doctest/doctest.h>

#include "base/crypto.hpp"
#include "base/json.hpp"
#include "bots/registry.hpp"
#include "tests/contract/canned_port.hpp"
#include "tests/contract/subject.hpp"
#include "tests/support/results.hpp"

namespace linli::bots::sandbox {

namespace bj = boost::json;
using contract::answer;
using contract::canned_port;

namespace {

constexpr std::int64_t arrived = 1'893'463'500;  // seconds: 2030-01-01T02:05:00Z

std::string refusal(const std::string& code, const std::string& more = "") {
  return R"({"error":{"code":")" + code + R"(","message":"as the sandbox says")" + more + "}}";
}

webhook signed_call(const account& a, std::string body, std::int64_t stamp = arrived) {
  webhook w;
  w.method = "POST";
  w.received_at = from_ms(arrived * 1000);
  const auto seconds = std::to_string(stamp);
  w.headers.add("X-Sandbox-Timestamp", seconds);
  w.headers.add("X-Sandbox-Signature", "v1=" + hex(hmac_sha256(a.get("secret"), seconds + "." + body)));
  w.body = std::move(body);
  return w;
}

}  // namespace

contract::subject contract_subject() {
  contract::subject s;
  s.account = {"sandbox-open",
               "sandbox",
               "jinyuan",
               {{"api_base", "http://127.0.0.1:8090"},
                {"token", "tok-8f31a0"},
                {"secret", "sec-77be02"},
                {"profile", "open"},
                {"after_lost", "same_key"}}};
  s.received_at = from_ms(arrived * 1000);
  s.call = [a = s.account](std::string body) { return signed_call(a, std::move(body)); };
  s.signs_body = true;
  s.batch = [](int n) {
    bj::array events;
    for (int i = 0; i < n; ++i) {
      bj::object e{{"id", "e" + std::to_string(i)},
                   {"type", "message"},
                   {"at", "2030-01-01T10:00:00+08:00"},
                   {"text", "text " + std::to_string(i)}};
      e["chat"] = bj::object{{"id", "g"}, {"direct", false}};
      e["sender"] = bj::object{{"id", "u"}};
      events.push_back(std::move(e));
    }
    return bj::serialize(bj::object{{"events", std::move(events)}});
  };
  s.good = answer(200, R"({"message_id":"m-77","pending_tap":false})");
  s.good_id = "m-77";
  s.idempotency = "Idempotency-Key";
  using std::chrono::milliseconds;
  s.failures = {
      {"throttled", answer(429, refusal("throttled", R"(,"retry_after":7)")), errc::rate_limited, milliseconds(7'000),
       ""},
      {"throttled for less than a second", answer(429, refusal("throttled", R"(,"retry_after":0.25)")),
       errc::rate_limited, milliseconds(250), ""},
      {"throttled by who stands before it",
       {429, {{"Retry-After", "3"}}, "slow down"},
       errc::rate_limited,
       milliseconds(3'000),
       ""},
      {"too long", answer(400, refusal("too_long")), errc::rejected, {}, "as the sandbox says"},
      {"bad token", answer(401, refusal("bad_token")), errc::misconfigured, {}, ""},
      {"window closed", answer(403, refusal("window_closed")), errc::rejected, {}, ""},
      {"unknown chat", answer(404, refusal("unknown_chat")), errc::rejected, {}, ""},
      {"migrated", answer(409, refusal("chat_migrated", R"(,"new_chat":"g-33")")), errc::chat_migrated, {}, "g-33"},
      {"broken", answer(500, refusal("internal")), errc::server_error, {}, ""},
      {"an error in a success", answer(200, refusal("too_long")), errc::rejected, {}, ""},
  };
  return s;
}

TEST_CASE("sandbox: only after_lost = stop keeps a call whose answer was lost from being made again") {
  auto a = contract_subject().account;
  CHECK(make().about(a).after_5xx == after_5xx::same_key);
  a.values["after_lost"] = "stop";
  CHECK(make().about(a).after_5xx == after_5xx::stop);
}

TEST_CASE(
    "sandbox: the profile wechat reads nothing of the group and waits for taps, whatever is no profile does, too") {
  auto a = contract_subject().account;
  const auto open = make().about(a);
  CHECK(open.reads_group == reads_group::all);
  CHECK(open.can_start == can_start::anyone);
  CHECK(open.group_send == send_mode::automatic);
  CHECK(open.buttons);
  for (const std::string profile : {"wechat", "wecaht"}) {
    a.values["profile"] = profile;
    const auto closed = make().about(a);
    CHECK(closed.reads_group == reads_group::none);
    CHECK(closed.can_start == can_start::window);
    CHECK(closed.reply_window == std::chrono::hours(48));
    CHECK(closed.group_send == send_mode::staff_tap);
    CHECK(closed.direct_send == send_mode::automatic);
    CHECK_FALSE(closed.buttons);
  }
}

TEST_CASE("sandbox: the signature is the HMAC of timestamp, dot and body, ten minutes good both ways") {
  const auto a = contract_subject().account;
  webhook known;
  known.received_at = from_ms(arrived * 1000);
  known.body = R"({"events":[]})";
  known.headers.add("x-sandbox-timestamp", "1893463500");
  // printf '1893463500.{"events":[]}' | openssl dgst -sha256 -hmac sec-77be02
  known.headers.add("x-sandbox-signature", "v1=112fda3b23b486f6143be8970e6902a96b89d0b493ffaf9b26a2b95a2afb2a6a");
  CHECK(make().verify(known, a));
  for (const std::int64_t off : {-600, -1, 0, 1, 600}) CHECK(make().verify(signed_call(a, "{}", arrived + off), a));
  for (const std::int64_t off : {-601, 601, 86'400})
    CHECK(make().verify(signed_call(a, "{}", arrived + off), a).has_error());
  auto twice = signed_call(a, "{}");
  twice.headers = {{"X-Sandbox-Timestamp", "1893463500x"},
                   {"X-Sandbox-Signature", "v1=" + hex(hmac_sha256(a.get("secret"), "1893463500x.{}"))}};
  CHECK(make().verify(twice, a).has_error());
}

TEST_CASE("sandbox: each kind of call has its path and body") {
  const auto s = contract_subject();
  text t{"g-3", true, "今天都好吗？", {{"1 都好", "c|1|1"}}, "m5"};
  const std::vector<std::pair<outbound, std::string>> calls{
      {t, "/api/messages"}, {edit{"g-3", "m5", "x"}, "/api/edits"}, {press_ack{"b1", "x"}, "/api/presses"}};
  for (const auto& [o, path] : calls) {
    canned_port port({s.good});
    REQUIRE(contract::send(make(), s.account, o, port));
    CHECK(port.seen()[0].url == "http://127.0.0.1:8090" + path);
    CHECK(port.seen()[0].headers.get("Authorization") == "Bearer tok-8f31a0");
  }
  canned_port port({s.good});
  const outbound o = t;
  REQUIRE(contract::send(make(), s.account, o, port));
  CHECK(*json::parse(port.seen()[0].body) == bj::parse(
                                                 R"({"chat":"g-3","direct":true,"text":"今天都好吗？",
            "buttons":[{"label":"1 都好","data":"c|1|1"}],"reply_to":"m5"})"));
}

}  // namespace linli::bots::sandbox
