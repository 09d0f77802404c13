#include <doctest/doctest.h>

#include <set>

#include "api/routes.hpp"
#include "base/text.hpp"

using namespace linli;

namespace {

// A path that fits the pattern, behind the base.
std::string path_of(std::string_view pattern) {
  std::string out = "/api/v1";
  for (const auto part : split(pattern.substr(1), '/')) {
    out.append("/");
    if (part.starts_with("{")) out.append("x1");
    else out.append(part);
  }
  return out;
}

}  // namespace

TEST_CASE("every route is found by its method and path, with the values that stood in it") {
  for (const auto& r : api::routes()) {
    CAPTURE(r.method);
    CAPTURE(r.pattern);
    const auto found = api::find_route(r.method, path_of(r.pattern));
    REQUIRE(found);
    CHECK(found->what == &r);
    CHECK(found->values.at("community") == "x1");
    CHECK(found->values.contains("id") == (r.pattern.find("{id}") != r.pattern.npos));
  }
}

TEST_CASE("no two routes have the same method and path") {
  std::set<std::string> all;
  for (const auto& r : api::routes()) CHECK(all.insert(std::string(r.method) + " " + path_of(r.pattern)).second);
}

TEST_CASE("a word in a path beats a value: residents/import is no resident") {
  CHECK(api::find_route("POST", "/api/v1/communities/c/residents/import")->what != nullptr);
  const auto found = api::find_route("GET", "/api/v1/communities/c/residents/import");
  REQUIRE(found);
  CHECK(found->what == nullptr);
  CHECK(found->allowed == "POST");
  CHECK(api::find_route("GET", "/api/v1/communities/c/residents/imports")->values.at("id") == "imports");
}

TEST_CASE("another method on a known path is told which are allowed") {
  const auto found = api::find_route("DELETE", "/api/v1/communities/c/groups");
  REQUIRE(found);
  CHECK(found->what == nullptr);
  CHECK(found->allowed == "GET, HEAD, POST");
  CHECK(api::find_route("GET", "/api/v1/communities/c/pastes/p/apply")->allowed == "POST");
}

TEST_CASE("what is not in the table is no path") {
  for (const auto* path :
       {"", "/", "/api/v1", "/api/v1/", "/api/v1/communities", "/api/v1/communities/c", "/api/v2/communities/c/groups",
        "/api/v1/communities//groups", "/api/v1/communities/c/groups/", "/api/v1/communities/c/groups/g/code/x",
        "/api/v1/communities/c/residents//history", "/API/v1/communities/c/groups", "api/v1/communities/c/groups"}) {
    CAPTURE(path);
    CHECK_FALSE(api::find_route("GET", path));
  }
}

TEST_CASE("what gives rights is for admins, and its answer is not kept, imports are the only tables") {
  for (const auto& r : api::routes()) {
    CAPTURE(r.pattern);
    if (r.who == api::access::admin) CHECK(r.kept == api::keeping::secret);
    CHECK((r.carries == api::payload::table) == (r.pattern.find("/import") != r.pattern.npos));
    if (r.method == "GET") CHECK(r.carries == api::payload::none);
    if (r.who == api::access::counts) CHECK(r.method == "GET");
  }
}
