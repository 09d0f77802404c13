#include "store/identities.hpp"
#include "api/handlers.hpp"
#include "domain/matching.hpp"
#include "queue/hearing/unlinking.hpp"
#include "store/codes.hpp"
#include "store/keys.hpp"
#include "store/transaction.hpp"

namespace linli::api {

namespace {

constexpr int tries_max = 20;
constexpr std::size_t kept_shown_max = 20;

bj::value place_of(const domain::roster& people, const std::string& household) {
  const auto* home = people.find_household(household);
  return home == nullptr ? bj::value(nullptr) : bj::value(domain::render(home->place));
}

bj::object show(const call& c, const store::known_identity& known, const std::vector<store::reply_record>& kept,
                const domain::roster& people) {
  const auto& i = known.identity;
  bj::object o{{"id", known.key}, {"account", i.account}, {"name", i.name}, {"trust", domain::name(i.trust)}};
  o["guess"] = nullptr;
  if (!i.guess.empty()) o["guess"] = bj::object{{"household", i.guess}, {"place", place_of(people, i.guess)}};
  o["reason"] = i.reason;
  o["first_seen"] = c.use.time(i.first_seen);
  bj::array said;
  for (auto r = kept.rbegin(); r != kept.rend() && said.size() < kept_shown_max; ++r) {
    bj::object one{{"id", r->id}, {"at", c.use.time(r->at)}, {"text", r->text}, {"intent", r->intent}};
    one["urgency"] = r->urgency;
    one["group"] = r->group.empty() ? bj::value(nullptr) : bj::value(r->group);
    said.push_back(std::move(one));
  }
  o["said"] = std::move(said);
  o["kept"] = kept.size();
  return o;
}

}  // namespace

task<net::response> list_unmatched(call& c) {
  auto p = page_of(c.request);
  if (!p) co_return problem(p.error());
  auto page = co_await store::load_unmatched(c.db(), c.community, p->cursor, p->limit);
  if (!page) co_return problem(page.error());
  std::vector<std::vector<store::reply_record>> kept;
  for (const auto& known : page->items) {
    auto said = co_await store::load_kept(c.db(), c.community, known.key);
    if (!said) co_return problem(said.error());
    kept.push_back(std::move(*said));
  }
  auto roster = co_await c.use.world.rosters.get(c.community);
  if (!roster) co_return problem(roster.error());
  bj::array items;
  for (std::size_t i = 0; i < page->items.size(); ++i)
    items.push_back(show(c, page->items[i], kept[i], (*roster)->roster));
  co_return json_response(200, bj::object{{"items", std::move(items)}, {"next", next_cursor(page->next)}});
}

namespace {

// The identity linked to `resident`, or linked to nobody when that is "".
store::transaction linking(const call& c, const store::known_identity& known, const std::string& resident) {
  auto after = known.identity;
  if (after.resident != resident) domain::refuse(after, after.resident);
  domain::accept(after, resident);
  after.resident = resident;
  after.trust = resident.empty() ? domain::trust::unknown : domain::trust::confirmed;
  after.guess.clear();
  after.reason = (resident.empty() ? "unlinked by " : "linked by ") + c.who.id;
  store::transaction t;
  store::put_identity(t, c.community, known, after);
  if (!resident.empty()) store::release_kept(t, c.community, known.key, now());
  bj::object data{{"identity", known.key}, {"trust", domain::name(after.trust)}, {"by", c.who.id}};
  json::put(data, "resident", resident);
  t.event(c.community, "identities", resident.empty() ? "unlinked" : "linked", bj::serialize(data));
  return t;
}

}  // namespace

task<net::response> link_identity(call& c) {
  body b(c.body);
  const bool given = c.body.contains("resident");
  const auto resident = b.text("resident", 64);
  if (!given) b.wrong("resident", "is required: an id, or null to undo a link");
  {
    auto roster = co_await c.use.world.rosters.get(c.community);
    if (!roster) co_return problem(roster.error());
    if (!resident.empty() && (*roster)->roster.find_resident(resident) == nullptr)
      b.wrong("resident", "is no resident");
  }
  if (auto wrong = b.finish()) co_return std::move(*wrong);
  const auto key = c.path["id"];
  for (int i = 0; i < tries_max; ++i) {
    auto known = co_await store::load_identity(c.db(), c.community, key);
    if (!known) co_return problem(known.error());
    if (known->was.empty()) co_return problem(404, "no such identity");
    // Words of a known sender are kept, too, when they name a home that cannot be told: linking him again lets them go.
    auto kept = co_await store::load_kept(c.db(), c.community, key);
    if (!kept) co_return problem(kept.error());
    const bool same = known->identity.resident == resident && known->identity.trust == domain::trust::confirmed;
    if (!same || (!kept->empty() && !resident.empty())) {
      auto t = linking(c, *known, resident);
      if (!known->identity.resident.empty() && known->identity.resident != resident) {
        std::vector<store::known_identity> one{*known};
        auto back = co_await queue::take_back_reports(c.use.world, t, c.community, std::move(one));
        if (!back) co_return problem(back.error());
        const bool linked = !resident.empty();
        auto waits = co_await queue::keep_again(c.use.world, t, c.community, *known, std::move(*back), linked);
        if (!waits) co_return problem(waits.error());
        if (linked) store::release_kept(t, c.community, key, now());
      }
      auto done = co_await c.db().commit(std::move(t));
      if (!done && done.error().code == errc::stale) continue;
      if (!done) co_return problem(done.error());
      if (!resident.empty()) co_await wait_for_timer(c, "kept:" + key, std::chrono::seconds(3));
    }
    bj::object o{{"id", key}, {"account", known->identity.account}, {"name", known->identity.name}};
    o["resident"] = resident.empty() ? bj::value(nullptr) : bj::value(resident);
    o["trust"] = resident.empty() ? "unknown" : "confirmed";
    co_return json_response(200, o);
  }
  co_return problem(error{errc::stale});
}

task<net::response> create_join_code(call& c) {
  const auto id = c.path["id"];
  auto roster = co_await c.use.world.rosters.get(c.community);
  if (!roster) co_return problem(roster.error());
  if ((*roster)->roster.find_resident(id) == nullptr) co_return problem(404, "no such resident");
  auto made = co_await store::new_code(c.db(), store::keys::join_codes(c.community), id, now());
  if (!made) co_return problem(made.error());
  bj::object o{{"code", made->code}, {"expires_at", c.use.time(made->expires_at)}, {"text", "加入 " + made->code}};
  co_return json_response(201, o);
}

}  // namespace linli::api
