#include <doctest/doctest.h>

#include "base/json.hpp"
#include "base/text.hpp"
#include "bots/chat_limited.hpp"
#include "bots/registry.hpp"
#include "tests/contract/canned_port.hpp"
#include "tests/contract/subject.hpp"
#include "tests/support/results.hpp"

namespace linli::bots::telegram {

namespace bj = boost::json;
using contract::answer;
using contract::canned_port;

namespace {

constexpr auto header = "X-Telegram-Bot-Api-Secret-Token";

std::string refusal(int code, const std::string& description, const std::string& parameters = "") {
  return R"({"ok":false,"error_code":)" + std::to_string(code) + R"(,"description":")" + description + "\"" +
         (parameters.empty() ? "" : R"(,"parameters":)" + parameters) + "}";
}

bj::value body_of(const canned_port& port, std::size_t n = 0) { return bj::parse(port.seen().at(n).body); }

std::string method_of(const canned_port& port, std::size_t n = 0) {
  const auto& url = port.seen().at(n).url;
  return url.substr(url.rfind('/') + 1);
}

}  // namespace

contract::subject contract_subject() {
  contract::subject s;
  s.account = {"telegram",
               "telegram",
               "jinyuan",
               {{"token", "7000000001:AAEtest-token_0123456789abcdefghijk"},
                {"secret", "s3cr3t_Tok-1"},
                {"username", "jinyuan_bot"},
                {"api_base", "https://api.telegram.org"}}};
  s.received_at = from_ms(1'893'463'500'000);
  s.call = [](std::string body) {
    webhook w;
    w.method = "POST";
    w.headers.add(header, "s3cr3t_Tok-1");
    w.headers.add("Content-Type", "application/json");
    w.body = std::move(body);
    w.received_at = from_ms(1'893'463'500'000);
    return w;
  };
  s.good = answer(200,
                  R"({"ok":true,"result":{"message_id":9007199254740993,"date":1893463500,
        "chat":{"id":-100123,"type":"supergroup"},"text":"x"}})");
  s.good_id = "9007199254740993";
  using std::chrono::milliseconds;
  s.failures = {
      {"flood control", answer(429, refusal(429, "Too Many Requests: retry after 7", R"({"retry_after":7})")),
       errc::rate_limited, milliseconds(7'000), ""},
      {"flood control in a 200", answer(200, refusal(429, "Too Many Requests: retry after 7", R"({"retry_after":7})")),
       errc::rate_limited, milliseconds(7'000), ""},
      {"flood control, and more of it in the header",
       {429, {{"Retry-After", "9"}}, refusal(429, "Too Many Requests", R"({"retry_after":7})")},
       errc::rate_limited,
       milliseconds(9'000),
       ""},
      {"an absurd wait", answer(429, refusal(429, "Too Many Requests", R"({"retry_after":99999999999})")),
       errc::rate_limited, milliseconds(86'400'000), ""},
      {"the group became a supergroup",
       answer(400, refusal(400, "Bad Request: group chat was upgraded to a supergroup chat",
                           R"({"migrate_to_chat_id":-1001234567890})")),
       errc::chat_migrated,
       {},
       "-1001234567890"},
      {"blocked by the user",
       answer(403, refusal(403, "Forbidden: bot was blocked by the user")),
       errc::rejected,
       {},
       "Forbidden: bot was blocked by the user"},
      {"kicked from the group",
       answer(403, refusal(403, "Forbidden: bot was kicked from the supergroup chat")),
       errc::rejected,
       {},
       ""},
      {"no such chat", answer(400, refusal(400, "Bad Request: chat not found")), errc::rejected, {}, ""},
      {"too long", answer(400, refusal(400, "Bad Request: message is too long")), errc::rejected, {}, ""},
      {"wrong token", answer(401, refusal(401, "Unauthorized")), errc::misconfigured, {}, ""},
      {"no token like it", answer(404, refusal(404, "Not Found")), errc::misconfigured, {}, ""},
      {"two receivers",
       answer(409, refusal(409, "Conflict: terminated by other getUpdates request")),
       errc::rejected,
       {},
       ""},
      {"broken", answer(500, refusal(500, "Internal Server Error")), errc::server_error, {}, ""},
      {"a gateway before it is broken", answer(502, "<html>502 Bad Gateway</html>"), errc::server_error, {}, ""},
      {"not ok in a 200", answer(200, R"({"ok":false})"), errc::rejected, {}, ""},
      {"not ok in a 200, with an absurd code", answer(200, refusal(2'000'000'000, "x")), errc::server_error, {}, ""},
  };
  return s;
}

TEST_CASE("telegram: the secret header decides, in any case of its name") {
  const auto s = contract_subject();
  webhook w;
  w.headers.add("x-telegram-bot-api-secret-token", "s3cr3t_Tok-1");
  CHECK(make().verify(w, s.account));
  w.path = "/";
  CHECK(make().verify(w, s.account));
  w.headers = {{header, "S3CR3T_TOK-1"}};
  CHECK(make().verify(w, s.account).error().code == errc::unauthorized);
}

TEST_CASE("telegram: without a username the bot still knows itself by the number in its token") {
  auto s = contract_subject();
  s.account.values["username"].clear();
  const auto addressed = [&](const std::string& id) {
    const auto r = make().parse(
        s.call(R"({"update_id":1,"message":{"message_id":2,"date":1893463200,"chat":{"id":-5,"type":"group"},)"
               R"("from":{"id":9,"is_bot":false,"first_name":"x"},"text":"1","reply_to_message":{"message_id":1,)"
               R"("date":1,"chat":{"id":-5,"type":"group"},"from":{"id":)" +
               id + R"(,"is_bot":true,"first_name":"b","username":"b_bot"}}}})"),
        s.account);
    REQUIRE(r);
    REQUIRE(r->events.size() == 1);
    return std::get<message>(r->events[0]).addressed;
  };
  CHECK(addressed("7000000001"));
  CHECK_FALSE(addressed("7000000002"));
}

TEST_CASE("telegram: texts, edits and answers to presses are called as the Bot API documents") {
  const auto s = contract_subject();
  {
    const outbound o = text{
        "-1001987654321", false, "今天都好吗？", {{"1 都好", "c|c_1|1"}, {"2 有人不舒服", "c|c_1|2"}}, "90005"};
    canned_port port({s.good});
    REQUIRE(contract::send(make(), s.account, o, port));
    CHECK(port.seen()[0].url ==
          "https://api.telegram.org/bot7000000001:AAEtest-token_0123456789abcdefghijk/sendMessage");
    CHECK(port.seen()[0].headers.get("Content-Type") == "application/json");
    CHECK(body_of(port) ==
          bj::parse(R"({"chat_id":-1001987654321,"text":"今天都好吗？","link_preview_options":{"is_disabled":true},
      "reply_parameters":{"message_id":90005,"allow_sending_without_reply":true},
      "reply_markup":{"inline_keyboard":[[{"text":"1 都好","callback_data":"c|c_1|1"}],
        [{"text":"2 有人不舒服","callback_data":"c|c_1|2"}]]}})"));
  }
  {
    const outbound o = text{"987654321", true, "好", {}, ""};
    canned_port port({s.good});
    REQUIRE(contract::send(make(), s.account, o, port));
    CHECK(body_of(port) ==
          bj::parse(R"({"chat_id":987654321,"text":"好","link_preview_options":{"is_disabled":true}})"));
  }
  {
    const outbound o = edit{"@jinyuan_news", "12", "改"};
    canned_port port({s.good});
    REQUIRE(contract::send(make(), s.account, o, port));
    CHECK(method_of(port) == "editMessageText");
    CHECK(body_of(port) == bj::parse(R"({"chat_id":"@jinyuan_news","message_id":12,"text":"改"})"));
  }
  {
    std::string long_text;
    for (int i = 0; i < 150; ++i) long_text += "好👌";
    const outbound o = press_ack{"4241234567890123456", long_text};
    canned_port port({answer(200, R"({"ok":true,"result":true})")});
    const auto done = contract::send(make(), s.account, o, port);
    REQUIRE(done);
    CHECK(done->message_id.empty());
    CHECK(method_of(port) == "answerCallbackQuery");
    const auto body = body_of(port).as_object();
    CHECK(body.at("callback_query_id").as_string() == "4241234567890123456");  // a text, though it looks like a number
    CHECK(utf16_units(std::string(body.at("text").as_string())) <= 200);
    CHECK(code_points(std::string(body.at("text").as_string())) > 100);
  }
}

TEST_CASE("telegram: a 429 to a group's post may be of that group, to anything else it is of the account") {
  const auto& limits = dynamic_cast<const chat_limited&>(make());
  const error told{errc::rate_limited, "Too Many Requests"};
  text post;
  post.chat_id = "-1001";
  CHECK(limits.whose_limit(post, told) == limit_of::unsaid);
  post.direct = true;
  CHECK(limits.whose_limit(post, told) == limit_of::account);
  CHECK(limits.whose_limit(press_ack{"1", "收到"}, told) == limit_of::account);
}

namespace {

http_response me(bool reads) {
  return answer(200, std::string(
                         R"({"ok":true,"result":{"id":7000000001,"is_bot":true,"first_name":"x",
              "username":"jinyuan_bot","can_read_all_group_messages":)") +
                         (reads ? "true" : "false") + "}}");
}

http_response info(const std::string& at, const std::string& more = "") {
  return answer(200, R"({"ok":true,"result":{"url":")" + at +
                         R"(","has_custom_certificate":false,"pending_update_count":0)" + more + "}}");
}

}  // namespace

TEST_CASE("telegram: doctor finds what is wrong with the bot and its webhook, and says what to do") {
  const auto s = contract_subject();
  const std::string url = "https://linli.example/hooks/telegram";
  const auto all_good = [](const std::vector<check>& checks) {
    return std::all_of(checks.begin(), checks.end(), [](const check& c) { return c.ok; });
  };
  {
    canned_port port({me(true), info(url)});
    CHECK(all_good(contract::examine(make(), s.account, url, false, port)));
    CHECK(method_of(port, 0) == "getMe");
    CHECK(method_of(port, 1) == "getWebhookInfo");
    CHECK(port.seen().size() == 2);
  }
  {
    canned_port port({me(false), info(url)});
    const auto found = contract::examine(make(), s.account, url, false, port);
    CHECK_FALSE(all_good(found));
    CHECK(found[1].text.find("/setprivacy") != std::string::npos);
  }
  {
    canned_port port(
        {me(true), answer(200, R"({"ok":true,"result":true,"description":"Webhook was set"})"), info(url)});
    CHECK(all_good(contract::examine(make(), s.account, url, true, port)));
    CHECK(method_of(port, 1) == "setWebhook");
    const auto body = body_of(port, 1).as_object();
    CHECK(body.at("url").as_string() == url);
    CHECK(body.at("secret_token").as_string() == "s3cr3t_Tok-1");
    for (const auto* kind : {"message", "edited_message", "callback_query", "my_chat_member"}) {
      const auto& kinds = body.at("allowed_updates").as_array();
      CHECK(std::find(kinds.begin(), kinds.end(), bj::value(kind)) != kinds.end());
    }
  }
  {
    canned_port port({me(true), info("https://old.example/x",
                                     R"(,"last_error_date":1893463000,"last_error_message":
                                                       "Wrong response from the webhook: 401 s3cr3t_Tok-1")")});
    const auto found = contract::examine(make(), s.account, url, false, port);
    int wrong = 0;
    for (const auto& c : found) {
      wrong += c.ok ? 0 : 1;
      CHECK(c.text.find("s3cr3t") == std::string::npos);
    }
    CHECK(wrong == 2);
  }
  {
    canned_port port({answer(401, refusal(401, "Unauthorized"))});
    const auto found = contract::examine(make(), s.account, url, true, port);
    REQUIRE(found.size() == 1);
    CHECK_FALSE(found[0].ok);
    CHECK(found[0].text.find("AAEtest") == std::string::npos);
  }
  {
    canned_port port({me(true), info("http://127.0.0.1:8080/hooks/telegram")});
    CHECK_FALSE(all_good(contract::examine(make(), s.account, "http://127.0.0.1:8080/hooks/telegram", false, port)));
  }
}

TEST_CASE("telegram: a webhook that was set before edits were read is to be set again") {
  const auto s = contract_subject();
  const std::string url = "https://linli.example/hooks/telegram";
  canned_port port({me(true), info(url, R"(,"allowed_updates":["message","callback_query","my_chat_member"])")});
  const auto found = contract::examine(make(), s.account, url, false, port);
  CHECK(std::any_of(found.begin(), found.end(), [](const check& c) {
    return !c.ok && c.text == "the webhook gets no edited_message: run linli doctor --set-webhook";
  }));
}

}  // namespace linli::bots::telegram
