#include "store/codec_followup.hpp"

#include <algorithm>

#include "base/json.hpp"
#include "base/text.hpp"
#include "store/named_json.hpp"
#include "store/sealed.hpp"

namespace linli::store {

namespace bj = boost::json;
using json::flag;
using json::number;
using json::put;
using json::text;
using json::texts;

namespace {

bj::array words_of(const domain::followup& f) {
  bj::array out;
  for (const auto& w : f.words) {
    bj::object o{{"y", w.reply}, {"t", to_ms(w.at)}};
    put(o, "n", seal(f.subject, w.name));
    put(o, "x", seal(f.subject, w.text));
    put(o, "r", w.rule);
    put(o, "z", static_cast<std::int64_t>(w.where));
    put_name(o, "u", w.urgency);
    out.push_back(std::move(o));
  }
  return out;
}

bj::array notes_of(const domain::followup& f) {
  bj::array out;
  for (const auto& n : f.notes) {
    bj::object o{{"b", n.by}, {"t", to_ms(n.at)}};
    put(o, "n", seal(f.subject, n.name));
    put(o, "x", seal(f.subject, n.text));
    out.push_back(std::move(o));
  }
  return out;
}

}  // namespace

std::string pack(const domain::followup& f) {
  bj::object o{{"id", f.id}, {"su", f.subject}, {"k", domain::name(f.kind)}, {"u", domain::name(f.urgency)}};
  put_name(o, "s", f.state);
  put(o, "ar", f.at_risk);
  put(o, "h", f.household);
  put(o, "r", f.resident);
  put(o, "i", f.identity);
  put(o, "p", f.place);
  put(o, "ch", f.channel);
  put(o, "g", f.group);
  put(o, "c", f.campaign);
  put(o, "why", f.reason);
  o["w"] = words_of(f);
  o["n"] = f.times;
  o["cr"] = to_ms(f.created_at);
  o["at"] = to_ms(f.changed_at);
  o["due"] = to_ms(f.due_at);
  put(o, "o", f.owner);
  put_name(o, "hk", f.hold);
  put(o, "hu", to_ms(f.held_until));
  put(o, "wd", f.warned);
  put(o, "od", f.overdue);
  put(o, "ro", std::int64_t{f.round});
  put(o, "st", std::int64_t{f.step});
  put(o, "ra", to_ms(f.rings_at));
  put(o, "an", f.answered);
  put(o, "uh", f.unheard);
  put(o, "rg", f.rung);
  if (!f.notes.empty()) o["ns"] = notes_of(f);
  if (f.outcome) o["oc"] = domain::name(*f.outcome);
  put(o, "no", seal(f.subject, f.note));
  put(o, "rb", f.resolved_by);
  put(o, "rt", to_ms(f.resolved_at));
  return bj::serialize(o);
}

domain::followup unpack_followup(std::string_view bytes) {
  domain::followup f;
  const auto v = json::parse(bytes);
  if (!v || !v->is_object()) return f;
  const auto& o = v->get_object();
  const auto kind = domain::named<domain::followup_kind>(text(o, "k"));
  if (!kind) return f;
  f.id = text(o, "id");
  f.subject = text(o, "su");
  f.kind = *kind;
  f.urgency = read_name<domain::followup_urgency>(o, "u");
  f.state = read_name<domain::followup_state>(o, "s");
  f.at_risk = flag(o, "ar");
  f.household = text(o, "h");
  f.resident = text(o, "r");
  f.identity = text(o, "i");
  f.place = text(o, "p");
  f.channel = text(o, "ch");
  f.group = text(o, "g");
  f.campaign = text(o, "c");
  f.reason = text(o, "why");
  if (const auto* all = o.if_contains("w"); all != nullptr && all->is_array()) {
    for (const auto& item : all->get_array()) {
      if (!item.is_object()) continue;
      const auto& w = item.get_object();
      f.words.push_back({text(w, "y"), unseal(text(w, "n")), unseal(text(w, "x")), text(w, "r"),
                         static_cast<std::size_t>(std::max<std::int64_t>(0, number(w, "z"))), read_time(w, "t"),
                         read_name<domain::followup_urgency>(w, "u")});
    }
  }
  f.times = static_cast<int>(number(o, "n"));
  f.created_at = read_time(o, "cr");
  f.changed_at = read_time(o, "at");
  f.due_at = read_time(o, "due");
  f.owner = text(o, "o");
  f.hold = read_name<domain::hold_kind>(o, "hk");
  f.held_until = read_time(o, "hu");
  f.warned = flag(o, "wd");
  f.overdue = flag(o, "od");
  f.round = static_cast<int>(number(o, "ro"));
  f.step = static_cast<int>(number(o, "st"));
  f.rings_at = read_time(o, "ra");
  f.answered = texts(o, "an");
  f.unheard = texts(o, "uh");
  f.rung = texts(o, "rg");
  if (const auto* all = o.if_contains("ns"); all != nullptr && all->is_array()) {
    for (const auto& item : all->get_array()) {
      if (!item.is_object()) continue;
      const auto& n = item.get_object();
      f.notes.push_back({text(n, "b"), unseal(text(n, "n")), unseal(text(n, "x")), read_time(n, "t")});
    }
  }
  f.outcome = domain::named<domain::contact_outcome>(text(o, "oc"));
  f.note = unseal(text(o, "no"));
  f.resolved_by = text(o, "rb");
  f.resolved_at = read_time(o, "rt");
  return f;
}

std::string pack(const domain::duty_entry& e) {
  std::string points;
  for (const auto& p : e.contact_points) points.append(points.empty() ? "" : "\n").append(p);
  bj::object o{{"id", e.id}, {"u", e.staff}, {"n", seal(e.staff, e.name)}, {"p", seal(e.staff, points)}};
  put(o, "l", e.leader);
  put(o, "o", std::int64_t{e.order});
  o["d"] = e.days;
  put(o, "f", std::int64_t{e.from});
  put(o, "t", std::int64_t{e.to});
  put(o, "s", to_ms(e.starts_at));
  put(o, "e", to_ms(e.ends_at));
  return bj::serialize(o);
}

domain::duty_entry unpack_duty(std::string_view bytes) {
  domain::duty_entry e;
  const auto v = json::parse(bytes);
  if (!v || !v->is_object()) return e;
  const auto& o = v->get_object();
  e.id = text(o, "id");
  e.staff = text(o, "u");
  e.name = unseal(text(o, "n"));
  const auto points = unseal(text(o, "p"));
  if (!points.empty()) {
    for (const auto p : split(points, '\n')) e.contact_points.emplace_back(p);
  }
  e.leader = flag(o, "l");
  e.order = static_cast<int>(number(o, "o"));
  e.days = static_cast<unsigned>(number(o, "d", 0x7f)) & 0x7fU;
  e.from = static_cast<int>(number(o, "f"));
  e.to = static_cast<int>(number(o, "t"));
  e.starts_at = read_time(o, "s");
  e.ends_at = read_time(o, "e");
  return e;
}

}  // namespace linli::store
