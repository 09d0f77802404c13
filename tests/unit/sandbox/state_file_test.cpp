#include <doctest/doctest.h>

#include <fstream>

#include "sandbox/codec.hpp"
#include "stand.hpp"
#include "tests/support/results.hpp"

namespace linli::sandbox::test {

namespace {

using namespace std::chrono_literals;

bots::text to(std::string chat, std::string body) {
  bots::text t;
  t.chat_id = std::move(chat);
  t.body = std::move(body);
  return t;
}

std::string content(const std::string& file) {
  std::ifstream in(file);
  return {std::istreambuf_iterator<char>(in), {}};
}

}  // namespace

TEST_CASE("groups, messages, keys, taps and what waits for the gateway survive a restart") {
  temporary_folder folder;
  stand s(folder.file("sandbox.json"));
  const auto group = R"({"id":"g1","title":"3栋","members":[{"id":"u1","name":"王芳","place":"锦绣苑/3-2-502"}]})";
  s.box("POST", "wechat/groups", group);
  s.box("POST", "open/groups", group);
  const auto sent = s.send("wechat", to("g1", "都好吗？"), "key-1").value();
  s.box("POST", "wechat/posts", R"({"direct":true,"sender":"u1","text":"在"})");
  s.box("PUT", "open/script", R"({"share":0.5,"wording":["好"]})");
  REQUIRE(eventually([&] { return s.gateway().taken().size() == 2; }));
  s.stop_gateway();
  s.box("POST", "open/posts", R"({"chat":"g1","sender":"u1","text":"网关不在"})");
  const auto before = s.box("GET", "wechat/messages").body;
  const auto events = s.box("GET", "open/ledger").items("events").size();
  s.stop_sandbox();
  s.start_sandbox();
  CHECK(bj::serialize(s.box("GET", "wechat/messages").body) == bj::serialize(before));
  CHECK(s.box("GET", "open/script").body.at("share").as_double() == 0.5);
  CHECK(s.box("GET", "open/groups").items().at(0).at("members").at(0).at("place").as_string() == "锦绣苑/3-2-502");
  CHECK(s.box("GET", "open/ledger").items("events").size() == events);
  CHECK(s.send("wechat", to("g1", "都好吗？"), "key-1").value().message_id == sent.message_id);  // still the same key
  bots::text t = to("u1", "您好");
  t.direct = true;
  CHECK(s.send("wechat", t, "key-2"));  // the window is still open
  CHECK(s.box("POST", "wechat/taps", R"({"all":true})").items("tapped").size() == 1);
  s.start_gateway();
  REQUIRE(eventually([&] { return s.gateway().all<bots::message>().size() == 2; }));
  CHECK(s.gateway().all<bots::message>()[1].text == "网关不在");
  const auto more = s.box("POST", "open/posts", R"({"chat":"g1","sender":"u1","text":"再来"})");
  CHECK(more.number("position") == 2);
}

TEST_CASE("changes are in the file soon, before any stop") {
  temporary_folder folder;
  stand s(folder.file("sandbox.json"));
  s.box("POST", "open/groups", R"({"id":"g1","title":"三栋邻里群"})");
  CHECK(eventually([&] { return content(folder.file("sandbox.json")).find("三栋邻里群") != std::string::npos; }));
  CHECK_FALSE(std::filesystem::exists(folder.file("sandbox.json.new")));
}

TEST_CASE("a box without a past gives other ids than the one before") {
  stand s;
  s.box("POST", "open/members", R"({"id":"u1","name":"王芳"})");
  const auto words = R"({"direct":true,"sender":"u1","text":"在"})";
  const auto first = s.box("POST", "open/posts", words);
  s.stop_sandbox();
  s.start_sandbox();
  s.box("POST", "open/members", R"({"id":"u1","name":"王芳"})");
  const auto second = s.box("POST", "open/posts", words);
  CHECK(first.number("position") == second.number("position"));
  CHECK(first.text("message_id") != second.text("message_id"));
  CHECK(first.text("event_id") != second.text("event_id"));
}

TEST_CASE("a file that is none of ours, or does not hold together, is refused and left alone") {
  temporary_folder folder;
  const auto file = folder.file("sandbox.json");
  for (const auto* bad : {"", "{}", "[1]", R"({"version":2,"accounts":{}})", R"({"version":1,"accounts":{"open":{}}})",
                          R"({"version":1,"accounts":{"open":{"platform":{"epoch":"x","next_position":1,"next_event":1,
                              "messages":[{"position":3,"chat":"g1"}]}}}})",
                          R"({"version":1,"accounts":{"open":{"platform":{"epoch":"x","next_position":1,"next_event":1,
                              "groups":[{"id":"g1","members":["nobody"]}]}}}})"}) {
    std::ofstream(file) << bad;
    state_file f(file);
    const auto loaded = f.load();
    const auto refusal = loaded ? f.take("open").error() : loaded.error();
    CHECK_MESSAGE(refusal.code == errc::malformed, bad);
    CHECK(content(file) == bad);
  }
}

TEST_CASE("accounts that are not configured now stay in the file") {
  temporary_folder folder;
  const auto file = folder.file("sandbox.json");
  std::ofstream(file) << R"({"version":1,"accounts":{"gone":{"kept":"as it was"}}})";
  state_file f(file);
  REQUIRE(f.load());
  std::map<std::string, std::unique_ptr<box>, std::less<>> boxes;
  boxes.emplace("open", std::make_unique<box>(sandbox_account{"open", "open", "t", "s"}, f.take("open").value(),
                                              moment::now(), [] {}));
  REQUIRE(f.store(boxes));
  CHECK(content(file).find("as it was") != std::string::npos);
  CHECK(content(file).find("\"open\"") != std::string::npos);
}

TEST_CASE("a file that cannot be written is told, and the old one stays") {
  state_file f("/proc/no-such-folder/sandbox.json");
  REQUIRE(f.load());
  const std::map<std::string, std::unique_ptr<box>, std::less<>> none;
  CHECK(f.store(none).error().code == errc::unavailable);
  options o;
  o.gateway = "http://127.0.0.1:1";
  o.accounts = {{"open", "open", "token", "secret"}};
  o.state_file = "/proc/no-such-folder/sandbox.json";
  asio::io_context io(1);
  CHECK(process(io.get_executor(), o).start().error().code ==
        errc::unavailable);  // at the start, not after a day's work
}

TEST_CASE("a sandbox that is set up wrongly does not start, and says why") {
  asio::io_context io(1);
  options fine;
  fine.gateway = "http://127.0.0.1:1";
  fine.accounts = {{"open", "open", "token", "secret"}};
  const auto refusal = [&](const std::function<void(options&)>& spoil) {
    auto o = fine;
    spoil(o);
    return process(io.get_executor(), o).start().error();
  };
  CHECK(refusal([](options& o) { o.accounts.clear(); }).code == errc::misconfigured);
  CHECK(refusal([](options& o) { o.gateway = "127.0.0.1:1"; }).detail.find("http://") != std::string::npos);
  CHECK(refusal([](options& o) { o.accounts[0].profile = "closed"; }).detail.find("open or wechat") !=
        std::string::npos);
  CHECK(refusal([](options& o) { o.accounts[0].secret.clear(); }).code == errc::misconfigured);
  CHECK(refusal([](options& o) { o.accounts.push_back(o.accounts[0]); }).detail.find("share") != std::string::npos);
  stand busy;
  CHECK(refusal([&](options& o) { o.where.port = busy.port(); }).detail.find("cannot listen") != std::string::npos);
}

}  // namespace linli::sandbox::test
