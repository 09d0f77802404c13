#include "domain/duty.hpp"

#include <set>

#include "api/handlers.hpp"
#include "queue/followups/ringing.hpp"
#include "store/followups.hpp"

namespace linli::api {

namespace {

constexpr std::size_t entries_max = 200;
constexpr std::size_t points_max = 10;
constexpr std::array weekdays{"mon", "tue", "wed", "thu", "fri", "sat", "sun"};

// `may`: his role is still one that may take follow-ups.
bj::object show(const call& c, const domain::duty_entry& e, bool may) {
  bj::array days;
  for (std::size_t i = 0; i < weekdays.size(); ++i) {
    if ((e.days >> i & 1U) != 0) days.emplace_back(weekdays[i]);
  }
  const auto time = [&c](sys_time t) { return t == sys_time{} ? bj::value(nullptr) : bj::value(c.use.time(t)); };
  bj::object o{{"id", e.id}, {"staff", e.staff}, {"name", e.name}, {"role", e.leader ? "leader" : "duty"}};
  o["contact_points"] = json::array_of(e.contact_points);
  o["order"] = e.order;
  o["days"] = std::move(days);
  o["from"] = domain::render_hour(e.from);
  o["to"] = domain::render_hour(e.to);
  o["starts_at"] = time(e.starts_at);
  o["ends_at"] = time(e.ends_at);
  o["on_duty"] = may && domain::is_on_duty(e, now(), c.use.utc_offset);
  return o;
}

void read_days(body& b, domain::duty_entry& e) {
  if (!b.has("days")) return;
  e.days = 0;
  std::size_t n = 0;
  for (const auto& day : b.texts("days", weekdays.size(), 3)) {
    const auto found = std::find(weekdays.begin(), weekdays.end(), day);
    if (found == weekdays.end()) b.wrong("days/" + std::to_string(n), "must be mon, tue, wed, thu, fri, sat or sun");
    else e.days |= 1U << (found - weekdays.begin());
    ++n;
  }
  if (n == 0) b.wrong("days", "must name at least one day");
}

void read_hours(body& b, domain::duty_entry& e) {
  for (const auto& [name, into] : {std::pair{"from", &e.from}, std::pair{"to", &e.to}}) {
    const auto text = b.text(name, 5);
    if (text.empty()) continue;
    const auto minutes = domain::parse_hour(text);
    if (minutes) *into = *minutes;
    else b.wrong(name, "must be like 08:30");
  }
  if (b.has("from") != b.has("to")) b.wrong("to", "is needed with from, and the other way round");
  e.starts_at = b.time("starts_at").value_or(sys_time{});
  e.ends_at = b.time("ends_at").value_or(sys_time{});
  if (e.ends_at != sys_time{} && e.ends_at <= e.starts_at) b.wrong("ends_at", "must be later than starts_at");
}

// Nobody may be on duty who cannot be rung: of an account that can start a chat or a call by itself.
void check_points(const call& c, body& b, const domain::duty_entry& e, bool own) {
  const std::string field = own ? "contact_points" : "staff";
  if (e.contact_points.empty()) b.wrong(field, "has no contact point to be rung by");
  for (std::size_t i = 0; i < e.contact_points.size(); ++i) {
    const auto& point = e.contact_points[i];
    const auto where = own ? field + "/" + std::to_string(i) : field;
    const auto colon = point.find(':');
    const auto* l = c.use.world.lines.find(point.substr(0, colon));
    if (colon == std::string::npos || colon + 1 == point.size() || l == nullptr ||
        !c.use.world.lines.serves(*l, c.community))
      b.wrong(where, "must be account:address, of an account of this community");
    else if (!queue::can_ring(*l))
      b.wrong(where, "is of an account that cannot start a chat by itself: it could not be rung");
  }
}

}  // namespace

task<net::response> list_duty(call& c) {
  auto p = page_of(c.request);
  if (!p) co_return problem(p.error());
  auto all = co_await store::load_duty(c.db(), c.community);  // in order of id
  if (!all) co_return problem(all.error());
  auto staff = co_await store::load_staff(c.db(), c.community);
  if (!staff) co_return problem(staff.error());
  std::set<std::string> lowered;
  for (const auto& m : *staff) {
    if (!queue::may_be_on_duty(m)) lowered.insert(m.id);
  }
  bj::array items;
  std::string last;
  bool more = false;
  for (const auto& e : *all) {
    if (!p->cursor.empty() && e.id <= p->cursor) continue;
    more = items.size() >= p->limit;
    if (more) break;
    items.push_back(show(c, e, !lowered.contains(e.staff)));
    last = e.id;
  }
  co_return json_response(200, bj::object{{"items", std::move(items)}, {"next", next_cursor(more ? last : "")}});
}

task<net::response> add_duty(call& c) {
  auto staff = co_await store::load_staff(c.db(), c.community);
  if (!staff) co_return problem(staff.error());
  auto all = co_await store::load_duty(c.db(), c.community);
  if (!all) co_return problem(all.error());
  if (all->size() >= entries_max) co_return problem(409, "the roster is full: remove shifts that are over");
  body b(c.body);
  domain::duty_entry e;
  e.staff = b.text("staff", 64, true);
  const auto found = std::find_if(staff->begin(), staff->end(), [&e](const auto& m) { return m.id == e.staff; });
  if (!e.staff.empty() && found == staff->end()) b.wrong("staff", "is no member of staff of this community");
  const bool own = b.has("contact_points");
  e.contact_points = b.texts("contact_points", points_max, 200);
  if (found != staff->end()) {
    e.name = found->name;
    if (!queue::may_be_on_duty(*found))
      b.wrong("staff", fmt::format("is {}, a {}: only staff and admins take follow-ups and may be on duty", found->name,
                                   store::name(found->role)));
    if (!own) e.contact_points = found->contact_points;
    check_points(c, b, e, own);
    for (const auto& point : e.contact_points) {
      auto group = co_await is_group(c, point);
      if (!group) co_return problem(group.error());
      if (*group)
        b.wrong(own ? "contact_points" : "staff", "is a group's chat: what is rung is told to one person only");
    }
  }
  e.leader = b.choice("role", {"duty", "leader"}) == "leader";
  const auto order = b.number("order", 0, 99);
  e.order = static_cast<int>(order.value_or(0));
  read_days(b, e);
  read_hours(b, e);
  if (auto wrong = b.finish()) co_return std::move(*wrong);
  e.id = c.new_id("d");
  auto done = co_await store::add_duty(c.db(), c.community, e);
  if (!done) co_return problem(done.error());
  co_return json_response(201, show(c, e, true));
}

task<net::response> remove_duty(call& c) {
  auto done = co_await store::remove_duty(c.db(), c.community, c.path["id"]);
  if (!done) co_return problem(done.error());
  co_return json_response(200, bj::object{{"id", c.path["id"]}, {"state", "removed"}});
}

}  // namespace linli::api
