#include "queue/inbound_codec.hpp"

#include "base/json.hpp"
#include "store/sealed.hpp"

namespace linli::queue {

namespace bj = boost::json;
using json::flag;
using json::number;
using json::put;
using json::text;
using store::seal;
using store::unseal;

namespace {

// What all kinds of event share: chat, sender, time.
void put_chat(bj::object& o, const bots::chat& c, std::string_view owner) {
  put(o, "c", seal(owner, c.id));
  put(o, "d", c.direct);
  put(o, "ct", seal(owner, c.title));
}
bots::chat chat_of(const bj::object& o) { return {unseal(text(o, "c")), flag(o, "d"), unseal(text(o, "ct"))}; }

void put_person(bj::object& o, const bots::person& p, std::string_view owner) {
  put(o, "s", seal(owner, p.id));
  put(o, "sn", seal(owner, p.name));
  put(o, "sb", p.is_bot);
}
bots::person person_of(const bj::object& o) { return {unseal(text(o, "s")), unseal(text(o, "sn")), flag(o, "sb")}; }

bj::object write(const bots::message& m, std::string_view owner) {
  bj::object o{{"k", "message"}, {"t", to_ms(m.at)}};
  put_chat(o, m.chat, owner);
  put_person(o, m.sender, owner);
  put(o, "mi", m.message_id);
  put(o, "x", seal(owner, m.text));
  put(o, "me", m.media);
  put(o, "q", m.quoted_id);
  put(o, "ad", m.addressed);
  return o;
}
bj::object write(const bots::press& p, std::string_view owner) {
  bj::object o{{"k", "press"}, {"t", to_ms(p.at)}, {"da", p.data}};
  put_chat(o, p.chat, owner);
  put_person(o, p.sender, owner);
  put(o, "pi", p.press_id);
  put(o, "mi", p.message_id);
  return o;
}
bj::object write(const bots::receipt& r, std::string_view owner) {
  bj::object o{{"k", "receipt"}, {"t", to_ms(r.at)}, {"st", static_cast<int>(r.state)}};
  put(o, "c", seal(owner, r.chat_id));
  put(o, "mi", r.message_id);
  put(o, "de", r.detail);
  return o;
}
bj::object write(const bots::membership& m, std::string_view owner) {
  bj::object o{{"k", "membership"}, {"t", to_ms(m.at)}};
  put_chat(o, m.chat, owner);
  put_person(o, m.who, owner);
  put(o, "us", m.us);
  put(o, "j", m.joined);
  return o;
}
bj::object write(const bots::migration& m, std::string_view owner) {
  return bj::object{{"k", "migration"}, {"c", seal(owner, m.from_chat)}, {"to", seal(owner, m.to_chat)}};
}

}  // namespace

std::string pack(const inbound_event& e) {
  auto o = std::visit([&](const auto& event) { return write(event, e.id); }, e.event);
  o["a"] = e.account;
  o["id"] = e.id;
  return bj::serialize(o);
}

result<inbound_event> unpack_inbound(std::string_view bytes) {
  auto v = json::parse(bytes);
  if (!v || !v->is_object()) return error{errc::malformed, "an inbox entry that is no event"};
  const auto& o = v->get_object();
  inbound_event e{text(o, "a"), text(o, "id"), {}};
  const auto kind = text(o, "k");
  const auto at = from_ms(number(o, "t"));
  if (kind == "message") {
    e.event = bots::message{e.id,          chat_of(o),   person_of(o), at, text(o, "mi"), unseal(text(o, "x")),
                            text(o, "me"), text(o, "q"), flag(o, "ad")};
  } else if (kind == "press") {
    e.event = bots::press{e.id, chat_of(o), person_of(o), at, text(o, "pi"), text(o, "mi"), text(o, "da")};
  } else if (kind == "receipt") {
    e.event = bots::receipt{
        e.id, unseal(text(o, "c")), text(o, "mi"), static_cast<bots::receipt_state>(number(o, "st")),
        at,   text(o, "de")};
  } else if (kind == "membership") {
    e.event = bots::membership{e.id, chat_of(o), person_of(o), flag(o, "us"), flag(o, "j"), at};
  } else if (kind == "migration") {
    e.event = bots::migration{e.id, unseal(text(o, "c")), unseal(text(o, "to"))};
  } else {
    return error{errc::malformed, "an inbox entry of unknown kind"};
  }
  return e;
}

std::string ordering_key(const bots::event& e) {
  struct {
    std::string operator()(const bots::message& m) const { return m.sender.id.empty() ? m.chat.id : m.sender.id; }
    std::string operator()(const bots::press& p) const { return p.sender.id; }
    std::string operator()(const bots::receipt& r) const { return r.chat_id; }
    std::string operator()(const bots::membership& m) const { return m.chat.id; }
    std::string operator()(const bots::migration& m) const { return m.from_chat; }
  } key;
  return std::visit(key, e);
}

origin origin_of(const bots::event& e) {
  struct {
    origin operator()(const bots::message& m) const { return {m.chat.id, m.sender.id}; }
    origin operator()(const bots::press& p) const { return {p.chat.id, p.sender.id}; }
    origin operator()(const bots::receipt& r) const { return {r.chat_id, {}}; }
    origin operator()(const bots::membership& m) const { return {m.chat.id, m.who.id}; }
    origin operator()(const bots::migration& m) const { return {m.from_chat, {}}; }
  } read;
  return std::visit(read, e);
}

const std::string& platform_event_id(const bots::event& e) {
  return std::visit([](const auto& event) -> const std::string& { return event.id; }, e);
}

}  // namespace linli::queue
