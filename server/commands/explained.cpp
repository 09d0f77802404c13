#include "commands/explained.hpp"

#include <cmath>

#include "base/json.hpp"

namespace linli::commands {

namespace {

namespace bj = boost::json;

// "3-2-502", "3-502", "?-502".
std::string unit_of(const words::typed_place& p) {
  auto out = p.building.empty() ? std::string("?") : p.building;
  if (!p.entrance.empty()) out += "-" + p.entrance;
  return out + "-" + p.room;
}

double rounded(double t) { return std::round(t * 10) / 10; }

template <class T>
void put(bj::object& o, std::string_view key, const std::optional<T>& v) {
  if (v) o[key] = *v;
}
void put_true(bj::object& o, std::string_view key, bool v) {
  if (v) o[key] = true;
}

bj::object member(const words::member& m) {
  bj::object o{{"who", m.who}};
  if (m.n != 1) o["n"] = m.n;
  if (m.temperature) o["temp_c"] = rounded(*m.temperature);
  json::put(o, "status", m.status);
  return o;
}

bj::object entry(const words::entry& e) {
  bj::object o;
  if (e.place) o["unit"] = unit_of(*e.place);
  json::put(o, "name", e.name);
  put(o, "count", e.count);
  json::put(o, "status", e.status);
  if (e.temperatures.size() == 1) o["temp_c"] = rounded(e.temperatures[0]);
  if (e.temperatures.size() > 1) {
    bj::array all;
    for (const auto t : e.temperatures) all.push_back(rounded(t));
    o["temp_c"] = std::move(all);
  }
  json::put(o, "symptoms", e.symptoms);
  json::put(o, "needs", e.needs);
  put(o, "slots", e.slots);
  put(o, "task", e.task);
  return o;
}

void put_people(bj::object& o, const words::understanding& u) {
  if (!u.members.empty()) {
    bj::array rows;
    for (const auto& m : u.members) rows.push_back(member(m));
    o["members"] = std::move(rows);
  }
  if (!u.entries.empty()) {
    bj::array rows;
    for (const auto& e : u.entries) rows.push_back(entry(e));
    o["entries"] = std::move(rows);
  }
  if (!u.totals.empty()) {
    bj::object totals;
    for (const auto& [what, n] : u.totals) totals[what] = n;
    o["totals"] = std::move(totals);
  }
}

void put_health(bj::object& o, const words::understanding& u) {
  put(o, "count", u.count);
  if (!u.temperatures.empty()) {
    bj::array readings;
    for (const auto t : u.temperatures) readings.push_back(rounded(t));
    o["temp_c"] = std::move(readings);
  }
  json::put(o, "symptoms", u.symptoms);
  json::put(o, "needs", u.needs);
  json::put(o, "status", u.status);
  json::put(o, "test", u.test);
  put(o, "isolation_day", u.isolation_day);
  put(o, "going_out", u.going_out);
  put(o, "self_reported", u.self_reported);
  put(o, "counts_as_report", u.counts_as_report);
  put(o, "counts_as_read", u.counts_as_read);
  put_true(o, "proxy", u.proxy);
  put_true(o, "relayed", u.relayed);
  put_true(o, "late", u.late);
}

void put_call(bj::object& o, const words::understanding& u) {
  put(o, "slots", u.slots);
  put(o, "task", u.task);
  json::put(o, "task_text", u.task_text);
  json::put(o, "when", u.when);
  json::put(o, "skills", u.skills);
  json::put(o, "resources", u.resources);
  json::put(o, "right", u.right);
}

std::string_view whole_scope(words::scope s) {
  return s == words::scope::self || s == words::scope::named ? words::name(s) : "household";
}

}  // namespace

bj::object explained(const words::understanding& u) {
  bj::object o{{"intent", words::name(u.intent)}, {"human", u.human}};
  if (u.urgency != words::urgency::none) o["urgency"] = words::name(u.urgency);
  json::put(o, "reason", u.reason);
  json::put(o, "also", u.also);
  json::put(o, "missing", u.missing);
  if (u.place) o["unit"] = unit_of(*u.place);
  json::put(o, "name", u.person);
  put_health(o, u);
  put_people(o, u);
  put_call(o, u);
  json::put(o, "option", u.option);
  json::put(o, "code", u.code);
  o["scope"] = whole_scope(u.scope);
  o["covers"] = words::name(u.scope);
  o["rule"] = u.rule;
  json::put(o, "group", u.group);
  o["confidence"] = words::name(u.confidence);
  return o;
}

}  // namespace linli::commands
