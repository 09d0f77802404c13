#include "store/codec.hpp"

#include "base/json.hpp"
#include "base/json_document.hpp"
#include "base/json_writer.hpp"
#include "base/text.hpp"
#include "store/named_json.hpp"
#include "store/sealed.hpp"
#include "store/sealed_json.hpp"

namespace linli::store {

namespace bj = boost::json;
using json::flag;
using json::number;
using json::put;
using json::text;
using json::texts;

std::string pack(const domain::household& h) {
  bj::object o{{"id", h.id}, {"p", domain::render(h.place)}};
  put_name(o, "o", h.occupancy);
  put(o, "m", h.members);
  return bj::serialize(o);
}

domain::household unpack_household(std::string_view bytes) {
  const json::document read(bytes);
  const auto& o = read.object();
  domain::household h;
  const auto place = domain::parse_place(text(o, "p"));
  if (!place) return h;
  h.id = text(o, "id");
  h.place = *place;
  h.occupancy = read_name<domain::occupancy>(o, "o");
  h.members = texts(o, "m");
  return h;
}

std::string pack(const domain::resident& r) {
  bj::object o{{"id", r.id}, {"h", r.household}};
  put(o, "n", seal(r.id, r.name));
  put(o, "ref", r.ref);
  std::string phones;
  for (const auto& phone : r.phones) phones.append(phones.empty() ? "" : ";").append(phone);
  put(o, "t", seal(r.id, phones));
  put(o, "g", r.tags);
  put(o, "l", r.language);
  put(o, "y", std::int64_t{r.birth_year});
  put(o, "x", seal(r.id, r.note));
  put(o, "s", r.source);
  put(o, "e", !r.lives_here);
  return bj::serialize(o);
}

domain::resident unpack_resident(std::string_view bytes) {
  const json::document read(bytes);
  const auto& o = read.object();
  domain::resident r;
  r.id = text(o, "id");
  r.household = text(o, "h");
  r.name = unseal(text(o, "n"));
  r.ref = text(o, "ref");
  const auto phones = unseal(text(o, "t"));
  if (!phones.empty()) {
    for (const auto phone : split(phones, ';')) r.phones.emplace_back(phone);
  }
  r.tags = texts(o, "g");
  r.language = text(o, "l");
  r.birth_year = static_cast<int>(number(o, "y"));
  r.note = unseal(text(o, "x"));
  r.source = text(o, "s");
  r.lives_here = !flag(o, "e");
  return r;
}

std::string pack(const domain::group& g) {
  bj::object o{{"id", g.id}, {"a", g.account}, {"t", seal(g.id, g.title)}};
  put(o, "c", seal(g.id, g.chat));
  put(o, "p", g.places);
  put(o, "pr", g.primary);
  put(o, "b", g.bound);
  return bj::serialize(o);
}

domain::group unpack_group(std::string_view bytes) {
  const json::document read(bytes);
  const auto& o = read.object();
  return {text(o, "id"), text(o, "a"),  unseal(text(o, "c")), unseal(text(o, "t")),
          texts(o, "p"), flag(o, "pr"), flag(o, "b")};
}

std::string pack(const domain::identity& i, std::string_view key) {
  json::writer o;
  o.object().set("a", i.account).set("s", seal(key, i.sender));
  put_sealed(o, "n", key, i.name);
  o.put("r", i.resident);
  if (i.trust != domain::trust{}) o.set("t", domain::name(i.trust));
  o.put("g", i.guess).put("w", i.reason).put("la", i.language);
  put_sealed(o, "d", key, i.direct_chat);
  if (!i.refused.empty()) {
    o.array("rf");
    for (const auto& resident : i.refused) o.item(resident);
    o.end();
  }
  o.put("ld", to_ms(i.last_direct)).put("fs", to_ms(i.first_seen)).put("ah", to_ms(i.asked_home)).end();
  return o.take();
}

domain::identity unpack_identity(std::string_view bytes) {
  const json::document read(bytes);
  const auto& o = read.object();
  domain::identity i;
  i.account = text(o, "a");
  i.sender = unseal(text(o, "s"));
  i.name = unseal(text(o, "n"));
  i.resident = text(o, "r");
  i.trust = read_name<domain::trust>(o, "t");
  i.guess = text(o, "g");
  i.reason = text(o, "w");
  i.direct_chat = unseal(text(o, "d"));
  i.last_direct = read_time(o, "ld");
  i.first_seen = read_time(o, "fs");
  i.asked_home = read_time(o, "ah");
  i.language = text(o, "la");
  i.refused = texts(o, "rf");
  return i;
}

std::string pack(const domain::campaign& c) {
  bj::array options;
  for (const auto& option : c.options)
    options.push_back(bj::object{{"k", option.key}, {"l", seal(c.id, option.label)}, {"m", option.meaning}});
  bj::object o{{"id", c.id},
               {"k", domain::name(c.kind)},
               {"t", seal(c.id, c.title)},
               {"x", seal(c.id, c.text)},
               {"s", domain::name(c.state)},
               {"sa", to_ms(c.starts_at)},
               {"ca", to_ms(c.closes_at)}};
  put(o, "p", seal(c.id, c.purpose));
  put(o, "px", seal(c.id, c.private_text));
  put(o, "ap", c.audience.places);
  put(o, "at", c.audience.tags);
  put(o, "ae", c.audience.exclude_tags);
  put_name(o, "u", c.urgency);
  if (!options.empty()) o["o"] = std::move(options);
  put(o, "f", c.fields);
  put(o, "by", c.created_by);
  put(o, "cr", to_ms(c.created_at));
  put(o, "op", to_ms(c.opened_at));
  put(o, "cl", to_ms(c.closed_at));
  put(o, "cu", c.cursor);
  put(o, "n", std::int64_t{c.total});
  put(o, "nr", std::int64_t{c.residents});
  return bj::serialize(o);
}

domain::campaign unpack_campaign(std::string_view bytes) {
  const json::document read(bytes);
  const auto& o = read.object();
  domain::campaign c;
  c.id = text(o, "id");
  c.kind = domain::named<domain::campaign_kind>(text(o, "k")).value_or(domain::campaign_kind::checkin);
  c.title = unseal(text(o, "t"));
  c.purpose = unseal(text(o, "p"));
  c.text = unseal(text(o, "x"));
  c.private_text = unseal(text(o, "px"));
  c.audience = {texts(o, "ap"), texts(o, "at"), texts(o, "ae")};
  c.starts_at = read_time(o, "sa");
  c.closes_at = read_time(o, "ca");
  c.urgency = read_name<domain::campaign_urgency>(o, "u");
  if (const auto* options = o.if_contains("o"); options != nullptr && options->is_array()) {
    for (const auto& v : options->get_array()) {
      if (const auto* option = v.if_object())
        c.options.push_back({text(*option, "k"), unseal(text(*option, "l")), text(*option, "m")});
    }
  }
  c.fields = texts(o, "f");
  c.state = read_name<domain::campaign_state>(o, "s");
  c.created_by = text(o, "by");
  c.created_at = read_time(o, "cr");
  c.opened_at = read_time(o, "op");
  c.closed_at = read_time(o, "cl");
  c.cursor = text(o, "cu");
  c.total = static_cast<int>(number(o, "n"));
  c.residents = static_cast<int>(number(o, "nr"));
  return c;
}

std::string pack(const domain::message& m) {
  json::writer o;
  o.object().set("id", m.id).set("a", m.account).set("s", domain::name(m.state)).set("q", to_ms(m.queued_at));
  o.put("c", m.campaign).put("g", m.group).put("h", m.household).put("r", m.resident);
  put_sealed(o, "to", m.id, m.chat);
  o.put_flag("d", m.direct).put("p", std::int64_t{m.part});
  if (m.parts != 1) o.set("ps", std::int64_t{m.parts});
  o.put("n", std::int64_t{m.attempts}).put_flag("md", m.maybe_duplicate).put("pi", m.platform_id);
  o.put("co", m.code).put("de", m.detail).put("ch", to_ms(m.changed_at)).put("by", m.by).end();
  return o.take();
}

domain::message unpack_message(std::string_view bytes) {
  const json::document read(bytes);
  const auto& o = read.object();
  domain::message m;
  m.id = text(o, "id");
  m.campaign = text(o, "c");
  m.group = text(o, "g");
  m.household = text(o, "h");
  m.resident = text(o, "r");
  m.account = text(o, "a");
  m.chat = unseal(text(o, "to"));
  m.direct = flag(o, "d");
  m.part = static_cast<int>(number(o, "p"));
  m.parts = static_cast<int>(number(o, "ps", 1));
  m.state = read_name<domain::message_state>(o, "s");
  m.attempts = static_cast<int>(number(o, "n"));
  m.maybe_duplicate = flag(o, "md");
  m.platform_id = text(o, "pi");
  m.code = text(o, "co");
  m.detail = text(o, "de");
  m.queued_at = read_time(o, "q");
  m.changed_at = read_time(o, "ch");
  m.by = text(o, "by");
  return m;
}

}  // namespace linli::store
