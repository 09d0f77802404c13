#include "base/error.hpp"

#include <stdexcept>

#include <doctest/doctest.h>

#include "base/log.hpp"

namespace linli {

TEST_CASE("every code has a name of its own and a reaction") {
  for (int i = 0; i <= static_cast<int>(errc::bug); ++i) {
    const auto code = static_cast<errc>(i);
    CHECK_FALSE(name(code).empty());
    for (int j = 0; j < i; ++j) CHECK(name(static_cast<errc>(j)) != name(code));
  }
  CHECK(classify(errc::stale) == reaction::retry);
  CHECK(classify(errc::rate_limited) == reaction::throttle);
  CHECK(classify(errc::token_expired) == reaction::refresh_token);
  CHECK(classify(errc::rejected) == reaction::reject);
  CHECK(classify(errc::misconfigured) == reaction::misconfigured);
  CHECK(classify(errc::bug) == reaction::bug);
}

TEST_CASE("an error is described by code and sentence, and value() of one throws it") {
  CHECK(describe({errc::stale, "the campaign moved"}) == "stale: the campaign moved");
  CHECK(describe({errc::closed}) == "closed");
  const result<int> failed = error{errc::not_found, "no such home"};
  CHECK_THROWS_WITH_AS(failed.value(), "not_found: no such home", std::runtime_error);
}

TEST_CASE("a log level is set by its name only") {
  CHECK(log::set_level("debug"));
  CHECK_FALSE(log::set_level("loud"));
  CHECK(log::set_level("info"));
}

}  // namespace linli
