#include <algorithm>

#include "api/handlers.hpp"
#include "bots/bot.hpp"
#include "store/groups.hpp"
#include "store/keys.hpp"

namespace linli::api {

namespace {

constexpr std::size_t patterns_max = 200;

bj::object show(const domain::group& g) {
  bj::object o{{"id", g.id}, {"account", g.account}, {"chat", g.chat}, {"title", g.title}};
  o["places"] = json::array_of(g.places);
  o["primary"] = g.primary;
  o["bound"] = g.bound;
  return o;
}

// One primary group per place: two with the same pattern would both claim its homes.
const domain::group* rival_of(const domain::group& g, const std::vector<domain::group>& all) {
  for (const auto& other : all) {
    if (!other.primary || !g.primary || other.id == g.id) continue;
    for (const auto& p : g.places) {
      if (std::find(other.places.begin(), other.places.end(), p) != other.places.end()) return &other;
    }
  }
  return nullptr;
}

domain::group read_group(call& c, body& b) {
  domain::group g;
  g.account = b.text("account", 40, true);
  g.chat = b.text("chat", 200);
  g.title = b.text("title", 200);
  g.primary = b.flag("primary", true);
  if (!b.has("places")) b.wrong("places", "is required");
  std::size_t n = 0;
  for (const auto& text : b.texts("places", patterns_max, 200)) {
    auto pattern = domain::parse_pattern(text);
    if (pattern) g.places.push_back(pattern->text);
    else b.wrong("places/" + std::to_string(n), pattern.error().detail);
    ++n;
  }
  if (b.has("places") && n == 0) b.wrong("places", "must name at least one place");
  const auto* l = c.use.world.lines.find(g.account);
  if (g.account.empty()) return g;
  if (l == nullptr || !c.use.world.lines.serves(*l, c.community)) {
    b.wrong("account", "is no account of this community");
  } else if (l->about.group_send == bots::send_mode::staff_copy) {
    if (g.title.empty()) b.wrong("title", "is required: such a group is known by its name only");
    if (g.chat.empty()) g.chat = g.title;
    if (g.chat != g.title) b.wrong("chat", "must be absent: such a group is known by its title");
  }
  g.bound = !g.chat.empty();
  return g;
}

}  // namespace

task<net::response> list_groups(call& c) {
  auto p = page_of(c.request);
  if (!p) co_return problem(p.error());
  auto all = co_await store::load_groups(c.db(), c.community);
  if (!all) co_return problem(all.error());
  bj::array items;
  bool more = false;
  for (const auto& g : *all) {  // in order of id
    if (!p->cursor.empty() && g.id <= p->cursor) continue;
    more = items.size() >= p->limit;
    if (more) break;
    items.push_back(show(g));
  }
  const auto next = more ? next_cursor(json::text(items.back().as_object(), "id")) : bj::value(nullptr);
  co_return json_response(200, bj::object{{"items", std::move(items)}, {"next", next}});
}

task<net::response> create_group(call& c) {
  body b(c.body);
  auto g = read_group(c, b);
  if (auto wrong = b.finish()) co_return std::move(*wrong);
  g.id = c.new_id("g");
  auto all = co_await store::load_groups(c.db(), c.community);
  if (!all) co_return problem(all.error());
  if (const auto* rival = rival_of(g, *all))
    co_return problem(409, "the group \"" + rival->title + "\" is primary for the same places already");
  auto done = co_await store::create_group(c.db(), c.community, g);
  if (!done) co_return problem(done.error());
  co_return json_response(201, show(g));
}

task<net::response> list_unbound_groups(call& c) {
  auto all = co_await store::load_unbound(c.db(), c.community);
  if (!all) co_return problem(all.error());
  std::sort(all->begin(), all->end(), [](const auto& a, const auto& b) { return a.seen_at > b.seen_at; });
  bj::array items;
  for (const auto& u : *all) {
    bj::object o{{"account", u.account}, {"chat", u.chat}, {"title", u.title}, {"seen_at", c.use.time(u.seen_at)}};
    items.push_back(std::move(o));
  }
  co_return json_response(200, bj::object{{"items", std::move(items)}, {"next", nullptr}});
}

task<net::response> create_binding_code(call& c) {
  auto g = co_await store::load_group(c.db(), c.community, c.path["id"]);
  if (!g) co_return problem(g.error());
  const auto* l = c.use.world.lines.find(g->account);
  if (l == nullptr) co_return problem(409, "the group's account is no longer configured");
  if (l->about.group_send == bots::send_mode::staff_copy)
    co_return problem(409, "a group that no software can read is bound by its name; it needs no code");
  auto made = co_await store::new_code(c.db(), store::keys::group_codes(c.community), g->id, now());
  if (!made) co_return problem(made.error());
  bj::object o{{"code", made->code}, {"expires_at", c.use.time(made->expires_at)}, {"text", "绑定 " + made->code}};
  co_return json_response(201, o);
}

task<result<bool>> is_group(call& c, std::string point) {
  const auto colon = point.find(':');
  if (colon == std::string::npos) co_return false;
  const auto account = point.substr(0, colon), chat = point.substr(colon + 1);
  auto bound = co_await store::group_of_chat(c.db(), c.community, account, chat);
  if (!bound) co_return bound.error();
  if (!bound->id.empty()) co_return true;
  auto unbound = co_await store::load_unbound(c.db(), c.community);
  if (!unbound) co_return unbound.error();
  co_return std::any_of(unbound->begin(), unbound->end(),
                        [&](const store::unbound_chat& u) { return u.account == account && u.chat == chat; });
}

}  // namespace linli::api
