#include <doctest/doctest.h>

#include <algorithm>
#include <functional>
#include <set>

#include "api/openapi.hpp"
#include "api/routes.hpp"
#include "base/json.hpp"
#include "base/limits.hpp"
#include "domain/followup.hpp"
#include "domain/model.hpp"
#include "store/bearers.hpp"
#include "words/understanding.hpp"

// The document against the program: what one says the other does.
using namespace linli;
namespace bj = boost::json;

namespace {

const bj::object& document() {
  static const bj::value whole = *json::parse(api::openapi());
  return whole.get_object();
}

const bj::value* at(std::string_view pointer) {
  boost::system::error_code ec;
  static const bj::value whole(document());
  return whole.find_pointer(pointer, ec);
}

void each_object(const bj::value& v, const std::function<void(const bj::object&)>& take) {
  if (const auto* o = v.if_object()) {
    take(*o);
    for (const auto& [name, inner] : *o) each_object(inner, take);
  } else if (const auto* a = v.if_array()) {
    for (const auto& inner : *a) each_object(inner, take);
  }
}

struct operation {
  std::string method, path;
  const bj::object* what = nullptr;
};

std::vector<operation> operations() {
  std::vector<operation> out;
  for (const auto& [path, item] : document().at("paths").get_object()) {
    for (const auto& [method, what] : item.get_object()) {
      std::string name(method);
      if (name != "get" && name != "post" && name != "put" && name != "patch" && name != "delete") continue;
      std::transform(name.begin(), name.end(), name.begin(), [](unsigned char c) { return std::toupper(c); });
      out.push_back({std::move(name), std::string(path), &what.get_object()});
    }
  }
  return out;
}

const operation* operation_of(const std::vector<operation>& all, const api::route& r) {
  const auto found = std::find_if(all.begin(), all.end(), [&](const operation& o) {
    return o.method == r.method && o.path == "/api/v1" + std::string(r.pattern);
  });
  return found == all.end() ? nullptr : &*found;
}

std::vector<std::string> enum_of(std::string_view schema) {
  std::vector<std::string> out;
  const auto* v = at("/components/schemas/" + std::string(schema) + "/enum");
  REQUIRE(v != nullptr);
  for (const auto& one : v->get_array()) out.emplace_back(one.get_string());
  return out;
}

template <class Enum>
std::vector<std::string> names_up_to(Enum last) {
  std::vector<std::string> out;
  for (int i = 0; i <= static_cast<int>(last); ++i) out.emplace_back(name(static_cast<Enum>(i)));
  return out;
}

}  // namespace

TEST_CASE("every route stands in the document, and no other path of the API does") {
  const auto all = operations();
  for (const auto& r : api::routes()) {
    CAPTURE(r.method);
    CAPTURE(r.pattern);
    CHECK(operation_of(all, r) != nullptr);
  }
  const auto of_api = std::count_if(all.begin(), all.end(),
                                    [](const operation& o) { return o.path.starts_with("/api/"); });
  CHECK(static_cast<std::size_t>(of_api) == api::routes().size());
}

TEST_CASE("what is served beside the API stands in it too") {
  for (const auto* path : {"/hooks/{account}", "/ws", "/openapi.json", "/healthz", "/readyz", "/metrics"}) {
    CAPTURE(path);
    CHECK(document().at("paths").get_object().contains(path));
  }
}

TEST_CASE("roles, bodies and keys are those of the routes") {
  const auto all = operations();
  for (const auto& r : api::routes()) {
    CAPTURE(r.method);
    CAPTURE(r.pattern);
    const auto* o = operation_of(all, r);
    REQUIRE(o != nullptr);
    const auto* role = r.who == api::access::admin ? "admin" : r.who == api::access::counts ? "viewer" : "staff";
    CHECK(json::text(*o->what, "x-role") == role);
    CHECK(o->what->contains("requestBody") == (r.carries != api::payload::none));
    const auto text = bj::serialize(*o->what);
    CHECK((text.find("idempotency_key") != text.npos) == (r.method == "POST"));
    CHECK(o->what->at("responses").get_object().contains("401"));
  }
}

TEST_CASE("every body that is sent or answered has a schema and an example") {
  for (const auto& o : operations()) {
    CAPTURE(o.path);
    std::vector<const bj::object*> contents;
    if (const auto* body = o.what->if_contains("requestBody")) contents.push_back(&body->at("content").get_object());
    for (const auto& [status, answer] : o.what->at("responses").get_object()) {
      if (!std::string_view(status).starts_with("2") || !answer.get_object().contains("content")) continue;
      contents.push_back(&answer.at("content").get_object());
    }
    for (const auto* content : contents) {
      for (const auto& [type, media] : *content) {
        CAPTURE(type);
        CHECK(media.get_object().contains("schema"));
        CHECK(media.get_object().contains("example"));
      }
    }
  }
}

TEST_CASE("every reference leads somewhere, every operation has a name of its own") {
  each_object(bj::value(document()), [](const bj::object& o) {
    const auto ref = json::text(o, "$ref");
    if (ref.empty()) return;
    CAPTURE(ref);
    CHECK(ref.starts_with("#/"));
    CHECK(at(ref.substr(1)) != nullptr);
  });
  std::set<std::string> names;
  for (const auto& o : operations()) CHECK(names.insert(json::text(*o.what, "operationId")).second);
}

TEST_CASE("states, intents and limits are the program's") {
  CHECK(enum_of("ask_state") == names_up_to(domain::ask_state::expired));
  CHECK(enum_of("message_state") == names_up_to(domain::message_state::expired));
  CHECK(enum_of("status") == names_up_to(domain::status::ack));
  CHECK(enum_of("intent") == names_up_to(words::intent::needs_human));
  CHECK(enum_of("urgency_of_reply") == names_up_to(words::urgency::critical));
  CHECK(enum_of("followup_kind") == names_up_to(domain::followup_kind::account));
  CHECK(enum_of("followup_urgency") == names_up_to(domain::followup_urgency::critical));
  CHECK(enum_of("followup_state") == names_up_to(domain::followup_state::resolved));
  CHECK(enum_of("contact_outcome") == names_up_to(domain::contact_outcome::works_again));
  CHECK(at("/components/parameters/limit/schema/maximum")->as_int64() == static_cast<std::int64_t>(limits::page_max));
  CHECK(at("/components/parameters/limit/schema/default")->as_int64() ==
        static_cast<std::int64_t>(limits::page_default));
  CHECK(at("/components/schemas/ws_subscribe/properties/topics/maxItems")->as_int64() ==
        static_cast<std::int64_t>(limits::topics_max));
  for (const auto& one : at("/components/schemas/new_member/properties/role/enum")->get_array())
    CHECK(store::role_named(one.get_string()));
}
