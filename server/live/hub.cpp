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

constexpr std::uint16_t come_back = 1012;
constexpr auto past_looked_every = std::chrono::seconds(1);
constexpr auto gather_every = std::chrono::milliseconds(10);
constexpr auto gather_most = std::chrono::milliseconds(60);
constexpr std::size_t reading_max = 8;  // recoveries that read at once, so that the others find their pages read
constexpr std::size_t pages_kept = 4;
const std::string counts_topic = "counts";

shared_lines counts_text(const std::string& campaign, const std::map<std::string, int>& counts, std::int64_t position,
                         bool hide_small) {
  auto data = show_counts(counts, hide_small);
  data["campaign"] = campaign;
  const bj::object o{{"type", "event"},
                     {"topic", counts_topic},
                     {"position", position},
                     {"event", "counts"},
                     {"data", std::move(data)}};
  return one_line(bj::serialize(o));
}

}  // namespace

hub::hub(executor core, gate& work, store::database& db, std::chrono::minutes utc_offset)
    : core_(std::move(core)), work_(work), db_(db), offset_(utc_offset), render_([this](const store::event_record& e) {
        return render(e);
      }) {}

std::string hub::render(const store::event_record& e) const {
  auto parsed = json::parse(e.data);
  auto data = parsed && parsed->is_object() ? std::move(parsed->get_object()) : bj::object{};
  for (const auto* key : {"text", "name", "title"}) {
    if (const auto sealed = json::text(data, key); sealed.starts_with("0|")) data[key] = store::unseal(sealed);
  }
  if (const auto at = json::number(data, "at"); at != 0) data["at"] = render_time(from_ms(at), offset_);
  const bj::object o{
      {"type", "event"}, {"topic", e.topic}, {"position", e.position}, {"event", e.name}, {"data", std::move(data)}};
  return bj::serialize(o);
}

task<result<std::shared_ptr<member>>> hub::enter(std::string community, std::shared_ptr<outlet> out, bool counts_only) {
  auto head = co_await store::open_epoch(db_, community);
  if (!head) head = co_await store::load_event_head(db_, community);  // Redis takes no writes now
  if (!head) co_return head.error();
  auto& p = places_[community];
  if (!p) p = std::make_shared<place>(community, *head);
  auto m = p->all.enter(std::move(out), counts_only);
  ++sessions_;
  if (!p->tailing) {
    p->tailing = true;
    p->tailing = spawn(core_, work_, "event tail", tail(p));
  }
  co_return m;
}

void hub::leave(const std::shared_ptr<member>& m) {
  m->gone = true;
  if (m->drained) m->drained->ring();
  const auto p = places_.find(m->community);
  if (p != places_.end() && p->second->all.leave(m)) --sessions_;
}

store::event_head hub::head(const std::string& community) const {
  const auto p = places_.find(community);
  return p == places_.end() ? store::event_head{} : p->second->all.head();
}

// Not when the stream was trimmed beyond it, when it is not yet there, or when it is of another past.
task<result<std::optional<since>>> hub::continued(std::string community, since from) {
  auto head = co_await store::load_event_head(db_, community);
  if (!head) co_return head.error();
  std::optional<since> out;
  if (!store::is_shared(*head, from.epoch, from.position)) co_return out;
  auto readable = co_await store::can_recover(db_, community, from.position);
  if (!readable) co_return readable.error();
  if (*readable) out = since{head->epoch, from.position};
  co_return out;
}

task<result<void>> hub::subscribe(std::shared_ptr<member> m, std::vector<std::string> topics, std::optional<since> from,
                                  std::function<void(bool)> answered) {
  const auto found = places_.find(m->community);
  if (found == places_.end() || m->gone) co_return error{errc::closed, "the session is over"};
  const auto p = found->second;
  bool readable = true;
  if (from) {
    auto there = co_await continued(m->community, *from);
    if (!there) co_return there.error();
    readable = there->has_value();
    if (readable) from = **there;
  }
  if (m->gone) co_return error{errc::closed, "the session is over"};
  const bool recovered = p->all.subscribe(m, topics, from, readable);
  answered(recovered);
  // It may have ended already when spawn() returns: only a refusal says that nobody recovers.
  if (!m->gone && !m->recoveries.empty() && !std::exchange(m->recovering, true) &&
      !spawn(core_, work_, "recovery", recover(p, m)))
    m->recovering = false;
  if (m->topics.contains(counts_topic)) {
    auto open = co_await store::load_answerable(db_, m->community);
    if (!open) co_return open.error();
    for (const auto& c : *open) p->all.changed.insert(c.campaign.id);
  }
  co_return result<void>{};
}

// Pages of what was missed, pulled as the outbox drains; then the topics join the live stream.
task<void> hub::recover(std::shared_ptr<place> p, std::shared_ptr<member> m) {
  if (!m->drained) m->drained = std::make_shared<doorbell>(core_);
  while (!m->gone && !m->recoveries.empty()) {
    auto read = co_await page_after(*p, m->recoveries.front().position);
    if (m->gone) break;
    if (!read) {
      p->all.drop(m, come_back, "recovery was interrupted");
      break;
    }
    while (p->all.feed(m, **read) == room::fed::drain) co_await drained(m);
    co_await drained(m);
  }
  m->recovering = false;
  m->drained.reset();
}

task<void> hub::drained(const std::shared_ptr<member>& m) {
  while (!m->gone && m->out->waiting() > 0) {  // the outbox itself ends a session that takes nothing
    m->out->on_drained([bell = m->drained] { bell->ring(); });
    co_await m->drained->wait(limits::outbox_age_max);
  }
}

std::shared_ptr<const page> hub::page_read(const place& p, std::int64_t position) {
  for (const auto& one : p.read) {
    if (one->first() <= position + 1 && position < one->last()) return one;
  }
  return nullptr;
}

task<result<std::shared_ptr<const page>>> hub::page_after(place& p, std::int64_t position) {
  if (auto there = page_read(p, position)) co_return there;
  co_await enter_reading();
  if (auto there = page_read(p, position)) {
    leave_reading();
    co_return there;
  }
  const auto epoch = p.all.head().epoch;
  auto events = co_await store::load_events(db_, p.all.community, position, limits::recovery_page);
  leave_reading();
  if (!events) co_return events.error();
  auto made = std::make_shared<const page>(std::move(*events), render_);
  if (!made->empty() && made->first() == position + 1 && epoch == p.all.head().epoch) {
    p.read.push_front(made);
    if (p.read.size() > pages_kept) p.read.pop_back();
  }
  co_return made;
}

task<void> hub::enter_reading() {
  if (reading_ < reading_max) {
    ++reading_;
    co_return;
  }
  const auto bell = std::make_shared<doorbell>(core_);
  queue_.push_back(bell);
  co_await bell->wait(std::chrono::hours(24));  // who leaves hands his place on
}

void hub::leave_reading() {
  if (queue_.empty()) {
    --reading_;
    return;
  }
  queue_.front()->ring();
  queue_.pop_front();
}

task<bool> hub::read_events(place& p) {
  auto& all = p.all;
  auto news = co_await store::load_news(db_, all.community, all.head().position, limits::recovery_page);
  if (!news) co_return false;
  const bool same = co_await meet(p, news->epoch);
  if (!same) co_return true;
  auto* events = &news->events;
  if (events->empty()) co_return false;
  if (events->front().position != all.head().position + 1) {  // trimmed under us: everybody must fetch afresh
    all.restart({all.head().epoch, events->back().position}, "events were trimmed");
    co_return true;
  }
  // A burst travels together: as long as more comes. A send costs the same for one event as for twenty.
  for (auto waited = gather_every; waited < gather_most && events->size() < limits::recovery_page;
       waited += gather_every) {
    co_await sleep_for(gather_every);
    const auto room_left = limits::recovery_page - events->size();
    auto more = co_await store::load_news(db_, all.community, events->back().position, room_left);
    if (!more || more->epoch != all.head().epoch) break;
    auto& next = more->events;
    if (next.empty() || next.front().position != events->back().position + 1) break;
    std::move(next.begin(), next.end(), std::back_inserter(*events));
  }
  const page next(std::move(*events), render_);
  if (next.first() == all.head().position + 1) all.take(next);
  co_return true;
}

task<void> hub::send_counts(place& p) {
  auto& all = p.all;
  const auto at = steady_clock::now();
  if (all.changed.empty() || at - p.counted < limits::counts_every) co_return;
  p.counted = at;
  const auto campaigns = std::exchange(all.changed, {});
  if (!all.listened(counts_topic)) co_return;
  for (const auto& campaign : campaigns) {
    auto counts = co_await store::load_counts(db_, all.community, campaign);
    if (!counts) {
      all.changed.insert(campaign);
      continue;
    }
    const auto whole = counts_text(campaign, *counts, all.head().position, false);
    const auto coarse = counts_text(campaign, *counts, all.head().position, true);
    for (const auto& m : all.listeners(counts_topic)) {
      if (!m->gone) m->out->send(m->counts_only ? coarse : whole);
    }
  }
}

// Another epoch is another run of Redis, which may lack what was seen last and have other events in its place: all are
// to come back and say what they have. Who has nothing that is not of its past too is given what came since.
task<bool> hub::meet(place& p, const std::string& epoch) {
  auto& all = p.all;
  if (epoch == all.head().epoch) co_return true;
  auto head = co_await store::load_event_head(db_, all.community);
  if (!head || head->epoch == all.head().epoch) co_return false;  // to be read again
  log::info("live", "events of {} are of another run of Redis: everybody comes back", all.community);
  p.read.clear();
  all.restart(*head, "events start anew");
  co_return false;
}

// Before the next event says so.
task<void> hub::look_for_another_past(place& p) {
  const auto at = steady_clock::now();
  if (at - p.looked < past_looked_every) co_return;
  p.looked = at;
  auto head = co_await store::open_epoch(db_, p.all.community);
  if (head) co_await meet(p, head->epoch);
}

task<void> hub::tail(std::shared_ptr<place> p) {
  while (p->all.sessions() > 0 && !work_.closed()) {
    const bool found = co_await read_events(*p);
    co_await look_for_another_past(*p);
    co_await send_counts(*p);
    if (!found) co_await sleep_for(limits::live_tick);
  }
  p->tailing = false;
  const auto there = places_.find(p->all.community);
  if (p->all.sessions() == 0 && there != places_.end() && there->second == p) places_.erase(there);
}

}  // namespace linli::live
