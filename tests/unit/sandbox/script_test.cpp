#include <doctest/doctest.h>

#include "sandbox/agenda.hpp"
#include "sandbox/script.hpp"
#include "tests/support/results.hpp"

namespace linli::sandbox::test {

namespace {

using namespace std::chrono_literals;

std::vector<person> people(int n) {
  std::vector<person> out;
  for (int i = 1; i <= n; ++i)
    out.push_back(
        {"u" + std::to_string(i), "住户" + std::to_string(i), "锦绣苑/3-2-" + std::to_string(100 + i), {}, false});
  return out;
}
std::vector<const person*> all(const std::vector<person>& from) {
  std::vector<const person*> out;
  for (const auto& p : from) out.push_back(&p);
  return out;
}
std::string told(const std::vector<planned>& plans) {
  std::string out;
  for (const auto& p : plans) out += fmt::format("{} {} {} {}\n", p.delay.count(), p.chat, p.person, p.text);
  return out;
}
script_settings share(double of) {
  script_settings s;
  s.share = of;
  return s;
}
script_settings read(std::string_view text) {
  const auto v = json::parse(text).value();
  fields f(v.get_object());
  auto s = read_script(f);
  INFO(text);
  CHECK(f.finish().empty());
  return s;
}
bool is_refused(std::string_view text) {
  const auto v = json::parse(text).value();
  fields f(v.get_object());
  read_script(f);
  return !f.finish().empty();
}
const reach in_group{"g1", false, 1, false};

}  // namespace

TEST_CASE("about the share that was asked for answers, within the delays, the same for the same seed") {
  const auto there = people(2'000);
  auto s = share(0.7);
  s.delay_least = 100ms;
  s.delay_most = 300ms;
  script one(s), two(s);
  const auto plans = one.plan(in_group, all(there));
  CHECK(plans.size() > 1'330);
  CHECK(plans.size() < 1'470);
  for (const auto& p : plans) {
    CHECK(p.delay >= 100ms);
    CHECK(p.delay <= 300ms);
    CHECK(p.chat == "g1");
  }
  CHECK(told(plans) == told(two.plan(in_group, all(there))));
  CHECK(told(one.plan(in_group, all(there))) != told(plans));  // the next post is another chance
  s.seed = 2;
  CHECK(told(script(s).plan(in_group, all(there))) != told(plans));
}

TEST_CASE("who answers does not depend on who else is asked") {
  const auto there = people(50);
  const auto text = told(script(share(0.5)).plan(in_group, all(there)));
  auto few = all(there);
  few.erase(few.begin(), few.begin() + 25);
  for (const auto& p : script(share(0.5)).plan(in_group, few)) CHECK(text.find(told({p})) != std::string::npos);
}

TEST_CASE("nobody answers an answer, and a script that is off plans nothing") {
  const auto there = people(10);
  CHECK(script(share(1)).plan({"g1", false, 1, true}, all(there)).empty());
  CHECK(script().plan(in_group, all(there)).empty());
  CHECK(script(share(1)).plan(in_group, all(there)).size() == 10);
}

TEST_CASE("private answers go to the private chat, with their own wording") {
  const auto there = people(3);
  auto s = share(1);
  s.in_private = true;
  s.private_wording = {"1"};
  for (const auto& p : script(s).plan(in_group, all(there))) {
    CHECK(p.direct);
    CHECK(p.chat == p.person);
    CHECK(p.text == "1");
  }
}

TEST_CASE("wording is filled with name, place, room and the short form") {
  const person wang{"u1", "王芳", "锦绣苑/3-2-502", {}, false};
  CHECK(put_in("{name} {place} {room} {short}", wang) == "王芳 锦绣苑/3-2-502 3-2-502 3-502");
  const person bare{"u2", "李强", "3-502", {}, false};
  CHECK(put_in("{room} {short}", bare) == "3-502 3-502");
  const person nowhere{"u3", "周", "", {}, false};
  CHECK(put_in("{room} 平安", nowhere).empty());
  CHECK(put_in("平安", nowhere) == "平安");
  auto s = share(1);
  s.wording = {"{room} 平安", "收到"};
  const auto plans = script(s).plan(in_group, {&nowhere});
  REQUIRE(plans.size() == 1);
  CHECK(plans[0].text == "收到");
}

TEST_CASE("messages are read by share") {
  const auto there = people(1);
  script_settings s;
  s.read_share = 1;
  const auto plans = script(s).plan({"u1", true, 17, true}, all(there));
  REQUIRE(plans.size() == 1);
  CHECK(plans[0].reads);
  CHECK(plans[0].position == 17);
}

TEST_CASE("a script is read strictly and shown as it was read") {
  const auto s = read(R"({"share":0.5,"delay_ms":[10,20],"wording":["好"],"seed":7,"read_share":1,"private":true})");
  CHECK(s.delay_most == 20ms);
  CHECK(s.in_private);
  CHECK(bj::serialize(render(s)) == bj::serialize(render(read(bj::serialize(render(s))))));
  CHECK(read("{}").share == 0);
  for (const auto* bad : {R"({"share":1.5})", R"({"share":"all"})", R"({"delay_ms":[5,1]})", R"({"delay_ms":[1]})",
                          R"({"delay_ms":["1",2]})", R"({"wording":[""]})", R"({"seed":1.5})", R"({"shares":1})"})
    CHECK_MESSAGE(is_refused(bad), bad);
}

TEST_CASE("the agenda gives what is due, earliest first") {
  agenda a;
  const auto now = agenda::clock::time_point(1h);
  planned late, soon;
  late.delay = 2s;
  soon.delay = 1s;
  soon.person = "u1";
  a.add(late, now);
  a.add(soon, now);
  CHECK(a.wake() == now + 1s);
  CHECK_FALSE(a.next(now));
  CHECK(a.next(now + 1s)->person == "u1");
  CHECK_FALSE(a.next(now + 1s));
  CHECK(a.size() == 1);
}

}  // namespace linli::sandbox::test
