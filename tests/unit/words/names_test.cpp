#include <set>

#include <doctest/doctest.h>

#include "words/understanding.hpp"

namespace linli::words {

TEST_CASE("every intent, urgency, scope and confidence has a name of its own") {
  std::set<std::string_view> seen;
  for (int i = 0; i <= static_cast<int>(intent::needs_human); ++i) seen.insert(name(static_cast<intent>(i)));
  CHECK(seen.size() == static_cast<std::size_t>(intent::needs_human) + 1);
  CHECK(name(intent::needs_human) == "needs_human");
  CHECK(name(intent::bind) == "bind");
  CHECK(name(urgency::none) == "none");
  CHECK(name(urgency::critical) == "critical");
  CHECK(name(scope::self) == "self");
  CHECK(name(scope::named) == "named");
  CHECK(name(confidence::low) == "low");
  CHECK(name(confidence::high) == "high");
}

}  // namespace linli::words
