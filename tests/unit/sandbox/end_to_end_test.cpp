#include <doctest/doctest.h>

#include "stand.hpp"
#include "tests/support/results.hpp"

// The platform in its process, the bot on one side and a gateway's receiver on the other, over real sockets.
namespace linli::sandbox::test {

namespace {

using namespace std::chrono_literals;

constexpr auto a_group =
    R"({"id":"g1","title":"3栋邻里群","members":[{"id":"u1","name":"王芳","place":"锦绣苑/3-2-502"},
                             {"id":"u2","name":"李强","place":"锦绣苑/3-1-101"}]})";

void set_up(stand& s, const std::string& account) { CHECK(s.box("POST", account + "/groups", a_group).status == 201); }

bots::text to(std::string chat, std::string body, bool direct = false) {
  bots::text t;
  t.chat_id = std::move(chat);
  t.direct = direct;
  t.body = std::move(body);
  return t;
}
std::string words(std::string_view text, std::string_view sender = "u1") {
  return fmt::format(R"({{"chat":"g1","sender":"{}","text":"{}"}})", sender, text);
}
std::string private_words(std::string_view text, std::string_view sender = "u1") {
  return fmt::format(R"({{"direct":true,"sender":"{}","text":"{}"}})", sender, text);
}
std::size_t messages_in(stand& s, const std::string& account) {
  return s.box("GET", account + "/messages?limit=5000").items().size();
}

}  // namespace

TEST_CASE("what a resident writes arrives signed, and the bot reads it") {
  stand s;
  set_up(s, "open");
  const auto said = s.box("POST", "open/posts", words("3栋502 平安"));
  CHECK(said.status == 201);
  REQUIRE(eventually([&] { return s.gateway().all<bots::message>().size() == 1; }));
  const auto m = s.gateway().all<bots::message>().at(0);
  CHECK(m.text == "3栋502 平安");
  CHECK(m.chat.id == "g1");
  CHECK(m.chat.title == "3栋邻里群");
  CHECK_FALSE(m.chat.direct);
  CHECK(m.sender.name == "王芳");
  CHECK(m.message_id == said.text("message_id"));
  CHECK(m.id == said.text("event_id"));
  const auto added = s.gateway().all<bots::membership>();
  REQUIRE(added.size() == 1);
  CHECK(added[0].us);
  CHECK(added[0].joined);
  CHECK(s.gateway().unverified() == 0);
}

TEST_CASE("what the bot sends stands in the chat once per key, whatever is repeated") {
  stand s;
  set_up(s, "open");
  auto t = to("g1", "今天都好吗？");
  t.buttons = {{"都好", "ok:1"}};
  const auto first = s.send("open", t, "key-1");
  REQUIRE(first);
  for (int i = 0; i < 3; ++i) CHECK(s.send("open", t, "key-1").value().message_id == first->message_id);
  CHECK(s.send("open", t, "key-2").value().message_id != first->message_id);
  const auto stood = s.box("GET", "open/messages?chat=g1");
  REQUIRE(stood.items().size() == 2);
  const auto& m = stood.items()[0].get_object();
  CHECK(json::text(m, "text") == "今天都好吗？");
  CHECK(json::flag(m, "from_us"));
  CHECK(json::text(m.at("buttons").at(0).get_object(), "label") == "都好");
  CHECK(json::texts(m, "receipts") == std::vector<std::string>{"delivered"});
  const auto ledger = s.box("GET", "open/ledger");
  CHECK(json::number(ledger.at("totals"), "calls") == 5);
  CHECK(json::number(ledger.at("totals"), "posted") == 2);
  CHECK(json::number(ledger.at("totals"), "posted_twice") == 0);
  const auto& key = ledger.items("keys").at(0).get_object();
  CHECK(json::text(key, "key") == "key-1");
  CHECK(json::number(key, "calls") == 4);
  CHECK(json::number(key, "posted") == 1);
  REQUIRE(eventually([&] { return s.gateway().all<bots::receipt>().size() == 2; }));
  CHECK(s.gateway().all<bots::receipt>()[0].state == bots::receipt_state::delivered);
}

TEST_CASE("errors reach the bot as what they are") {
  stand s;
  set_up(s, "open");
  set_up(s, "wechat");
  const auto code = [&](const std::string& account, const bots::text& t, const std::string& key) {
    return s.send(account, t, key).error();
  };
  CHECK(code("open", to("nowhere", "在"), "1").platform_code == "unknown_chat");
  CHECK(code("open", to("g1", std::string(2'001, 'x')), "2").platform_code == "too_long");
  CHECK(code("wechat", to("u1", "您好", true), "3").platform_code == "window_closed");
  CHECK(classify(code("wechat", to("u1", "您好", true), "3").code) == reaction::reject);
  CHECK(s.box("POST", "open/migrations", R"({"from":"g1","to":"g2"})").status == 200);
  const auto moved = code("open", to("g1", "在"), "4");
  CHECK(moved.code == errc::chat_migrated);
  CHECK(moved.detail == "g2");
  CHECK(s.send("open", to("g2", "在"), "4"));
  REQUIRE(eventually([&] { return s.gateway().all<bots::migration>().size() == 1; }));
  CHECK(s.gateway().all<bots::migration>()[0].to_chat == "g2");
  auto stranger = s.account("open");
  http_headers wrong{{"Authorization", "Bearer nonsense"}, {"Idempotency-Key", "k"}};
  CHECK(s.call("POST", "/api/messages", "{}", wrong).status == 401);
  http_headers right{{"Authorization", "Bearer token-open"}, {"Idempotency-Key", "k"}};
  CHECK(s.call("POST", "/api/messages", "{", right).status == 400);
  CHECK(s.call("POST", "/api/messages", R"({"chat":7,"text":"x"})", right).status == 400);
  CHECK(s.call("GET", "/api/messages", "", right).status == 405);
  CHECK(s.call("POST", "/api/nothing", "{}", right).status == 404);
  CHECK(s.call("POST", "/api/messages", "{}", {{"Authorization", "Bearer token-open"}}).status == 400);
}

TEST_CASE("wechat: the group is mute, posts wait for the tap, a resident's words open the window") {
  stand s;
  set_up(s, "wechat");
  const auto posted = s.send("wechat", to("g1", "今天都好吗？"), "1");
  REQUIRE(posted);
  CHECK(s.box("POST", "wechat/posts", words("平安")).body.at("event_id").is_null());
  CHECK_FALSE(s.send("wechat", to("u1", "您好", true), "2"));
  CHECK(s.box("POST", "wechat/posts", private_words("你好")).status == 201);
  CHECK(s.send("wechat", to("u1", "您好", true), "2"));
  CHECK(json::flag(s.box("GET", "wechat/messages").items()[0].get_object(), "pending_tap"));
  CHECK(json::number(s.call("GET", "/box").items("accounts")[1].get_object(), "pending_taps") == 1);
  CHECK(s.box("POST", "wechat/taps", fmt::format(R"({{"message_id":"{}"}})", posted->message_id)).status == 200);
  CHECK(s.box("POST", "wechat/taps", fmt::format(R"({{"message_id":"{}"}})", posted->message_id)).status == 409);
  CHECK(s.box("POST", "wechat/taps", R"({"all":true})").items("tapped").empty());
  REQUIRE(eventually([&] { return s.gateway().all<bots::receipt>().size() == 3; }));
  const auto said = s.gateway().all<bots::receipt>();
  CHECK(said[0].state == bots::receipt_state::delivered);  // of the private text
  CHECK(said[1].state == bots::receipt_state::handed);
  CHECK(said[1].message_id == posted->message_id);
  CHECK(said[2].state == bots::receipt_state::delivered);
  const auto heard = s.gateway().all<bots::message>();
  REQUIRE(heard.size() == 1);
  CHECK(heard[0].chat.direct);
  CHECK(heard[0].chat.id == "u1");
  CHECK(s.box("GET", "wechat/ledger").items("taps").size() == 1);
}

TEST_CASE("a press goes to the gateway, its answer back under the message, an edit shows") {
  stand s;
  set_up(s, "open");
  auto t = to("u1", "都好吗？", true);
  t.buttons = {{"都好", "ok:1"}};
  const auto sent = s.send("open", t, "1").value();
  const auto press = fmt::format(R"({{"message_id":"{}","sender":"u1","label":"都好"}})", sent.message_id);
  CHECK(s.box("POST", "open/presses", press).status == 201);
  REQUIRE(eventually([&] { return s.gateway().all<bots::press>().size() == 1; }));
  const auto p = s.gateway().all<bots::press>()[0];
  CHECK(p.data == "ok:1");
  CHECK(p.message_id == sent.message_id);
  CHECK(s.send("open", bots::press_ack{p.press_id, "已记下"}, "2"));
  CHECK(s.send("open", bots::edit{"u1", sent.message_id, "谢谢"}, "3"));
  const auto stood = s.box("GET", "open/messages?chat=u1").items()[0].get_object();
  CHECK(json::text(stood, "text") == "谢谢");
  CHECK(json::text(stood.at("presses").at(0).get_object(), "answer") == "已记下");
}

TEST_CASE("nothing is lost while the gateway is away, and it comes in order") {
  stand s;
  set_up(s, "open");
  REQUIRE(eventually([&] { return s.gateway().taken().size() == 1; }));
  s.stop_gateway();
  for (int i = 0; i < 250; ++i) CHECK(s.box("POST", "open/posts", words(std::to_string(i))).status == 201);
  CHECK(json::number(s.call("GET", "/box").items("accounts")[0].get_object(), "webhooks_waiting") == 250);
  s.gateway().answer_with(503);
  s.start_gateway();
  const auto calls = s.gateway().calls();
  REQUIRE(eventually([&] { return s.gateway().calls() > calls; }));
  s.gateway().answer_with(0);
  const auto more = s.gateway().calls();
  REQUIRE(eventually([&] { return s.gateway().calls() > more; }));
  s.gateway().answer_with(200);
  REQUIRE(eventually([&] { return s.gateway().all<bots::message>().size() == 250; }));
  int n = 0;
  for (const auto& m : s.gateway().all<bots::message>()) CHECK(m.text == std::to_string(n++));
  REQUIRE(eventually([&] { return json::number(s.box("GET", "open/ledger").at("totals"), "events_waiting") == 0; }));
  const auto ledger = s.box("GET", "open/ledger");
  CHECK(json::number(ledger.at("totals"), "events_delivered") == 251);
  CHECK(json::number(ledger.at("totals"), "event_attempts") > 251);
}

TEST_CASE("an event that the gateway refuses is given up alone, and the ledger says so") {
  stand s;
  set_up(s, "open");
  REQUIRE(eventually([&] { return s.gateway().taken().size() == 1; }));
  s.gateway().refuse_text("bad");
  s.gateway().answer_with(503);
  for (const auto* text : {"one", "bad", "two"}) s.box("POST", "open/posts", words(text));
  s.gateway().answer_with(200);
  REQUIRE(eventually([&] { return s.gateway().all<bots::message>().size() == 2; }));
  REQUIRE(eventually([&] { return json::number(s.box("GET", "open/ledger").at("totals"), "events_refused") == 1; }));
  const auto ledger = s.box("GET", "open/ledger?events_after=1");
  REQUIRE(ledger.items("events").size() == 3);
  const auto& bad = ledger.items("events")[1].get_object();
  CHECK(json::text(bad, "state") == "refused");
  CHECK(json::number(bad, "last_status") == 400);
  CHECK(json::text(ledger.items("events")[2].get_object(), "state") == "delivered");
}

TEST_CASE("faults of the API really happen, and nothing is posted twice through them") {
  stand s;
  set_up(s, "open");
  CHECK(s.box("PUT", "open/faults", R"({"seed":1,"api":{"throttle":{"share":1,"retry_after":0.05}}})").status == 200);
  const auto throttled = s.send("open", to("g1", "一"), "1");
  REQUIRE_FALSE(throttled);
  CHECK(throttled.error().code == errc::rate_limited);
  CHECK(throttled.error().retry_after >= 10ms);
  CHECK(throttled.error().retry_after <= 50ms);
  CHECK(s.box("PUT", "open/faults", R"({"api":{"error_5xx":1}})").status == 200);
  CHECK(s.send("open", to("g1", "一"), "1").error().code == errc::server_error);
  CHECK(s.box("PUT", "open/faults", R"({"api":{"timeout":1,"timeout_ms":3000}})").status == 200);
  CHECK(s.send("open", to("g1", "一"), "1", 100ms).error().code == errc::unknown_outcome);
  CHECK(s.box("PUT", "open/faults", R"({"api":{"timeout":1,"timeout_ms":10}})").status == 200);
  CHECK(s.send("open", to("g1", "一"), "1").error().code == errc::unknown_outcome);
  CHECK(messages_in(s, "open") == 0);
  CHECK(s.box("PUT", "open/faults", R"({"api":{"accept_then_reset":1}})").status == 200);
  for (int i = 0; i < 3; ++i) CHECK(s.send("open", to("g1", "一"), "1").error().code == errc::unknown_outcome);
  CHECK(messages_in(s, "open") == 1);
  CHECK(s.box("PUT", "open/faults", "{}").status == 200);
  CHECK(s.send("open", to("g1", "一"), "1"));
  CHECK(messages_in(s, "open") == 1);
  const auto key = s.box("GET", "open/ledger").items("keys")[0].get_object();
  CHECK(json::number(key, "posted") == 1);
  CHECK(json::number(key, "calls") == 8);
}

TEST_CASE("faults of the webhooks really happen: some twice, some out of order, none lost") {
  stand s;
  set_up(s, "open");
  REQUIRE(eventually([&] { return s.gateway().taken().size() == 1; }));
  s.box("PUT", "open/faults", R"({"seed":3,"hooks":{"duplicate":0.3,"shuffle":0.3}})");
  constexpr int sent = 100;
  for (int i = 0; i < sent; ++i) s.box("POST", "open/posts", words(std::to_string(i)));
  REQUIRE(eventually([&] { return json::number(s.box("GET", "open/ledger").at("totals"), "events_waiting") == 0; }));
  std::map<std::string, int> seen;
  int passed = 0, newest = -1;
  for (const auto& m : s.gateway().all<bots::message>()) {
    const int n = std::stoi(m.text);
    if (++seen[m.id] == 1 && n < newest) ++passed;
    newest = std::max(newest, n);
  }
  CHECK(seen.size() == sent);
  CHECK(std::count_if(seen.begin(), seen.end(), [](const auto& one) { return one.second == 2; }) > 10);
  CHECK(passed > 5);
}

TEST_CASE("scripted residents answer a post by themselves, and stay silent to an answer") {
  stand s;
  set_up(s, "open");
  CHECK(s.box("PUT", "open/script", R"({"share":1,"delay_ms":[0,20],"wording":["{room} {name} 平安"],"read_share":1})")
            .status == 200);
  const auto sent = s.send("open", to("g1", "都好吗？"), "1").value();
  REQUIRE(eventually([&] { return s.gateway().all<bots::message>().size() == 2; }));
  std::set<std::string> said;
  for (const auto& m : s.gateway().all<bots::message>()) said.insert(m.text);
  CHECK(said == std::set<std::string>{"3-2-502 王芳 平安", "3-1-101 李强 平安"});
  REQUIRE(eventually([&] { return s.gateway().all<bots::receipt>().size() == 2; }));
  CHECK(s.gateway().all<bots::receipt>()[1].state == bots::receipt_state::read);
  s.box("POST", "open/posts", private_words("我家都好"));
  s.send("open", to("u1", "已记下", true), "2").value();
  std::this_thread::sleep_for(100ms);
  CHECK(s.gateway().all<bots::message>().size() == 3);
}

TEST_CASE("the control API refuses what it cannot do, and says what is wrong") {
  stand s;
  set_up(s, "open");
  struct wrong {
    const char *method, *what, *body;
    int status;
  };
  const std::vector<wrong> cases{
      {"GET", "nobody/groups", "", 404},
      {"GET", "open", "", 404},
      {"GET", "open/nothing", "", 404},
      {"GET", "open/groups/g1", "", 404},
      {"PUT", "open/groups", "{}", 405},
      {"POST", "open/groups", "{", 400},
      {"POST", "open/groups", "[]", 422},
      {"POST", "open/groups", R"({"title":"x"})", 422},
      {"POST", "open/groups", R"({"id":"g2","name":"x"})", 422},
      {"POST", "open/groups", R"({"id":"u1"})", 409},
      {"POST", "open/members", R"({"members":[7]})", 422},
      {"POST", "open/posts", R"({"chat":"g1","sender":"u1"})", 422},
      {"POST", "open/posts", R"({"chat":"g9","sender":"u1","text":"x"})", 404},
      {"POST", "open/posts", R"({"chat":"g1","sender":"u9","text":"x"})", 404},
      {"POST", "open/posts", R"({"chat":"u2","direct":true,"sender":"u1","text":"x"})", 422},
      {"POST", "open/posts", R"({"chat":"g1","sender":"u1","text":"x","at":"yesterday"})", 422},
      {"POST", "open/presses", R"({"message_id":"m","sender":"u1"})", 422},
      {"POST", "open/presses", R"({"message_id":"m","sender":"u1","data":"x"})", 404},
      {"POST", "open/taps", R"({})", 422},
      {"POST", "open/taps", R"({"message_id":"m"})", 404},
      {"POST", "open/migrations", R"({"from":"g9","to":"g2"})", 404},
      {"PUT", "open/script", R"({"share":2})", 422},
      {"PUT", "open/faults", R"({"api":{"lose":1}})", 422},
      {"GET", "open/messages?after=x", "", 422},
      {"GET", "open/messages?limit=0", "", 422},
      {"GET", "open/messages?chat=g9", "", 404},
      {"GET", "open/ledger?limit=99999", "", 422},
  };
  for (const auto& c : cases) {
    const auto a = s.box(c.method, c.what, c.body);
    CHECK_MESSAGE(a.status == c.status, c.method, " ", c.what, " ", c.body);
    CHECK(a.number("status") == c.status);
    CHECK(a.headers.get("Content-Type") == "application/problem+json");
  }
  CHECK(s.call("GET", "/box", "", {{"Origin", "https://elsewhere.example"}}).status == 403);
  CHECK(s.call("GET", "/").status == 404);
  CHECK(messages_in(s, "open") == 0);
}

TEST_CASE("lists are read in pages") {
  stand s;
  set_up(s, "open");
  for (int i = 0; i < 5; ++i) s.box("POST", "open/posts", words(std::to_string(i)));
  s.box("POST", "open/posts", private_words("private"));
  std::vector<std::string> texts;
  std::string after = "0";
  while (true) {
    const auto page = s.box("GET", "open/messages?chat=g1&limit=2&after=" + after);
    for (const auto& m : page.items()) texts.push_back(json::text(m.get_object(), "text"));
    if (page.body.at("next").is_null()) break;
    after = std::to_string(page.number("next"));
  }
  CHECK(texts == std::vector<std::string>{"0", "1", "2", "3", "4"});
  const auto first = s.box("GET", "open/ledger?limit=4");
  CHECK(first.items("events").size() == 4);
  const auto rest = s.box("GET",
                          "open/ledger?events_after=" + std::to_string(json::number(first.at("next"), "events")));
  CHECK(rest.items("events").size() == 3);
  CHECK(rest.at("next").at("events").is_null());
}

}  // namespace linli::sandbox::test
