#include <doctest/doctest.h>

#include "sandbox/faults.hpp"
#include "sandbox/key_book.hpp"
#include "sandbox/sizes.hpp"
#include "tests/support/results.hpp"

namespace linli::sandbox::test {

namespace {

using namespace std::chrono_literals;
using clock = fault_source::clock;

const auto start = clock::time_point(1h);

fault_settings read(std::string_view text) {
  const auto v = json::parse(text).value();
  fields f(v.get_object());
  const auto s = read_faults(f);
  INFO(text);
  CHECK(f.finish().empty());
  return s;
}
std::vector<field_error> errors_of(std::string_view text) {
  const auto v = json::parse(text).value();
  fields f(v.get_object());
  read_faults(f);
  return f.finish();
}

}  // namespace

TEST_CASE("faults come in their shares, the same for the same seed") {
  fault_settings s;
  s.seed = 42;
  s.api.error_5xx = 0.2;
  s.api.timeout = 0.1;
  s.api.accept_then_reset = 0.1;
  fault_source one(s), two(s);
  for (int i = 0; i < 10'000; ++i) CHECK(one.draw(start) == two.draw(start));
  const auto& c = one.happened();
  CHECK(c.errors > 1'850);
  CHECK(c.errors < 2'150);
  CHECK(c.timeouts > 890);
  CHECK(c.timeouts < 1'110);
  CHECK(c.resets > 890);
  CHECK(c.resets < 1'110);
  CHECK(c.throttled == 0);
}

TEST_CASE("without settings nothing happens") {
  fault_source none;
  for (int i = 0; i < 1'000; ++i) CHECK(none.draw(start) == api_fault::none);
  const auto fate = none.draw_event();
  CHECK(fate.delay == 0ms);
  CHECK_FALSE(fate.overtakable);
  CHECK(fate.twin_delay < 0ms);
}

TEST_CASE("a throttle holds until its retry_after, and who calls before is counted") {
  fault_settings s;
  s.api.throttle = 1;
  s.api.retry_after = 3;
  fault_source f(s);
  CHECK(f.draw(start) == api_fault::throttle);
  CHECK(f.retry_after(start) == doctest::Approx(3));
  CHECK(f.draw(start + 500ms) == api_fault::throttle);  // it may have been under way
  CHECK(f.happened().early == 0);
  CHECK(f.draw(start + 2s) == api_fault::throttle);
  CHECK(f.happened().early == 1);
  CHECK(f.retry_after(start + 2s) == doctest::Approx(1));
  CHECK(f.draw(start + 3s) == api_fault::throttle);  // a new one, by share
  CHECK(f.happened().early == 1);
  CHECK(f.happened().throttled == 4);
}

TEST_CASE("webhook events are doubled, held back and delayed as asked") {
  fault_settings s;
  s.hooks.duplicate = 1;
  s.hooks.shuffle = 1;
  s.hooks.delay = 50ms;
  const auto fate = fault_source(s).draw_event();
  CHECK(fate.overtakable);
  CHECK(fate.delay > 50ms);
  CHECK(fate.twin_delay > fate.delay);
}

TEST_CASE("fault settings are read strictly and shown as they were read") {
  const auto s = read(
      R"({"seed":7,"api":{"throttle":{"share":0.1,"retry_after":2},"error_5xx":0.2,"timeout":0.3,"timeout_ms":50,
          "accept_then_reset":0.4},"hooks":{"duplicate":0.5,"shuffle":0.6,"delay_ms":70}})");
  CHECK(s.api.throttle == 0.1);
  CHECK(s.api.timeout_for == 50ms);
  CHECK(s.hooks.delay == 70ms);
  CHECK(bj::serialize(render(read(bj::serialize(render(s))))) == bj::serialize(render(s)));
  CHECK(bj::serialize(render(read("{}"))) == bj::serialize(render(fault_settings{})));
  const auto wrong = errors_of(R"({"api":{"throttle":{"share":2},"timeout_ms":0},"hooks":{"drop":0.1},"x":1})");
  REQUIRE(wrong.size() == 4);
  CHECK(wrong[0].pointer == "/api/throttle/share");
  CHECK(wrong[1].pointer == "/api/timeout_ms");
  CHECK(wrong[2].pointer == "/hooks/drop");
  CHECK(wrong[3].pointer == "/x");
}

TEST_CASE("the key book counts calls and remembers answers, and what was used for something else") {
  key_book b;
  auto& first = b.visit("k1", "message", "a");
  CHECK(first.calls == 1);
  b.visit("k1", "message", "b");  // nothing was posted yet: another body is fine
  CHECK(first.other_body == 0);
  first.answer = "{}";
  CHECK(b.visit("k1", "message", "b").other_body == 0);
  CHECK(b.visit("k1", "message", "a").other_body == 1);
  CHECK(b.visit("k1", "edit", "b").other_body == 2);
  CHECK(b.find("k1")->calls == 5);
  CHECK(b.find("k2") == nullptr);
}

TEST_CASE("the key book forgets the oldest beyond its size, and says so") {
  key_book b;
  for (std::size_t i = 0; i <= sizes::keys_kept; ++i) b.visit("k" + std::to_string(i), "message", "");
  CHECK(b.order().size() == sizes::keys_kept);
  CHECK(b.forgotten() == 1);
  CHECK(b.find("k0") == nullptr);
  CHECK(b.find("k1") != nullptr);
}

}  // namespace linli::sandbox::test
