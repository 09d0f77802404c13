// What people and tests look at.
#include "sandbox/control.hpp"
#include "sandbox/sizes.hpp"
#include "sandbox/wire.hpp"

namespace linli::sandbox::control {

namespace {

constexpr std::uint64_t any_number = 1ULL << 53U;

bj::object page(bj::array items, const bj::value& next) {
  bj::object out;
  out["items"] = std::move(items);
  out["next"] = next;
  return out;
}

net::response bad_query() {
  return problem(422, "after, keys_after and events_after are whole numbers, limit is 1 to 5000");
}

bj::object render(const platform& p, const person& who, sys_time at) {
  bj::object out{{"id", who.id}, {"name", who.name}};
  json::put(out, "place", who.place);
  out["window_open"] = p.window_open(who, at);
  return out;
}

bj::object render_message(const platform& p, const message& m) {
  bj::object out{
      {"position", m.position}, {"message_id", p.message_id(m.position)}, {"chat", m.chat}, {"direct", m.direct}};
  out["from_us"] = m.ours;
  const auto who = p.state().people.find(m.sender);
  if (who != p.state().people.end()) out["sender"] = bj::object{{"id", who->first}, {"name", who->second.name}};
  out["at"] = wire::render(m.at);
  out["text"] = m.text;
  json::put(out, "media", m.media);
  if (m.quoted != 0) out["quoted_id"] = p.message_id(m.quoted);
  if (!m.ours) {
    out["addressed"] = m.addressed;
    return out;
  }
  bj::array buttons, receipts, presses;
  for (const auto& b : m.buttons) buttons.push_back(bj::object{{"label", b.label}, {"data", b.data}});
  for (const auto r : m.receipts) receipts.emplace_back(name(r));
  for (std::size_t i = 0; i < m.presses.size(); ++i) {
    const auto& one = m.presses[i];
    presses.push_back(bj::object{{"press_id", p.press_id(m.position, i)},
                                 {"sender", one.sender},
                                 {"data", one.data},
                                 {"at", wire::render(one.at)},
                                 {"answer", one.answer}});
  }
  out["pending_tap"] = m.pending_tap;
  out["edited"] = m.edited;
  out["buttons"] = std::move(buttons);
  out["receipts"] = std::move(receipts);
  out["presses"] = std::move(presses);
  return out;
}

bj::object counts_of(const box& b) {
  const auto& s = b.platform().state();
  const auto pending = std::count_if(s.messages.begin(), s.messages.end(),
                                     [](const message& m) { return m.pending_tap; });
  bj::object out{{"id", b.who().id}, {"profile", b.platform().profile() == profile::wechat ? "wechat" : "open"}};
  out["groups"] = s.groups.size();
  out["people"] = s.people.size();
  out["messages"] = s.messages.size();
  out["pending_taps"] = pending;
  out["planned_answers"] = b.plans().size();
  out["webhooks_waiting"] = b.hooks().waiting();
  out["webhook_failures_in_a_row"] = b.hooks().all().failures_in_a_row;
  return out;
}

struct key_view {
  bj::array rows;
  std::uint64_t calls = 0, posted = 0, posted_twice = 0, other_body = 0, last = 0;
  bool more = false;
};

key_view look_at_keys(const key_book& keys, std::uint64_t after, std::size_t limit) {
  key_view v;
  for (const auto& key : keys.order()) {
    const auto& e = *keys.find(key);
    v.calls += e.calls;
    v.posted += e.posted;
    v.posted_twice += e.posted > 1 ? 1 : 0;
    v.other_body += e.other_body;
    if (e.number <= after) continue;
    if (v.rows.size() == limit) {
      v.more = true;
      continue;
    }
    v.last = e.number;
    bj::object row{{"number", e.number}, {"key", e.key}, {"call", e.call}, {"calls", e.calls}, {"posted", e.posted}};
    row["other_body"] = e.other_body;
    row["message_id"] = e.message_id;
    v.rows.push_back(std::move(row));
  }
  return v;
}

std::string_view state_name(delivery_queue::fate f) {
  if (f == delivery_queue::fate::waiting) return "waiting";
  return f == delivery_queue::fate::delivered ? "delivered" : "refused";
}

bj::object render_event(const box& b, const delivery_queue::record& r) {
  bj::object row{{"number", r.number}, {"id", "e-" + b.platform().state().epoch + "-" + std::to_string(r.number)}};
  row["type"] = r.type;
  row["chat"] = r.chat;
  row["at"] = wire::render(r.at);
  row["state"] = state_name(b.hooks().fate_of(r));
  row["copies"] = r.copies;
  row["attempts"] = r.attempts;
  row["last_status"] = r.last_status;
  return row;
}

bj::object render_faults(const fault_source::counts& f) {
  return bj::object{{"throttled", f.throttled},
                    {"errors", f.errors},
                    {"timeouts", f.timeouts},
                    {"resets", f.resets},
                    {"called_before_retry_after", f.early}};
}

}  // namespace

net::response show_world(const world& w, moment t) {
  bj::array accounts;
  for (const auto& [id, b] : w.boxes) accounts.push_back(counts_of(*b));
  bj::object out{{"gateway", w.gateway}, {"time", wire::render(t.at)}};
  out["accounts"] = std::move(accounts);
  return json_answer(200, out);
}

net::response show_groups(const call& c) {
  const auto& p = c.on.platform();
  bj::array items;
  for (const auto& [id, g] : p.state().groups) {
    bj::array members;
    for (const auto& m : g.members) members.push_back(render(p, p.state().people.at(m), c.t.at));
    bj::object one{{"id", id}, {"title", g.title}};
    one["members"] = std::move(members);
    items.push_back(std::move(one));
  }
  return json_answer(200, page(std::move(items), nullptr));
}

net::response show_members(const call& c) {
  const auto& p = c.on.platform();
  bj::array items;
  for (const auto& [id, who] : p.state().people) items.push_back(render(p, who, c.t.at));
  return json_answer(200, page(std::move(items), nullptr));
}

net::response show_messages(const call& c) {
  const auto& p = c.on.platform();
  const auto& s = p.state();
  const auto after = query_number(c.request, "after", 0, any_number);
  const auto limit = query_number(c.request, "limit", sizes::page_default, sizes::page_max);
  if (!after || !limit || *limit == 0) return bad_query();
  auto chat = c.request.parameter("chat").value_or("");
  if (const auto moved = s.migrated.find(chat); moved != s.migrated.end()) chat = moved->second;
  if (!chat.empty() && !s.groups.contains(chat) && !s.people.contains(chat))
    return problem(404, "there is no such chat");
  bj::array items;
  bj::value next;
  const auto first = s.messages.empty() ? 1 : s.messages.front().position;
  for (auto i = *after < first ? 0 : *after - first + 1; i < s.messages.size(); ++i) {
    const auto& m = s.messages[i];
    if (!chat.empty() && m.chat != chat) continue;
    if (items.size() == *limit) {
      next = items.back().get_object().at("position");
      break;
    }
    items.push_back(render_message(p, m));
  }
  return json_answer(200, page(std::move(items), next));
}

net::response show_ledger(const call& c) {
  const auto keys_after = query_number(c.request, "keys_after", 0, any_number);
  const auto events_after = query_number(c.request, "events_after", 0, any_number);
  const auto limit = query_number(c.request, "limit", sizes::page_default, sizes::page_max);
  if (!keys_after || !events_after || !limit || *limit == 0) return bad_query();
  auto keys = look_at_keys(c.on.keys(), *keys_after, *limit);
  const auto& ledger = c.on.hooks().ledger();
  bj::array events;
  bj::value next_event;
  const auto first = ledger.empty() ? 1 : ledger.front().number;
  for (auto i = *events_after < first ? 0 : *events_after - first + 1; i < ledger.size(); ++i) {
    if (events.size() == *limit) {
      next_event = ledger[i - 1].number;
      break;
    }
    events.push_back(render_event(c.on, ledger[i]));
  }
  const auto& h = c.on.hooks().all();
  bj::object totals{{"keys", c.on.keys().order().size()},
                    {"calls", keys.calls},
                    {"posted", keys.posted},
                    {"posted_twice", keys.posted_twice},
                    {"other_body", keys.other_body},
                    {"keys_forgotten", c.on.keys().forgotten()}};
  totals["events"] = c.on.platform().state().next_event - 1;
  totals["events_waiting"] = c.on.hooks().waiting();
  totals["events_delivered"] = h.delivered;
  totals["events_refused"] = h.refused;
  totals["event_attempts"] = h.attempts;
  totals["batches"] = h.batches;
  totals["events_forgotten"] = h.forgotten;
  bj::array taps;
  const auto& p = c.on.platform();
  for (const auto& one : p.state().taps)
    taps.push_back(bj::object{{"message_id", p.message_id(one.position)}, {"at", wire::render(one.at)}});
  bj::object out;
  out["totals"] = std::move(totals);
  out["faults"] = render_faults(c.on.faults().happened());
  out["keys"] = std::move(keys.rows);
  out["events"] = std::move(events);
  out["taps"] = std::move(taps);
  out["next"] = bj::object{{"keys", keys.more ? bj::value(keys.last) : bj::value(nullptr)}, {"events", next_event}};
  return json_answer(200, out);
}

}  // namespace linli::sandbox::control
