#include "api/handlers.hpp"
#include "base/crypto.hpp"
#include "base/ids.hpp"
#include "store/bearers.hpp"

namespace linli::api {

namespace {

bj::object show(const call& c, const store::staff_member& m) {
  bj::object o{{"id", m.id}, {"name", m.name}, {"role", store::name(m.role)}};
  o["communities"] = json::array_of(m.communities);
  o["contact_points"] = json::array_of(m.contact_points);
  o["created_at"] = c.use.time(m.created_at);
  return o;
}

// Under an Idempotency-Key the token follows from it, so that it is never stored and still the same the next time.
std::string token_for(const call& c) {
  if (c.key.empty()) return "lt_" + random_id() + random_id();
  return "lt_" + hex(hmac_sha256(c.use.token_key, c.community + "\n" + c.request.path + "\n" + c.key));
}

// "account:address", of an account of this community.
void check_points(const call& c, body& b, const std::vector<std::string>& points) {
  for (std::size_t i = 0; i < points.size(); ++i) {
    const auto colon = points[i].find(':');
    const auto* l = c.use.world.lines.find(points[i].substr(0, colon));
    if (colon == std::string::npos || colon + 1 == points[i].size() || l == nullptr ||
        !c.use.world.lines.serves(*l, c.community))
      b.wrong("contact_points/" + std::to_string(i), "must be account:address, of an account of this community");
  }
}

}  // namespace

task<net::response> list_staff(call& c) {
  auto p = page_of(c.request);
  if (!p) co_return problem(p.error());
  auto all = co_await store::load_staff(c.db(), c.community);  // in order of id
  if (!all) co_return problem(all.error());
  bj::array items;
  std::string last;
  bool more = false;
  for (const auto& m : *all) {
    if (!p->cursor.empty() && m.id <= p->cursor) continue;
    more = items.size() >= p->limit;
    if (more) break;
    items.push_back(show(c, m));
    last = m.id;
  }
  co_return json_response(200, bj::object{{"items", std::move(items)}, {"next", next_cursor(more ? last : "")}});
}

task<net::response> create_staff(call& c) {
  body b(c.body);
  store::staff_member m;
  m.name = b.text("name", 100, true);
  const auto role = store::role_named(b.choice("role", {"admin", "staff", "viewer", "volunteer", "partner"}, true));
  if (role) m.role = *role;
  m.contact_points = b.texts("contact_points", 20, 200);
  check_points(c, b, m.contact_points);
  for (const auto& point : m.contact_points) {
    auto group = co_await is_group(c, point);
    if (!group) co_return problem(group.error());
    if (*group) b.wrong("contact_points", "is a group's chat: it must be one person's");
  }
  if (auto wrong = b.finish()) co_return std::move(*wrong);
  m.id = c.new_id("u");
  m.communities = {c.community};
  m.created_at = now();
  const auto token = token_for(c);
  auto done = co_await store::put_staff(c.db(), m, token);
  if (!done) co_return problem(done.error());
  auto shown = show(c, m);
  shown["token"] = token;
  co_return json_response(201, shown);
}

}  // namespace linli::api
