#include <doctest/doctest.h>

#include <random>
#include <set>

#include "tests/contract/shown.hpp"
#include "tests/contract/subject.hpp"
#include "tests/support/results.hpp"

// What is read from a platform's bodies.
namespace linli::bots::contract {

namespace bj = boost::json;

namespace {

webhook call(const named_subject& s, std::string body) {
  if (s.about.call) return s.about.call(std::move(body));
  webhook w;
  w.method = "POST";
  w.body = std::move(body);
  w.received_at = s.about.received_at;
  return w;
}

// Whatever it is: an answer or an error of the kinds that parse may give, never an exception.
void survives(const named_subject& s, std::string body) {
  result<received> r = errc::bug;
  CHECK_NOTHROW(r = s.made->parse(call(s, std::move(body)), s.about.account));
  if (r.has_error()) CHECK(r.error().code == errc::malformed);
  else CHECK(r->answer.status == 200);
}

// Calls `with` for the value with one node after the other replaced.
void each_replaced(bj::value& whole, bj::value& node, const bj::value& by, const std::function<void()>& with) {
  auto was = node;
  node = by;
  with();
  node = std::move(was);
  if (auto* o = node.if_object()) {
    for (auto& item : *o) each_replaced(whole, item.value(), by, with);
  } else if (auto* a = node.if_array()) {
    for (auto& item : *a) each_replaced(whole, item, by, with);
  }
}

}  // namespace

TEST_CASE("every sample is read as its .expect says, and the same again when it is delivered again") {
  for (const auto& s : subjects()) {
    const auto samples = samples_of(s.name);
    CHECK_FALSE(samples.empty());
    for (const auto& sample : samples) {
      CAPTURE(s.name);
      CAPTURE(sample.name);
      for (int time = 0; time < 2; ++time) {
        const auto r = s.made->parse(call(s, sample.body), s.about.account);
        CHECK(r.has_error() == sample.malformed);
        if (!r) {
          CHECK(r.error().code == errc::malformed);
          continue;
        }
        CHECK(r->events.size() == sample.events.size());
        for (std::size_t i = 0; i < std::min(r->events.size(), sample.events.size()); ++i) {
          const bj::value got = shown(r->events[i]);
          CHECK_MESSAGE(got == sample.events[i], "got      ", bj::serialize(got), "\nexpected ",
                        bj::serialize(sample.events[i]));
        }
      }
    }
  }
}

TEST_CASE("a batch of three gives three, in order, each with an id of its own") {
  for (const auto& s : subjects()) {
    CAPTURE(s.name);
    if (!s.about.batch) continue;
    const auto r = s.made->parse(call(s, s.about.batch(3)), s.about.account);
    REQUIRE(r);
    REQUIRE(r->events.size() == 3);
    std::set<std::string> ids;
    for (int i = 0; i < 3; ++i) {
      const auto* m = std::get_if<message>(&r->events[static_cast<std::size_t>(i)]);
      REQUIRE(m != nullptr);
      CHECK(m->text == "text " + std::to_string(i));
      ids.insert(m->id);
    }
    CHECK(ids.size() == 3);
    CHECK_FALSE(ids.contains(""));
  }
}

TEST_CASE("garbage, nothing and a mebibyte of anything are answered, never thrown at") {
  std::mt19937 random{7};
  std::string noise(1 << 20, '\0');
  for (auto& c : noise) c = static_cast<char>(random());
  const std::size_t mebibyte = 1 << 20;
  std::string wide = "{\"update_id\":1,\"events\":[";
  while (wide.size() < mebibyte) wide += "{},";
  for (const auto& s : subjects()) {
    CAPTURE(s.name);
    for (const std::string body :
         {"", " ", "null", "true", "7", "\"x\"", "[]", "{}", "{", "}", "{\"update_id\":", "\xff\xfe", "events=1"})
      survives(s, body);
    survives(s, noise);
    survives(s, noise.substr(0, 100));
    survives(s, std::string(mebibyte, 'a'));
    survives(s, std::string(mebibyte, '['));
    survives(s, std::string(mebibyte, ' ') + "{}");
    survives(s, wide + "{}]}");
    survives(s,
             "{\"update_id\":1,\"message\":{\"chat\":{\"id\":1,\"type\":\"private\"},\"from\":{\"id\":1},\"text\":\"" +
                 std::string(mebibyte, 'x') + "\"}}");
    CHECK(s.made->parse(call(s, std::string(mebibyte, 'a')), s.about.account).has_error());
  }
}

TEST_CASE("samples cut anywhere or with any value replaced by any other kind do no harm") {
  const std::vector<bj::value> others{
      nullptr, true, -1, 9'223'372'036'854'775'807, 1e308, "", "text", bj::array{}, bj::object{}, bj::array{1, 2}};
  for (const auto& s : subjects()) {
    CAPTURE(s.name);
    for (const auto& sample : samples_of(s.name)) {
      CAPTURE(sample.name);
      if (sample.body.size() > 4'000) continue;
      for (std::size_t n = 0; n < sample.body.size(); n += 7) survives(s, sample.body.substr(0, n));
      boost::system::error_code ec;
      auto whole = bj::parse(sample.body, ec);
      if (ec) continue;
      for (const auto& other : others) each_replaced(whole, whole, other, [&] { survives(s, bj::serialize(whole)); });
    }
  }
}

}  // namespace linli::bots::contract
