#include "live/hub.hpp"

#include <limits>

#include "base/json.hpp"
#include "base/limits.hpp"
#include "base/log.hpp"
#include "store/campaigns.hpp"
#include "store/sealed.hpp"

namespace linli::live {

namespace bj = boost::json;

namespace {

constexpr auto catching_up = std::numeric_limits<std::int64_t>::max();
constexpr auto redraw_look_every = std::chrono::seconds(1);
constexpr int small_cell = 5;  // viewers do not see smaller counts: they would be people
constexpr std::string_view counts_topic = "counts";

shared_text counts_text(const std::string& campaign, const std::map<std::string, int>& counts, std::int64_t position,
                        bool hide_small) {
  bj::object cells;
  for (const auto& [state, n] : counts) {
    if (hide_small && n > 0 && n < small_cell) cells[state] = nullptr;
    else cells[state] = n;
  }
  const bj::object o{{"type", "event"},
                     {"topic", counts_topic},
                     {"position", position},
                     {"event", "counts"},
                     {"data", bj::object{{"campaign", campaign}, {"counts", std::move(cells)}}}};
  return std::make_shared<const std::string>(bj::serialize(o));
}

}  // namespace

hub::hub(executor core, gate& work, store::database& db, std::chrono::minutes utc_offset)
    : core_(std::move(core)), work_(work), db_(db), offset_(utc_offset) {}

shared_text hub::render(const store::event_record& e) const {
  auto parsed = json::parse(e.data);
  auto data = parsed && parsed->is_object() ? std::move(parsed->get_object()) : bj::object{};
  for (const auto* key : {"text", "name", "title"}) {
    if (const auto sealed = json::text(data, key); sealed.starts_with("0|")) data[key] = store::unseal(sealed);
  }
  if (const auto at = json::number(data, "at"); at != 0) data["at"] = render_time(from_ms(at), offset_);
  const bj::object o{{"type", "event"}, {"topic", e.topic}, {"position", e.position}, {"event", e.name}, {"data", std::move(data)}};
  return std::make_shared<const std::string>(bj::serialize(o));
}

task<result<std::shared_ptr<member>>> hub::enter(std::string community, std::shared_ptr<outlet> out, bool counts_only) {
  auto head = co_await store::load_event_head(db_, community);
  if (!head) co_return head.error();
  auto& r = rooms_[community];
  if (!r) r = std::make_shared<room>(room{community, *head, {}, {}, {}, {}, {}, false});
  auto m = std::make_shared<member>();
  m->out = std::move(out);
  m->community = community;
  m->counts_only = counts_only;
  m->drained = std::make_shared<doorbell>(core_);
  r->members.insert(m);
  ++sessions_;
  if (!r->tailing) {
    r->tailing = true;
    spawn(core_, work_, "event tail", tail(r));
  }
  co_return m;
}

void hub::leave(const std::shared_ptr<member>& m) {
  m->gone = true;
  m->drained->ring();
  const auto r = rooms_.find(m->community);
  if (r == rooms_.end() || r->second->members.erase(m) == 0) return;
  --sessions_;
  for (const auto& [topic, position] : m->topics) {
    auto& listeners = r->second->by_topic[topic];
    listeners.erase(m.get());
    if (listeners.empty()) r->second->by_topic.erase(topic);
  }
}

store::event_head hub::head(const std::string& community) const {
  const auto r = rooms_.find(community);
  return r == rooms_.end() ? store::event_head{} : r->second->head;
}

task<result<void>> hub::subscribe(std::shared_ptr<member> m, std::vector<std::string> topics, std::optional<since> from,
                                  std::function<void(bool)> answered) {
  const auto found = rooms_.find(m->community);
  if (found == rooms_.end() || m->gone) co_return error{errc::closed, "the session is over"};
  const auto r = found->second;
  bool recovered = true;
  if (from) {
    auto can = co_await store::can_recover(db_, m->community, from->position);
    if (!can) co_return can.error();
    recovered = *can && from->epoch == r->head.epoch;
  }
  if (m->gone) co_return error{errc::closed, "the session is over"};
  const bool behind = from && recovered && from->position < r->head.position;
  for (const auto& topic : topics) {
    m->topics[topic] = behind ? catching_up : r->head.position;
    r->by_topic[topic].insert(m.get());
  }
  answered(recovered);
  if (behind) spawn(core_, work_, "recovery", catch_up(r, m, topics, from->position));
  if (m->topics.contains(std::string(counts_topic))) {
    auto open = co_await store::load_answerable(db_, m->community);
    if (!open) co_return open.error();
    for (const auto& c : *open) r->changed.insert(c.campaign.id);
  }
  co_return result<void>{};
}

// Pages of what was missed, pulled as the outbox drains; then the topics join the live stream at exactly that position.
task<void> hub::catch_up(std::shared_ptr<room> r, std::shared_ptr<member> m, std::vector<std::string> topics,
                         std::int64_t position) {
  const std::set<std::string> wanted(topics.begin(), topics.end());
  while (!m->gone) {
    auto page = co_await store::load_events(db_, r->community, position, limits::recovery_page);
    if (m->gone) co_return;
    if (!page) {
      m->out->drop(1012, "recovery was interrupted");
      co_return;
    }
    if (!page->empty() && page->front().position != position + 1) {
      m->out->drop(4408, "events were trimmed during recovery");  // never a partial gap: it is told so when it is back
      co_return;
    }
    for (const auto& e : *page) {
      if (wanted.contains(e.topic) && !m->counts_only) m->out->send(render(e));
      position = e.position;
    }
    if (position >= r->head.position) {
      for (const auto& topic : topics) m->topics[topic] = position;
      co_return;
    }
    if (m->out->waiting() > 0) {
      m->out->on_drained([bell = m->drained] { bell->ring(); });
      co_await m->drained->wait(limits::outbox_age_max);
    }
  }
}

task<bool> hub::read_events(room& r) {
  auto events = co_await store::load_events(db_, r.community, r.head.position, limits::recovery_page);
  if (!events || events->empty()) co_return false;
  if (events->front().position != r.head.position + 1) {  // trimmed under us: everybody must fetch afresh
    drop_all(r, "events were trimmed");
    r.head.position = events->back().position;
    co_return true;
  }
  for (const auto& e : *events) {
    r.head.position = e.position;
    if (e.topic.starts_with("campaign:")) r.changed.insert(e.topic.substr(9));
    const auto listeners = r.by_topic.find(e.topic);
    if (listeners == r.by_topic.end()) continue;
    shared_text text;
    for (auto* m : listeners->second) {
      if (m->counts_only || e.position <= m->topics[e.topic]) continue;
      if (!text) text = render(e);
      m->topics[e.topic] = e.position;
      m->out->send(text);
    }
  }
  co_return true;
}

task<void> hub::send_counts(room& r) {
  const auto at = std::chrono::steady_clock::now();
  if (r.changed.empty() || at - r.counted < limits::counts_every) co_return;
  r.counted = at;
  const auto campaigns = std::exchange(r.changed, {});
  if (!r.by_topic.contains(std::string(counts_topic))) co_return;
  for (const auto& campaign : campaigns) {
    auto counts = co_await store::load_counts(db_, r.community, campaign);
    if (!counts) {
      r.changed.insert(campaign);
      continue;
    }
    const auto whole = counts_text(campaign, *counts, r.head.position, false);
    const auto coarse = counts_text(campaign, *counts, r.head.position, true);
    const auto listeners = r.by_topic.find(std::string(counts_topic));
    if (listeners == r.by_topic.end()) co_return;
    for (auto* m : listeners->second) m->out->send(m->counts_only ? coarse : whole);
  }
}

void hub::drop_all(room& r, const std::string& reason) {
  const auto everybody = r.members;
  for (const auto& m : everybody) m->out->drop(1012, reason);
}

// Positions that went back mean another past (a restored backup): a new epoch tells every client so.
task<void> hub::look_for_redraw(room& r) {
  const auto at = std::chrono::steady_clock::now();
  if (at - r.looked < redraw_look_every) co_return;
  r.looked = at;
  auto head = co_await store::load_event_head(db_, r.community);
  if (!head) co_return;
  if (head->epoch == r.head.epoch && head->position >= r.head.position) co_return;
  if (head->epoch == r.head.epoch) {
    auto redrawn = co_await store::redraw_epoch(db_, r.community, head->epoch);
    if (!redrawn) co_return;
    head = redrawn;
    log::warn("live", "positions of {} went back: a new epoch", r.community);
  }
  drop_all(r, "events start anew");
  r.head = *head;
}

task<void> hub::tail(std::shared_ptr<room> r) {
  while (!r->members.empty() && !work_.closed()) {
    const bool found = co_await read_events(*r);
    if (!found) co_await look_for_redraw(*r);
    co_await send_counts(*r);
    if (!found) co_await sleep_for(limits::live_tick);
  }
  r->tailing = false;
  const auto there = rooms_.find(r->community);
  if (r->members.empty() && there != rooms_.end() && there->second == r) rooms_.erase(there);
}

}  // namespace linli::live
