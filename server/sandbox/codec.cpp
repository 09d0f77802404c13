#include "sandbox/codec.hpp"

#include "base/json.hpp"

namespace linli::sandbox {

namespace bj = boost::json;

namespace {

constexpr std::array<receipt, 3> receipts{receipt::handed, receipt::delivered, receipt::read};

// ---- out

bj::object render(const person& p) {
  bj::object o{{"id", p.id}, {"name", p.name}};
  json::put(o, "place", p.place);
  json::put(o, "heard", to_ms(p.heard));
  json::put(o, "wrote_last", p.wrote_last);
  return o;
}

bj::object render(const message& m) {
  bj::object o{{"position", m.position}, {"chat", m.chat}, {"at", to_ms(m.at)}};
  json::put(o, "direct", m.direct);
  json::put(o, "ours", m.ours);
  json::put(o, "sender", m.sender);
  json::put(o, "text", m.text);
  json::put(o, "media", m.media);
  json::put(o, "quoted", static_cast<std::int64_t>(m.quoted));
  json::put(o, "addressed", m.addressed);
  json::put(o, "pending_tap", m.pending_tap);
  json::put(o, "edited", m.edited);
  bj::array buttons, said, presses;
  for (const auto& b : m.buttons) buttons.push_back(bj::object{{"label", b.label}, {"data", b.data}});
  for (const auto r : m.receipts) said.emplace_back(name(r));
  for (const auto& p : m.presses)
    presses.push_back(bj::object{{"sender", p.sender}, {"data", p.data}, {"answer", p.answer}, {"at", to_ms(p.at)}});
  if (!buttons.empty()) o["buttons"] = std::move(buttons);
  if (!said.empty()) o["receipts"] = std::move(said);
  if (!presses.empty()) o["presses"] = std::move(presses);
  return o;
}

bj::object render(const platform_state& s) {
  bj::object o{{"epoch", s.epoch}, {"next_position", s.next_position}, {"next_event", s.next_event}};
  bj::array people, groups, messages, taps;
  bj::object migrated;
  for (const auto& [id, p] : s.people) people.push_back(render(p));
  for (const auto& [id, g] : s.groups) {
    bj::array members;
    for (const auto& m : g.members) members.emplace_back(m);
    bj::object one{{"id", id}, {"title", g.title}};
    one["members"] = std::move(members);
    groups.push_back(std::move(one));
  }
  for (const auto& [from, to] : s.migrated) migrated[from] = to;
  for (const auto& m : s.messages) messages.push_back(render(m));
  for (const auto& t : s.taps) taps.push_back(bj::object{{"position", t.position}, {"at", to_ms(t.at)}});
  o["people"] = std::move(people);
  o["groups"] = std::move(groups);
  o["migrated"] = std::move(migrated);
  o["messages"] = std::move(messages);
  o["taps"] = std::move(taps);
  return o;
}

bj::object render(const key_book::entry& e) {
  bj::object o{{"number", e.number}, {"key", e.key}, {"call", e.call}, {"body_hash", e.body_hash}, {"calls", e.calls}};
  json::put(o, "message_id", e.message_id);
  json::put(o, "answer", e.answer);
  json::put(o, "posted", static_cast<std::int64_t>(e.posted));
  json::put(o, "other_body", static_cast<std::int64_t>(e.other_body));
  return o;
}

bj::object render(const delivery_queue::record& r) {
  bj::object o{{"number", r.number},          {"type", r.type},     {"chat", r.chat},
               {"at", to_ms(r.at)},           {"copies", r.copies}, {"attempts", r.attempts},
               {"last_status", r.last_status}};
  json::put(o, "delivered", r.delivered);
  json::put(o, "refused", r.refused);
  return o;
}

// ---- in

error wrong(std::string_view what) { return {errc::malformed, "the state file does not fit: " + std::string(what)}; }

std::uint64_t count(const bj::object& o, std::string_view key) {
  return static_cast<std::uint64_t>(json::number(o, key));
}
sys_time time(const bj::object& o, std::string_view key) { return from_ms(json::number(o, key)); }

// Calls `take` with each object of a list; what is no object is left out.
template <class Take>
void each(const bj::object& o, std::string_view key, Take take) {
  const auto* v = o.if_contains(key);
  const auto* items = v == nullptr ? nullptr : v->if_array();
  if (items == nullptr) return;
  for (const auto& item : *items) {
    if (const auto* one = item.if_object()) take(*one);
  }
}

message read_message(const bj::object& o) {
  message m;
  m.position = count(o, "position");
  m.chat = json::text(o, "chat");
  m.at = time(o, "at");
  m.direct = json::flag(o, "direct");
  m.ours = json::flag(o, "ours");
  m.sender = json::text(o, "sender");
  m.text = json::text(o, "text");
  m.media = json::text(o, "media");
  m.quoted = count(o, "quoted");
  m.addressed = json::flag(o, "addressed");
  m.pending_tap = json::flag(o, "pending_tap");
  m.edited = json::flag(o, "edited");
  each(o, "buttons", [&](const bj::object& b) {
    m.buttons.push_back({json::text(b, "label"), json::text(b, "data")});
  });
  for (const auto& said : json::texts(o, "receipts")) {
    for (const auto r : receipts) {
      if (name(r) == said) m.receipts.push_back(r);
    }
  }
  each(o, "presses", [&](const bj::object& p) {
    m.presses.push_back({json::text(p, "sender"), json::text(p, "data"), json::text(p, "answer"), time(p, "at")});
  });
  return m;
}

// The relations that the rest of the program relies on.
result<void> check(const platform_state& s) {
  if (s.epoch.empty() || s.next_position == 0 || s.next_event == 0) return wrong("epoch and counters");
  for (std::size_t i = 0; i < s.messages.size(); ++i) {
    const auto& m = s.messages[i];
    if (m.position != s.messages.front().position + i || m.position >= s.next_position || m.position == 0)
      return wrong("messages are not in order");
    if (!m.direct && !s.groups.contains(m.chat)) return wrong("a message without its group");
    if (m.direct && !s.people.contains(m.chat)) return wrong("a message without its person");
  }
  for (const auto& [id, g] : s.groups) {
    for (const auto& member : g.members) {
      if (!s.people.contains(member)) return wrong("a member nobody knows");
    }
  }
  return {};
}

platform_state read_platform(const bj::object& o) {
  platform_state s;
  s.epoch = json::text(o, "epoch");
  s.next_position = count(o, "next_position");
  s.next_event = count(o, "next_event");
  each(o, "people", [&](const bj::object& p) {
    person one{json::text(p, "id"), json::text(p, "name"), json::text(p, "place"), time(p, "heard"),
               json::flag(p, "wrote_last")};
    s.people.emplace(one.id, one);
  });
  each(o, "groups", [&](const bj::object& g) {
    group one{json::text(g, "id"), json::text(g, "title"), {}};
    for (auto& m : json::texts(g, "members")) one.members.insert(std::move(m));
    s.groups.emplace(one.id, one);
  });
  if (const auto* v = o.if_contains("migrated"); v != nullptr && v->is_object()) {
    for (const auto& [from, to] : v->get_object()) s.migrated[from] = json::text(v->get_object(), from);
  }
  each(o, "messages", [&](const bj::object& m) { s.messages.push_back(read_message(m)); });
  each(o, "taps", [&](const bj::object& t) { s.taps.push_back({count(t, "position"), time(t, "at")}); });
  return s;
}

key_book::entry read_key(const bj::object& o) {
  key_book::entry e;
  e.number = count(o, "number");
  e.key = json::text(o, "key");
  e.call = json::text(o, "call");
  e.body_hash = json::text(o, "body_hash");
  e.message_id = json::text(o, "message_id");
  e.answer = json::text(o, "answer");
  e.calls = static_cast<std::uint32_t>(count(o, "calls"));
  e.posted = static_cast<std::uint32_t>(count(o, "posted"));
  e.other_body = static_cast<std::uint32_t>(count(o, "other_body"));
  return e;
}

delivery_queue::record read_record(const bj::object& o) {
  delivery_queue::record r;
  r.number = count(o, "number");
  r.type = json::text(o, "type");
  r.chat = json::text(o, "chat");
  r.at = time(o, "at");
  r.copies = static_cast<std::uint32_t>(count(o, "copies"));
  r.attempts = static_cast<std::uint32_t>(count(o, "attempts"));
  r.last_status = static_cast<int>(json::number(o, "last_status"));
  r.delivered = json::flag(o, "delivered");
  r.refused = json::flag(o, "refused");
  return r;
}

// An absent part is the default one: an older file stays readable.
template <class Settings>
Settings read_settings(const bj::object& o, std::string_view key, Settings (*read)(fields&)) {
  const auto* v = o.if_contains(key);
  const bj::object empty;
  fields f(v != nullptr && v->is_object() ? v->get_object() : empty);
  return read(f);
}

}  // namespace

bj::object render(const box& b) {
  bj::object o;
  o["platform"] = render(b.platform().state());
  bj::array keys, ledger, waiting;
  for (const auto& key : b.keys().order()) keys.push_back(render(*b.keys().find(key)));
  for (const auto& r : b.hooks().ledger()) ledger.push_back(render(r));
  for (const auto& e : b.hooks().undelivered())
    waiting.push_back(
        bj::object{{"number", e->number}, {"id", e->id}, {"type", e->type}, {"chat", e->chat}, {"body", e->body}});
  const auto& t = b.hooks().all();
  o["totals"] = bj::object{{"batches", t.batches},
                           {"attempts", t.attempts},
                           {"delivered", t.delivered},
                           {"refused", t.refused},
                           {"forgotten", t.forgotten}};
  o["keys"] = std::move(keys);
  o["ledger"] = std::move(ledger);
  o["waiting"] = std::move(waiting);
  o["script"] = render(b.script().settings());
  o["faults"] = render(b.faults().settings());
  return o;
}

result<saved_box> read_box(const bj::object& o) {
  saved_box s;
  const auto* p = o.if_contains("platform");
  if (p == nullptr || !p->is_object()) return wrong("no platform in it");
  s.platform = read_platform(p->get_object());
  if (auto fine = check(s.platform); !fine) return fine.error();
  each(o, "keys", [&](const bj::object& k) { s.keys.push_back(read_key(k)); });
  each(o, "ledger", [&](const bj::object& r) { s.ledger.push_back(read_record(r)); });
  for (std::size_t i = 0; i < s.ledger.size(); ++i) {
    if (s.ledger[i].number != s.ledger.front().number + i) return wrong("the ledger has a gap");
  }
  each(o, "waiting", [&](const bj::object& e) {
    s.waiting.push_back(
        {count(e, "number"), json::text(e, "id"), json::text(e, "type"), json::text(e, "chat"), json::text(e, "body")});
  });
  if (const auto* t = o.if_contains("totals"); t != nullptr && t->is_object()) {
    const auto& from = t->get_object();
    s.totals = {count(from, "batches"),  count(from, "attempts"), count(from, "delivered"), count(from, "refused"), 0,
                count(from, "forgotten")};
  }
  s.script = read_settings(o, "script", read_script);
  s.faults = read_settings(o, "faults", read_faults);
  return s;
}

}  // namespace linli::sandbox
