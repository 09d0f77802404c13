#include <doctest/doctest.h>

#include "api/body.hpp"
#include "base/json.hpp"

using namespace linli;
namespace bj = boost::json;

namespace {

bj::object object(std::string_view text) { return json::parse(text)->get_object(); }

// The pointers of a 422, joined; "" when all was well.
std::string wrong_of(api::body& b) {
  const auto no = b.finish();
  if (!no) return {};
  CHECK(no->status == 422);
  CHECK(no->headers.get("Content-Type") == "application/problem+json");
  const auto v = json::parse(no->body)->get_object();
  CHECK(json::number(v, "status") == 422);
  std::string out;
  for (const auto& e : v.at("errors").get_array()) {
    CHECK_FALSE(json::text(e.get_object(), "detail").empty());
    out.append(out.empty() ? "" : " ").append(json::text(e.get_object(), "pointer"));
  }
  return out;
}

}  // namespace

TEST_CASE("what is right is read, and nothing is said") {
  const auto o = object(R"({"name":"王芳","role":"staff","primary":false,"at":"2026-02-03T18:00:00+08:00",)"
                        R"("tags":["a","b"],"audience":{}})");
  api::body b(o);
  CHECK(b.text("name", 2, true) == "王芳");
  CHECK(b.choice("role", {"admin", "staff"}, true) == "staff");
  CHECK_FALSE(b.flag("primary", true));
  CHECK(to_ms(*b.time("at")) == 1'770'112'800'000);
  CHECK(b.texts("tags", 2, 1) == std::vector<std::string>{"a", "b"});
  CHECK(b.object("audience") != nullptr);
  CHECK(b.text("absent", 10).empty());
  CHECK(b.flag("absent too", true));
  CHECK_FALSE(b.finish());
}

TEST_CASE("all that is wrong is told at once, by pointer") {
  const auto o = object(R"({"name":7,"role":"boss","at":"tomorrow","flag":"yes","tags":["a",""],"extra":1})");
  api::body b(o);
  b.text("name", 10, true);
  b.choice("role", {"admin"}, true);
  b.time("at");
  b.flag("flag", false);
  b.texts("tags", 5, 5);
  b.text("missing", 5, true);
  CHECK(wrong_of(b) == "/name /role /at /flag /tags/1 /missing /extra");
}

TEST_CASE("null is as good as absent") {
  const auto o = object(R"({"a":null,"b":null,"c":null})");
  api::body b(o);
  CHECK(b.text("a", 5).empty());
  CHECK_FALSE(b.has("b"));
  CHECK_FALSE(b.time("c"));
  CHECK_FALSE(b.finish());
  api::body again(o);
  again.text("a", 5, true);
  again.text("b", 5);
  again.text("c", 5);
  CHECK(wrong_of(again) == "/a");
}

TEST_CASE("lengths are counted in characters, not in bytes") {
  const auto o = object(R"({"four":"锦绣苑的","five":"锦绣苑的人"})");
  api::body b(o);
  CHECK(b.text("four", 4) == "锦绣苑的");
  b.text("five", 4);
  CHECK(wrong_of(b) == "/five");
}

TEST_CASE("a text of nothing but spaces is not what was required, and a NUL is no character") {
  const bj::object o{{"blank", "  \t"}, {"nul", std::string("a\0b", 3)}};
  api::body b(o);
  b.text("blank", 10, true);
  b.text("nul", 10);
  CHECK(wrong_of(b) == "/blank /nul");
}

TEST_CASE("lists have a most, and hold what they should") {
  for (const auto* text : {R"({"tags":"a"})", R"({"tags":["a","b","c"]})", R"({"tags":{"a":1}})"}) {
    CAPTURE(text);
    const auto o = object(text);
    api::body b(o);
    CHECK(b.texts("tags", 2, 10).empty());
    CHECK(wrong_of(b) == "/tags");
  }
  const auto mixed = object(R"({"tags":["a",1],"options":[{},2]})");
  api::body b(mixed);
  CHECK(b.texts("tags", 5, 10).empty());
  CHECK(b.objects("options", 5).empty());
  CHECK(wrong_of(b) == "/tags/1 /options");
}

TEST_CASE("a text of a list holds no line ends: points of contact are stored one a line") {
  const auto o = object(R"({"points":["telegram:1","telegram:2\ntelegram:3"]})");
  api::body b(o);
  CHECK(b.texts("points", 5, 50).empty());
  CHECK(wrong_of(b) == "/points/1");
}

TEST_CASE("a pointer to an unknown field is escaped as RFC 6901 says") {
  const auto o = object(R"({"a/b~c":1})");
  api::body b(o);
  CHECK(wrong_of(b) == "/a~1b~0c");
}

TEST_CASE("what is wrong inside is told by the whole pointer") {
  const auto o = object(R"({"options":[{"key":"1"},{"key":"2","colour":"red"}],"audience":{"places":7,"age":3}})");
  api::body b(o);
  for (const auto& [item, pointer] : b.objects("options", 9)) {
    api::body one(*item, pointer);
    one.text("key", 2, true);
    b.take_errors_of(one);
  }
  api::body inner(*b.object("audience"), "/audience");
  inner.texts("places", 5, 5);
  b.take_errors_of(inner);
  CHECK(wrong_of(b) == "/options/1/colour /audience/places /audience/age");
}
