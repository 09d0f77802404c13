#include "live/room.hpp"

#include <algorithm>

#include "base/limits.hpp"

namespace linli::live {

namespace {

constexpr std::uint16_t come_back = 1012, too_slow = 4408;
// Then the outbox must drain: a recovery is not charged to the client.
constexpr std::size_t recovery_bytes = limits::outbox_bytes_max / 4;
constexpr std::size_t bundle_bytes = limits::outbox_bytes_max / 4;
constexpr std::string_view counts_topic = "counts";
constexpr std::size_t topics_at_once = 64;  // bits of member::wants

}  // namespace

std::shared_ptr<member> room::enter(std::shared_ptr<outlet> out, bool counts_only) {
  auto m = std::make_shared<member>();
  m->out = std::move(out);
  m->community = community;
  m->counts_only = counts_only;
  m->place = members_.size();
  members_.push_back(m);
  return m;
}

bool room::leave(const std::shared_ptr<member>& m) {
  if (m->place >= members_.size() || members_[m->place] != m) return false;
  m->gone = true;
  detach(*m);
  members_.back()->place = m->place;
  std::swap(members_[m->place], members_.back());
  members_.pop_back();
  return true;
}

void room::listen(member& m, const std::string& topic, subscription s) {
  const auto [at, fresh] = m.topics.try_emplace(topic, s);
  s.place = at->second.place;
  at->second = s;
  if (!fresh) return;
  auto& all = by_topic_[topic];
  at->second.place = all.size();
  all.push_back({&m, &at->second});
}

void room::detach(member& m) {
  for (const auto& [topic, s] : m.topics) {
    const auto of_topic = by_topic_.find(topic);
    auto& all = of_topic->second;
    all.back().how->place = s.place;
    std::swap(all[s.place], all.back());
    all.pop_back();
    if (all.empty()) by_topic_.erase(of_topic);
  }
  m.topics.clear();
}

std::vector<std::shared_ptr<member>> room::listeners(const std::string& topic) const {
  std::vector<std::shared_ptr<member>> out;
  const auto found = by_topic_.find(topic);
  if (found == by_topic_.end()) return out;
  out.reserve(found->second.size());
  for (const auto& l : found->second) out.push_back(members_[l.who->place]);
  return out;
}

// Does a recovery under way bring all that comes behind `position` already? Taken from it, the topic would miss the
// rest.
bool room::is_on_its_way(const member& m, const std::string& topic, std::int64_t position) {
  const auto s = m.topics.find(topic);
  if (s == m.topics.end() || !s->second.behind) return false;
  return std::any_of(m.recoveries.begin(), m.recoveries.end(),
                     [&](const recovery& r) { return r.number == s->second.number && r.position <= position; });
}

bool room::subscribe(const std::shared_ptr<member>& m, const std::vector<std::string>& topics,
                     const std::optional<since>& from, bool readable) {
  const bool recovered = !from || (readable && from->epoch == head_.epoch);
  const bool goes_on = from && recovered;
  const auto number = ++subscribes_;
  const bool behind = goes_on && from->position < head_.position;
  // Another process may have shown the client more than this one has read: that must not come again.
  const auto position = goes_on ? std::max(from->position, head_.position) : head_.position;
  bool any = false;
  for (const auto& topic : topics) {
    if (is_on_its_way(*m, topic, goes_on ? from->position : head_.position)) continue;
    listen(*m, topic, {position, number, 0, behind});
    any = true;
  }
  if (behind && any) m->recoveries.push_back({from->position, number});
  return recovered;
}

void room::take(const page& next) {
  const auto& events = next.events();
  // As many events at once as have no more topics than there are bits.
  std::size_t from = 0;
  std::set<std::string_view> topics;
  for (std::size_t i = 0; i < events.size(); ++i) {
    if (events[i].topic.starts_with("campaign:")) changed.insert(events[i].topic.substr(9));
    topics.insert(events[i].topic);
    if (topics.size() <= topics_at_once) continue;
    hand_out(next, from, i);
    from = i;
    topics = {events[i].topic};
  }
  hand_out(next, from, events.size());
  head_.position = next.last();
}

// Sets a bit for every topic in everybody who wants it; `bits` are those of the events. Who wants any.
std::vector<std::shared_ptr<member>> room::mark(const page& p, std::size_t from, std::size_t to,
                                                std::vector<std::uint64_t>& bits) {
  std::vector<std::shared_ptr<member>> touched;
  std::map<std::string_view, std::uint64_t> topics;
  std::uint64_t next = 1;
  for (auto i = from; i < to; ++i) {
    const auto& topic = p.events()[i].topic;
    const auto [known, fresh] = topics.try_emplace(topic, 0);
    if (fresh) {
      const auto found = by_topic_.find(topic);
      if (found != by_topic_.end()) {
        known->second = std::exchange(next, next << 1);
        for (const auto& [who, how] : found->second) {
          if (how->behind || who->counts_only) continue;
          if (who->wants == 0) touched.push_back(members_[who->place]);
          who->wants |= known->second;
          who->odd = who->odd || how->position >= p.events()[from].position;
        }
      }
    }
    bits.push_back(known->second);
  }
  return touched;
}

void room::hand_out(const page& p, std::size_t from, std::size_t to) {
  std::vector<std::uint64_t> bits;
  const auto touched = mark(p, from, to, bits);
  std::map<std::uint64_t, std::vector<shared_lines>> made;
  auto last = made.end();
  for (const auto& m : touched) {
    const auto wants = std::exchange(m->wants, 0);
    if (std::exchange(m->odd, false)) {
      send_odd(p, from, to, *m);
      continue;
    }
    if (last == made.end() || last->first != wants) last = made.try_emplace(wants).first;
    auto& all = last->second;
    if (all.empty()) {
      bundle b;
      for (auto i = from; i < to; ++i) {
        if ((bits[i - from] & wants) == 0) continue;
        b.add(p.text(i));
        if (b.bytes() >= bundle_bytes) all.push_back(b.take());
      }
      if (!b.empty()) all.push_back(b.take());
    }
    for (const auto& l : all) {
      if (!m->gone) m->out->send(l);
    }
  }
}

// To one that has some of these events from elsewhere.
void room::send_odd(const page& p, std::size_t from, std::size_t to, member& m) {
  bundle b;
  for (auto i = from; i < to; ++i) {
    const auto& e = p.events()[i];
    const auto topic = m.topics.find(e.topic);
    if (topic == m.topics.end() || topic->second.behind || e.position <= topic->second.position) continue;
    b.add(p.text(i));
  }
  if (!b.empty() && !m.gone) m.out->send(b.take());
}

room::fed room::feed(const std::shared_ptr<member>& m, const page& p) {
  if (m->gone || m->recoveries.empty()) return fed::next;
  auto& what = m->recoveries.front();
  // Never a partial gap: who comes back after this is told to fetch afresh.
  const bool trimmed = p.empty() ? what.position < head_.position : p.first() > what.position + 1;
  if (trimmed) {
    drop(m, too_slow, "events were trimmed during recovery");
    return fed::next;
  }
  bundle b;
  const auto& events = p.events();
  for (std::size_t i = 0; i < events.size() && b.bytes() < recovery_bytes; ++i) {
    const auto& e = events[i];
    if (e.position <= what.position) continue;
    what.position = e.position;
    const auto topic = m->topics.find(e.topic);
    if (topic != m->topics.end() && topic->second.number == what.number && !m->counts_only) b.add(p.text(i));
  }
  const auto upto = what;
  const bool all = p.empty() || upto.position >= p.last();
  if (!b.empty()) m->out->send(b.take());
  if (m->gone) return fed::next;
  if (upto.position >= head_.position) {  // the topics join the live stream at exactly this position
    for (auto& [topic, s] : m->topics) {
      if (s.number != upto.number) continue;
      s.behind = false;
      s.position = upto.position;
    }
    m->recoveries.erase(m->recoveries.begin());
    return fed::next;
  }
  return all ? fed::next : fed::drain;
}

void room::drop(const std::shared_ptr<member>& m, std::uint16_t code, const std::string& reason) {
  m->gone = true;
  if (m->drained) m->drained->ring();
  detach(*m);
  m->out->drop(code, reason);
}

void room::drop_all(const std::string& reason) {
  const auto everybody = members_;
  for (const auto& m : everybody) drop(m, come_back, reason);
}

void room::restart(store::event_head head, const std::string& reason) {
  drop_all(reason);
  head_ = std::move(head);
}

}  // namespace linli::live
