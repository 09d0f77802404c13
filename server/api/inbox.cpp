#include "api/handlers.hpp"
#include "api/webhook.hpp"
#include "base/crypto.hpp"
#include "base/log.hpp"
#include "queue/intake/inbound_codec.hpp"
#include "store/shelf.hpp"

// Events that were accepted and have had no effect: given up on, or signed and not to be read. A person looks at them.
namespace linli::api {

namespace {

using store::shelf;
using store::shelved;

constexpr std::size_t body_shown_max = 16 * limits::KiB;

// Where nobody can say whose it is (its account is configured no more, its bytes are no event), only who may see every
// community sees it.
bool is_of(const call& c, const std::string& account) {
  const auto* l = c.use.world.lines.find(account);
  if (l != nullptr) return c.use.world.lines.serves(*l, c.community);
  const auto& all = c.who.communities;
  return std::find(all.begin(), all.end(), "*") != all.end();
}

std::string account_of(shelf which, const shelved& s) {
  if (which == shelf::quarantine) return s.account;
  const auto e = queue::unpack_inbound(s.data);
  return e ? e->account : std::string{};
}

/// What an event says, in the words of the API.
struct event_shown {
  bj::object& o;
  void head(const char* kind, const bots::chat& chat, const bots::person& who) const {
    o["kind"] = kind;
    o["chat"] = chat.title;
    o["direct"] = chat.direct;
    o["name"] = who.name;
  }
  void operator()(const bots::message& m) const {
    head("message", m.chat, m.sender);
    o["text"] = m.text;
    o["media"] = m.media;
  }
  void operator()(const bots::press& p) const {
    head("press", p.chat, p.sender);
    o["text"] = p.data;
  }
  void operator()(const bots::receipt& r) const {
    o["kind"] = "receipt";
    o["text"] = r.detail;
  }
  void operator()(const bots::membership& m) const { head("membership", m.chat, m.who); }
  void operator()(const bots::migration& /*m*/) const { o["kind"] = "migration"; }
};

bj::object show_dead(const call& c, const shelved& s) {
  bj::object o{{"id", s.id()}, {"at", c.use.time(s.at())}, {"reason", s.why}};
  const shelved as_accepted{s.shard, s.accepted, {}, {}, {}, {}};
  o["accepted_at"] = s.accepted.empty() ? bj::value(nullptr) : bj::value(c.use.time(as_accepted.at()));
  o["kind"] = "unreadable";
  o["account"] = o["event"] = o["chat"] = o["name"] = o["text"] = o["media"] = "";
  o["direct"] = false;
  if (const auto e = queue::unpack_inbound(s.data)) {
    o["account"] = e->account;
    o["event"] = e->id;
    std::visit(event_shown{o}, e->event);
  }
  return o;
}

bj::object show_quarantined(const call& c, const shelved& s) {
  auto body = s.data.substr(0, body_shown_max);
  bj::object o{{"id", s.id()}, {"at", c.use.time(s.at())}, {"reason", s.why}, {"account", s.account}};
  const auto inside_character = [&s](std::size_t at) {
    return at < s.data.size() && (static_cast<unsigned char>(s.data[at]) & 0xC0U) == 0x80U;
  };
  while (!body.empty() && inside_character(body.size())) body.pop_back();
  const bool text = is_utf8(body);
  o["body"] = text ? body : hex(body);
  o["encoding"] = text ? "utf-8" : "hex";
  o["bytes"] = s.data.size();
  return o;
}

task<net::response> list(call& c, shelf which) {
  auto p = page_of(c.request);
  if (!p) co_return problem(p.error());
  std::function<bool(const shelved&)> ours = [&c, which](const shelved& s) { return is_of(c, account_of(which, s)); };
  auto page = co_await store::load_shelf(c.db(), which, p->cursor, p->limit, std::move(ours));
  if (!page) co_return problem(page.error());
  bj::array items;
  for (const auto& s : page->items) items.push_back(which == shelf::dead ? show_dead(c, s) : show_quarantined(c, s));
  co_return json_response(200, bj::object{{"items", std::move(items)}, {"next", next_cursor(page->next)}});
}

// Error not_found: there is none for this community.
task<result<shelved>> find(call& c, shelf which) {
  auto found = co_await store::find_shelved(c.db(), which, c.path["id"]);
  if (!found) co_return found.error();
  if (!*found || !is_of(c, account_of(which, **found)))
    co_return error{errc::not_found, "there is none: perhaps it was requeued or dropped"};
  co_return std::move(**found);
}

net::response done_with(const call& c, const shelved& s, const char* state) {
  log::info("inbox", "{} {} by {}", s.id(), state, c.who.id);
  return json_response(200, bj::object{{"id", s.id()}, {"state", state}});
}

net::response gone() { return problem(error{errc::not_found, "somebody else has just requeued or dropped it"}); }

task<net::response> drop(call& c, shelf which) {
  auto s = co_await find(c, which);
  if (!s) co_return problem(s.error());
  auto done = co_await store::take_off(c.db(), which, *s);
  if (!done && done.error().code == errc::stale) co_return gone();
  if (!done) co_return problem(done.error());
  co_return done_with(c, *s, "dropped");
}

}  // namespace

task<net::response> list_dead(call& c) { co_return co_await list(c, shelf::dead); }
task<net::response> list_quarantine(call& c) { co_return co_await list(c, shelf::quarantine); }
task<net::response> drop_dead(call& c) { co_return co_await drop(c, shelf::dead); }
task<net::response> drop_quarantined(call& c) { co_return co_await drop(c, shelf::quarantine); }

task<net::response> requeue_dead(call& c) {
  auto s = co_await find(c, shelf::dead);
  if (!s) co_return problem(s.error());
  auto done = co_await store::requeue_dead(c.db(), *s);
  if (!done && done.error().code == errc::stale) co_return gone();
  if (!done) co_return problem(done.error());
  c.use.world.bells.ring(queue::unit_of_shard(s->shard));
  co_return done_with(c, *s, "requeued");
}

// The target first: what a crash leaves behind is absorbed when it is requeued again.
task<net::response> requeue_quarantined(call& c) {
  auto s = co_await find(c, shelf::quarantine);
  if (!s) co_return problem(s.error());
  const auto* l = c.use.world.lines.find(s->account);
  if (l == nullptr) co_return problem(409, "account " + s->account + " is no longer configured");
  bots::webhook w;
  w.method = "POST";
  w.body = s->data;
  w.received_at = s->at();
  auto parsed = read_signed(*l, w);
  if (!parsed) co_return problem(409, "it still cannot be read: " + describe(parsed.error()));
  std::vector<store::inbound> events;
  for (std::size_t i = 0; i < parsed->events.size(); ++i) {
    auto& e = parsed->events[i];
    auto id = queue::platform_event_id(e);
    if (id.empty()) id = "quarantine/" + s->id() + "/" + std::to_string(i);
    queue::inbound_event one{l->account.id, id, std::move(e), {}};
    const bool urgent = queue::may_be_urgent(one.event);
    const auto whence = queue::origin_of(one.event);
    if (urgent) one.community = c.use.world.lines.community_of(*l, whence.chat, whence.sender);
    events.push_back({queue::ordering_key(one.event), id, queue::pack(one), -1, urgent});
  }
  if (!events.empty()) {
    auto added = co_await c.use.world.doors.accept(l->account.id, std::move(events));
    if (!added) co_return problem(added.error());
    c.use.world.counters.accepted += *added;
  }
  auto done = co_await store::take_off(c.db(), shelf::quarantine, *s);
  if (!done && done.error().code == errc::stale) co_return gone();
  if (!done) co_return problem(done.error());
  co_return done_with(c, *s, "requeued");
}

}  // namespace linli::api
