#include "live/hub.hpp"

#include "base/json.hpp"
#include "base/limits.hpp"
#include "base/log.hpp"
#include "live/counts.hpp"
#include "store/campaigns.hpp"
#include "store/sealed.hpp"

namespace linli::live {

namespace bj = boost::json;

namespace {

constexpr std::uint16_t come_back = 1012, too_slow = 4408;
constexpr std::size_t recovery_bytes = limits::outbox_bytes_max /
                                       4;  // then the outbox must drain: not charged to the client
constexpr auto redraw_look_every = std::chrono::seconds(1);
constexpr std::string_view counts_topic = "counts";

shared_text counts_text(const std::string& campaign, const std::map<std::string, int>& counts, std::int64_t position,
                        bool hide_small) {
  auto data = show_counts(counts, hide_small);
  data["campaign"] = campaign;
  const bj::object o{{"type", "event"},
                     {"topic", counts_topic},
                     {"position", position},
                     {"event", "counts"},
                     {"data", std::move(data)}};
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
  const bj::object o{
      {"type", "event"}, {"topic", e.topic}, {"position", e.position}, {"event", e.name}, {"data", std::move(data)}};
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
    r->tailing = spawn(core_, work_, "event tail", tail(r));
  }
  co_return m;
}

void hub::leave(const std::shared_ptr<member>& m) {
  m->gone = true;
  m->drained->ring();
  const auto r = rooms_.find(m->community);
  if (r == rooms_.end() || r->second->members.erase(m) == 0) return;
  --sessions_;
  detach(*r->second, m);
}

void hub::detach(room& r, const std::shared_ptr<member>& m) {
  for (const auto& [topic, ignored] : m->topics) {
    const auto of_topic = r.by_topic.find(topic);
    if (of_topic == r.by_topic.end()) continue;
    of_topic->second.erase(m);
    if (of_topic->second.empty()) r.by_topic.erase(of_topic);
  }
  m->topics.clear();
}

// Nothing follows what a session missed: it is detached before it is told, and counted until it leaves.
void hub::drop(room& r, const std::shared_ptr<member>& m, std::uint16_t code, const std::string& reason) {
  m->gone = true;
  m->drained->ring();
  detach(r, m);
  m->out->drop(code, reason);
}

void hub::drop_all(room& r, const std::string& reason) {
  const auto everybody = r.members;
  for (const auto& m : everybody) drop(r, m, come_back, reason);
}

// A copy: a session whose outbox is full may leave while it is being sent to.
std::vector<std::shared_ptr<member>> hub::listeners(const room& r, const std::string& topic) {
  const auto found = r.by_topic.find(topic);
  if (found == r.by_topic.end()) return {};
  return {found->second.begin(), found->second.end()};
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
  const auto number = ++subscribes_;
  const bool behind = from && recovered && from->position < r->head.position;
  // Another process may have shown the client more than this one has read: that must not come again.
  const auto position = from && recovered ? std::max(from->position, r->head.position) : r->head.position;
  for (const auto& topic : topics) {
    m->topics[topic] = {position, number, behind};
    r->by_topic[topic].insert(m);
  }
  answered(recovered);
  if (behind && !m->gone) {
    m->recoveries.push_back({from->position, number});
    if (!std::exchange(m->recovering, true)) m->recovering = spawn(core_, work_, "recovery", recover(r, m));
  }
  if (m->topics.contains(std::string(counts_topic))) {
    auto open = co_await store::load_answerable(db_, m->community);
    if (!open) co_return open.error();
    for (const auto& c : *open) r->changed.insert(c.campaign.id);
  }
  co_return result<void>{};
}

task<void> hub::recover(std::shared_ptr<room> r, std::shared_ptr<member> m) {
  while (!m->gone && !m->recoveries.empty()) {
    const auto next = m->recoveries.front();
    m->recoveries.erase(m->recoveries.begin());
    co_await catch_up(*r, m, next);
  }
  m->recovering = false;
}

task<void> hub::drained(const std::shared_ptr<member>& m) {
  while (!m->gone && m->out->waiting() > 0) {  // the outbox itself ends a session that takes nothing
    m->out->on_drained([bell = m->drained] { bell->ring(); });
    co_await m->drained->wait(limits::outbox_age_max);
  }
}

// Pages of what was missed, pulled as the outbox drains; then the topics join the live stream at exactly that position.
task<void> hub::catch_up(room& r, const std::shared_ptr<member>& m, recovery what) {
  auto position = what.position;
  while (!m->gone) {
    auto page = co_await store::load_events(db_, r.community, position, limits::recovery_page);
    if (m->gone) co_return;
    if (!page) co_return drop(r, m, come_back, "recovery was interrupted");
    // Never a partial gap: who comes back after this is told to fetch afresh.
    const bool trimmed = page->empty() ? position < r.head.position : page->front().position != position + 1;
    if (trimmed) co_return drop(r, m, too_slow, "events were trimmed during recovery");
    std::size_t bytes = 0;
    for (const auto& e : *page) {
      position = e.position;
      const auto topic = m->topics.find(e.topic);
      if (topic == m->topics.end() || topic->second.number != what.number || m->counts_only) continue;
      const auto text = render(e);
      bytes += text->size();
      m->out->send(text);
      if (bytes < recovery_bytes) continue;
      co_await drained(m);
      if (m->gone) co_return;
      bytes = 0;
    }
    if (position >= r.head.position) {
      for (auto& [topic, s] : m->topics) {
        if (s.number == what.number) s = {position, what.number, false};
      }
      co_return;
    }
    co_await drained(m);
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
    shared_text text;
    for (const auto& m : listeners(r, e.topic)) {
      const auto topic = m->topics.find(e.topic);
      if (topic == m->topics.end() || m->counts_only) continue;
      if (topic->second.behind || e.position <= topic->second.position) continue;
      if (!text) text = render(e);
      topic->second.position = e.position;
      m->out->send(text);
    }
  }
  co_return true;
}

task<void> hub::send_counts(room& r) {
  const auto at = steady_clock::now();
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
    for (const auto& m : listeners(r, std::string(counts_topic))) {
      if (!m->gone) m->out->send(m->counts_only ? coarse : whole);
    }
  }
}

// Positions that went back mean another past (a restored backup): a new epoch tells every client so.
task<void> hub::look_for_redraw(room& r) {
  const auto at = steady_clock::now();
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
