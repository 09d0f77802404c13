#include "queue/intake/inbound_codec.hpp"

#include "base/json.hpp"
#include "base/json_room.hpp"
#include "store/sealed.hpp"
#include "words/danger.hpp"

namespace linli::queue {

namespace bj = boost::json;
using json::flag;
using json::number;
using json::text;
using store::unseal;

namespace {

/// Writes a flat JSON object straight into its text: every accepted webhook passes here, and a tree of values built
/// only to be written costs several times the writing. What is empty or false takes no room.
class flat_object {
 public:
  flat_object(std::string_view owner, std::size_t size) : owner_(owner) {
    out_.reserve(size);
    out_.push_back('{');
  }
  void text(std::string_view key, std::string_view v) {
    if (v.empty()) return;
    name(key);
    quoted({v});
  }
  void sealed(std::string_view key, std::string_view v) {
    if (v.empty()) return;
    name(key);
    quoted({store::seal_before, owner_, store::seal_between, v});
  }
  void flag(std::string_view key, bool v) {
    if (!v) return;
    name(key);
    out_.append("true");
  }
  void number(std::string_view key, std::int64_t v) {
    name(key);
    out_.append(std::to_string(v));
  }
  std::string done() && {
    out_.push_back('}');
    return std::move(out_);
  }

 private:
  void name(std::string_view key) {
    if (out_.size() > 1) out_.push_back(',');
    out_.append("\"").append(key).append("\":");
  }
  void quoted(std::initializer_list<std::string_view> parts) {
    out_.push_back('"');
    for (const auto part : parts) escaped(part);
    out_.push_back('"');
  }
  void escaped(std::string_view v) {
    static constexpr char digits[] = "0123456789abcdef";
    std::size_t plain = 0;
    for (std::size_t i = 0; i < v.size(); ++i) {
      const auto c = static_cast<unsigned char>(v[i]);
      if (c >= 0x20 && c != '"' && c != '\\') continue;
      out_.append(v.substr(plain, i - plain));
      plain = i + 1;
      if (c >= 0x20) out_.append({'\\', v[i]});
      else out_.append("\\u00").append({digits[c >> 4], digits[c & 15]});
    }
    out_.append(v.substr(plain));
  }

  std::string_view owner_;
  std::string out_;
};

// What all kinds of event share: chat, sender, time.
void put_chat(flat_object& o, const bots::chat& c) {
  o.sealed("c", c.id);
  o.flag("d", c.direct);
  o.sealed("ct", c.title);
}
bots::chat chat_of(const bj::object& o) { return {unseal(text(o, "c")), flag(o, "d"), unseal(text(o, "ct"))}; }

void put_person(flat_object& o, const bots::person& p) {
  o.sealed("s", p.id);
  o.sealed("sn", p.name);
  o.flag("sb", p.is_bot);
}
bots::person person_of(const bj::object& o) { return {unseal(text(o, "s")), unseal(text(o, "sn")), flag(o, "sb")}; }

void begin(flat_object& o, std::string_view kind, sys_time at) {
  o.text("k", kind);
  o.number("t", to_ms(at));
}

struct writer {
  flat_object& o;
  void operator()(const bots::message& m) const {
    begin(o, "message", m.at);
    put_chat(o, m.chat);
    put_person(o, m.sender);
    o.text("mi", m.message_id);
    o.sealed("x", m.text);
    o.text("me", m.media);
    o.text("q", m.quoted_id);
    o.flag("ad", m.addressed);
  }
  void operator()(const bots::press& p) const {
    begin(o, "press", p.at);
    put_chat(o, p.chat);
    put_person(o, p.sender);
    o.text("da", p.data);
    o.text("pi", p.press_id);
    o.text("mi", p.message_id);
  }
  void operator()(const bots::receipt& r) const {
    begin(o, "receipt", r.at);
    o.number("st", static_cast<int>(r.state));
    o.sealed("c", r.chat_id);
    o.text("mi", r.message_id);
    o.text("de", r.detail);
  }
  void operator()(const bots::membership& m) const {
    begin(o, "membership", m.at);
    put_chat(o, m.chat);
    put_person(o, m.who);
    o.flag("us", m.us);
    o.flag("j", m.joined);
  }
  void operator()(const bots::migration& m) const {
    o.text("k", "migration");
    o.sealed("c", m.from_chat);
    o.sealed("to", m.to_chat);
  }
};

// Enough for what is not the words themselves.
std::size_t size_of(const inbound_event& e) {
  const auto* m = std::get_if<bots::message>(&e.event);
  return 256 + 6 * e.id.size() + (m == nullptr ? 0 : m->text.size());
}

}  // namespace

std::string pack(const inbound_event& e) {
  flat_object o(e.id, size_of(e));
  std::visit(writer{o}, e.event);
  o.text("a", e.account);
  o.text("id", e.id);
  o.text("co", e.community);
  return std::move(o).done();
}

result<inbound_event> unpack_inbound(std::string_view bytes) {
  json::room room;
  auto v = room.parse(bytes);
  if (!v || !v->is_object()) return error{errc::malformed, "an inbox entry that is no event"};
  const auto& o = v->get_object();
  inbound_event e{text(o, "a"), text(o, "id"), {}, text(o, "co")};
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

std::string unique_id(const inbound_event& e) { return e.account + "/" + e.id; }

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

bool may_be_urgent(const bots::event& e) {
  if (const auto* m = std::get_if<bots::message>(&e)) return words::may_be_danger(m->text);  // captions are texts, too
  const auto* p = std::get_if<bots::press>(&e);
  return p != nullptr && p->data.ends_with("|!");  // see button_data()
}

const std::string& platform_event_id(const bots::event& e) {
  return std::visit([](const auto& event) -> const std::string& { return event.id; }, e);
}

}  // namespace linli::queue
