#include "api/stops.hpp"

#include <algorithm>

#include "api/handlers.hpp"
#include "queue/hearing/stopping.hpp"
#include "store/histories.hpp"
#include "store/identities.hpp"
#include "store/keys.hpp"
#include "store/transaction.hpp"

namespace linli::api {

namespace {

constexpr int tries_max = 20;
constexpr std::size_t note_max = 400;

bj::value show(const call& c, const store::known_stop& person, const store::known_stop& chat) {
  const bool his = person.value.level != domain::stop::none;  // his own word before what somebody claims
  const auto& s = his ? person.value : chat.value;
  if (s.level == domain::stop::none) return nullptr;
  bj::object o{{"level", domain::name(s.level)}, {"since", c.use.time(s.at)}, {"channel", s.channel}};
  o["only_this_chat"] = !his;
  return o;
}

}  // namespace

task<result<void>> add_stops(call& c, bj::array& residents) {
  std::vector<std::string> whose;
  for (const auto& r : residents) {
    const std::string id(r.at("id").as_string());
    whose.push_back(store::stop_of_person(id));
    whose.push_back(store::stop_of_claimed(id));
  }
  auto stops = co_await store::load_stops(c.db(), c.community, std::move(whose));
  if (!stops) co_return stops.error();
  for (std::size_t i = 0; i < residents.size(); ++i)
    residents[i].as_object()["stopped"] = show(c, (*stops)[2 * i], (*stops)[2 * i + 1]);
  co_return result<void>{};
}

namespace {

// With what the person said himself, in every chat that is his for sure: less than that lets him hear in all of them.
task<result<std::vector<store::known_stop>>> stops_of(call& c, domain::stop wanted) {
  const auto resident = c.path["id"];
  std::vector<std::string> whose{store::stop_of_person(resident)};
  if (wanted != domain::stop::all) {
    auto all = co_await store::load_identities_of(c.db(), c.community, resident);
    if (!all) co_return all.error();
    for (auto& chat : queue::chats_of_person(c.db(), *all, resident)) whose.push_back(std::move(chat));
  }
  co_return co_await store::load_stops(c.db(), c.community, std::move(whose));
}

task<result<void>> store_stop(call& c, std::vector<store::known_stop> before, domain::stop wanted, std::string note) {
  const bool less = wanted == domain::stop::none;
  // Platforms tell whole seconds: what a resident says in this one is not older.
  const auto at = std::chrono::floor<std::chrono::seconds>(now());
  const store::stop_record now_is{wanted, at, "staff", {}};
  store::transaction t;
  for (const auto& s : before) {
    if (s.whose != before[0].whose && s.value.level <= wanted) continue;
    store::put_stop(t, c.community, s, now_is);
    if (!less) t.zadd(store::keys::timers(c.community), to_ms(now()), "stop:" + s.whose);
  }
  if (less) t.zadd(store::keys::timers(c.community), to_ms(now()), "resume:" + c.path["id"] + "/");
  store::history_entry e;
  e.at = now_is.at;
  e.kind = less ? "resumed" : "stopped";
  e.channel = now_is.channel;
  e.text = note;
  e.status = domain::name(wanted);
  e.by = c.who.id;
  store::add_history(t, c.community, c.path["id"], e);
  const bj::object data{{"kind", e.kind}, {"level", e.status}, {"by", e.by}};
  t.event(c.community, "resident:" + c.path["id"], "history", bj::serialize(data));
  auto done = co_await c.db().commit(std::move(t));
  if (!done) co_return done.error();
  c.use.world.bells.ring(queue::unit_of_community(c.community));
  co_return result<void>{};
}

}  // namespace

task<net::response> set_stop(call& c) {
  auto roster = co_await c.use.world.rosters.get(c.community);
  if (!roster) co_return problem(roster.error());
  if ((*roster)->roster.find_resident(c.path["id"]) == nullptr) co_return problem(404, "no such resident");
  body b(c.body);
  const auto level = b.choice("level", {"none", "routine", "all"}, true);
  const auto note = b.text("note", note_max);
  if (auto wrong = b.finish()) co_return std::move(*wrong);
  const auto wanted = level == "all"       ? domain::stop::all
                      : level == "routine" ? domain::stop::routine
                                           : domain::stop::none;
  for (int i = 0; i < tries_max; ++i) {
    auto before = co_await stops_of(c, wanted);
    if (!before) co_return problem(before.error());
    const bool same = before->front().value.level == wanted &&
                      std::none_of(before->begin(), before->end(),
                                   [wanted](const store::known_stop& s) { return s.value.level > wanted; });
    result<void> done;
    if (!same) done = co_await store_stop(c, std::move(*before), wanted, note);
    if (!done && done.error().code == errc::stale) continue;
    if (!done) co_return problem(done.error());
    bj::object one{{"id", c.path["id"]}};
    bj::array shown;
    shown.push_back(std::move(one));
    auto read = co_await add_stops(c, shown);
    if (!read) co_return problem(read.error());
    co_return json_response(200, shown.front().as_object());
  }
  co_return problem(error{errc::stale});
}

}  // namespace linli::api
