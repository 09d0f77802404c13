#include "store/codec.hpp"

#include "base/json.hpp"
#include "store/sealed.hpp"

namespace linli::store {

namespace bj = boost::json;
using json::flag;
using json::number;
using json::put;
using json::text;
using json::texts;

namespace {

bj::object pack_report(const domain::report& r) {
  bj::object o{{"id", r.id},
               {"k", r.speaker},
               {"t", to_ms(r.said_at)},
               {"s", domain::name(r.status)},
               {"v", domain::name(r.coverage)}};
  put(o, "re", r.reply);
  put(o, "by", r.reporter);
  put(o, "st", r.staff);
  put(o, "c", r.channel);
  put(o, "p", r.paste);
  put(o, "o", r.order);
  put(o, "n", std::int64_t{r.count});
  put(o, "m", r.members);
  if (!r.temperatures.empty()) {
    bj::array all;
    for (const auto t : r.temperatures)
      all.emplace_back(static_cast<std::int64_t>(t * 10 + 0.5));  // tenths of a degree
    o["tc"] = std::move(all);
  }
  put(o, "sy", r.symptoms);
  put(o, "ne", r.needs);
  put(o, "ru", r.rule);
  put(o, "co", r.confidence);
  put(o, "rv", r.rules_version);
  put(o, "l", r.late);
  put(o, "u", r.undone);
  return o;
}

domain::report unpack_report(const bj::object& o) {
  domain::report r;
  r.id = text(o, "id");
  r.reply = text(o, "re");
  r.reporter = text(o, "by");
  r.speaker = text(o, "k");
  r.staff = flag(o, "st");
  r.channel = text(o, "c");
  r.paste = text(o, "p");
  r.said_at = from_ms(number(o, "t"));
  r.order = text(o, "o");
  r.status = domain::named<domain::status>(text(o, "s")).value_or(domain::status::unclear);
  r.coverage = domain::named<domain::coverage>(text(o, "v")).value_or(domain::coverage::self);
  r.count = static_cast<int>(number(o, "n"));
  r.members = texts(o, "m");
  if (const auto* all = o.if_contains("tc"); all != nullptr && all->is_array()) {
    for (const auto& t : all->get_array()) {
      if (t.is_int64()) r.temperatures.push_back(static_cast<double>(t.get_int64()) / 10);
    }
  }
  r.symptoms = texts(o, "sy");
  r.needs = texts(o, "ne");
  r.rule = text(o, "ru");
  r.confidence = text(o, "co");
  r.rules_version = text(o, "rv");
  r.late = flag(o, "l");
  r.undone = flag(o, "u");
  return r;
}

}  // namespace

std::string pack(const domain::ask& a) {
  bj::object o{{"h", a.household}, {"p", a.place}, {"s", domain::name(a.state)}};
  bj::array members, messages, reports;
  for (const auto& m : a.members) members.emplace_back(m.at_risk ? "!" + m.resident : m.resident);
  for (const auto& m : a.messages) messages.push_back(bj::array{m.id, domain::name(m.state)});
  for (const auto& r : a.reports) reports.push_back(pack_report(r));
  if (!members.empty()) o["m"] = std::move(members);
  if (!messages.empty()) o["ms"] = std::move(messages);
  if (!reports.empty()) o["r"] = std::move(reports);
  put(o, "x", a.excluded);
  put(o, "c", a.closed);
  put(o, "l", a.late);
  return bj::serialize(o);
}

domain::ask unpack_ask(std::string_view bytes) {
  domain::ask a;
  const auto v = json::parse(bytes);
  if (!v || !v->is_object()) return a;
  const auto& o = v->get_object();
  a.household = text(o, "h");
  a.place = text(o, "p");
  a.state = domain::named<domain::ask_state>(text(o, "s")).value_or(domain::ask_state::queued);
  for (const auto& m : texts(o, "m")) {
    const bool risky = m.starts_with("!");
    a.members.push_back({risky ? m.substr(1) : m, risky});
  }
  if (const auto* messages = o.if_contains("ms"); messages != nullptr && messages->is_array()) {
    for (const auto& item : messages->get_array()) {
      const auto* pair = item.if_array();
      if (pair == nullptr || pair->size() != 2 || !(*pair)[0].is_string() || !(*pair)[1].is_string()) continue;
      const auto state = domain::named<domain::message_state>(std::string_view((*pair)[1].get_string()));
      a.messages.push_back({std::string((*pair)[0].get_string()), state.value_or(domain::message_state::queued)});
    }
  }
  if (const auto* reports = o.if_contains("r"); reports != nullptr && reports->is_array()) {
    for (const auto& item : reports->get_array()) {
      if (const auto* r = item.if_object()) a.reports.push_back(unpack_report(*r));
    }
  }
  a.excluded = text(o, "x");
  a.closed = flag(o, "c");
  a.late = flag(o, "l");
  return a;
}

std::string pack(const reply_record& r) {
  bj::object o{{"id", r.id}, {"t", to_ms(r.at)}};
  put(o, "ch", r.channel);
  put(o, "g", r.group);
  put(o, "c", r.campaign);
  put(o, "h", r.household);
  put(o, "r", r.resident);
  put(o, "i", r.identity);
  put(o, "n", seal(r.identity, r.name));
  put(o, "x", seal(r.resident.empty() ? r.identity : r.resident, r.text));
  put(o, "in", r.intent);
  put(o, "ru", r.rule);
  put(o, "co", r.confidence);
  put(o, "u", r.urgency);
  put(o, "w", r.reason);
  put(o, "pm", r.platform_message);
  put(o, "hu", r.human);
  put(o, "l", r.late);
  put(o, "d", r.direct);
  put(o, "cg", r.campaign_guessed);
  return bj::serialize(o);
}

reply_record unpack_reply(std::string_view bytes) {
  reply_record r;
  const auto v = json::parse(bytes);
  if (!v || !v->is_object()) return r;
  const auto& o = v->get_object();
  r.id = text(o, "id");
  r.at = from_ms(number(o, "t"));
  r.channel = text(o, "ch");
  r.group = text(o, "g");
  r.campaign = text(o, "c");
  r.household = text(o, "h");
  r.resident = text(o, "r");
  r.identity = text(o, "i");
  r.name = unseal(text(o, "n"));
  r.text = unseal(text(o, "x"));
  r.intent = text(o, "in");
  r.rule = text(o, "ru");
  r.confidence = text(o, "co");
  r.urgency = text(o, "u");
  r.reason = text(o, "w");
  r.platform_message = text(o, "pm");
  r.human = flag(o, "hu");
  r.late = flag(o, "l");
  r.direct = flag(o, "d");
  r.campaign_guessed = flag(o, "cg");
  return r;
}

}  // namespace linli::store
