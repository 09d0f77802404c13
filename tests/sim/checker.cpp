#include <fmt/format.h>

#include "store/accounts.hpp"
#include "store/campaigns.hpp"
#include "store/histories.hpp"
#include "store/identities.hpp"
#include "store/keys.hpp"
#include "store/stops.hpp"
#include "tests/sim/at_once.hpp"
#include "tests/sim/simulation.hpp"

namespace linli::sim {

namespace keys = store::keys;
using domain::message_state;

namespace {

/// Where one statement left its mark.
struct traces {
  int listed = 0, kept = 0, in_history = 0;
  std::string household, resident;
  int total() const { return listed + kept + in_history; }
};

/// All that a community holds in the end.
struct findings {
  std::map<std::string, traces> replies;                  ///< by reply id
  std::map<std::string, std::vector<std::string>> lists;  ///< campaign → reply ids in order
  std::vector<domain::message> messages;
  std::map<std::string, int> told;  ///< message id → entries in histories
};

class checking {
 public:
  explicit checking(const grounds& g) : g_(g) {}

  std::vector<std::string> run() {
    for (const std::string community : communities) {
      findings f;
      read(community, f);
      counts(community);
      events(community);
      messages(f);
      stops(community);
      deeds(community, f);
    }
    platforms();
    return std::move(out_);
  }

 private:
  template <class... Args>
  void broken(fmt::format_string<Args...> text, Args&&... args) {
    out_.push_back(fmt::format(text, std::forward<Args>(args)...));
  }
  template <class T>
  T now_of(task<result<T>> work) {
    return at_once(g_.io, std::move(work)).value();
  }
  redis::reply ask(redis::command c) { return g_.store.run(c); }

  std::vector<domain::campaign> campaigns(const std::string& community) {
    return now_of(store::load_campaigns(g_.db, community));
  }

  void read(const std::string& community, findings& f) {
    for (const auto& c : campaigns(community)) {
      for (const auto& item : ask({"LRANGE", keys::replies(community, c.id), "0", "-1"}).items) {
        const auto r = store::unpack_reply(item.text);
        auto& t = f.replies[r.id];
        ++t.listed;
        t.household = r.household;
        t.resident = r.resident;
        f.lists[c.id].push_back(r.id);
      }
      for (auto& m : now_of(store::load_messages(g_.db, community, c.id))) f.messages.push_back(std::move(m));
    }
    for (const auto& i : now_of(store::load_identities(g_.db, community))) {
      for (const auto& r : now_of(store::load_kept(g_.db, community, i.key))) ++f.replies[r.id].kept;
    }
    read_histories(community, f);
  }

  void read_histories(const std::string& community, findings& f) {
    for (const auto& field : ask({"HKEYS", keys::residents(community)}).items) {
      for (const auto& item : ask({"LRANGE", keys::history(community, field.text), "0", "-1"}).items) {
        const auto e = store::unpack_history(item.text);
        if (e.kind == "message") ++f.told[e.message];
        if (e.kind != "reply") continue;
        auto& t = f.replies[e.reply];
        ++t.in_history;
        t.resident = field.text;
      }
    }
    for (const auto& field : ask({"HKEYS", keys::groups(community)}).items) {
      for (const auto& item : ask({"LRANGE", keys::group_history(community, field.text), "0", "-1"}).items)
        ++f.told[store::unpack_history(item.text).message];
    }
  }

  // I11
  void counts(const std::string& community) {
    for (const auto& c : campaigns(community)) {
      const auto shown = now_of(store::load_counts(g_.db, community, c.id));
      if (shown != now_of(store::recount(g_.db, community, c.id)))
        broken("I11: the counts of {} are not those of its asks", c.id);
      if (c.state != domain::campaign_state::closed) broken("{} never closed", c.id);
    }
  }

  // Live: no position missing, none twice.
  void events(const std::string& community) {
    std::int64_t wanted = 0;
    for (const auto& e : ask({"XRANGE", keys::events(community), "-", "+"}).items) {
      if (e.items[0].text != fmt::format("{}-0", ++wanted)) {
        broken("a gap in the events of {} at {}", community, wanted);
        return;
      }
    }
    const auto position = ask({"HGET", keys::meta(community), "position"}).text;
    if (position != std::to_string(wanted)) broken("the events of {} end at {}, not {}", community, wanted, position);
  }

  // Who has opted out is who said so last, as his history has it.
  void stops(const std::string& community) {
    const auto kept = now_of(store::load_all_stops(g_.db, community));
    for (const auto& i : now_of(store::load_identities(g_.db, community))) {
      const auto& resident = i.identity.resident;
      if (i.identity.trust != domain::trust::confirmed) continue;
      auto level = domain::stop::none;
      sys_time at{};
      int marks = 0;
      for (const auto& item : ask({"LRANGE", keys::history(community, resident), "0", "-1"}).items) {
        const auto e = store::unpack_history(item.text);
        marks += e.kind == "stopped" ? 1 : e.kind == "resumed" ? -1 : 0;
        if (marks < 0 || marks > 1) broken("{} opted out or in twice", resident);
        if (e.kind != "reply" || e.at < at) continue;
        if (e.rule == "optout.word") level = domain::stop::routine, at = e.at;
        if (e.rule.starts_with("optin")) level = domain::stop::none, at = e.at;
      }
      const auto chat = kept.find(store::stop_of_chat(g_.db, i.identity.account, i.identity.direct_chat));
      if (level == domain::stop::none && chat != kept.end() && chat->second.level != level)
        broken("{} wants to hear, and one of his chats is stopped", resident);
      const auto found = kept.find(store::stop_of_person(resident));
      const auto stands = found == kept.end() ? domain::stop::none : found->second.level;
      if (stands != level)
        broken("{} wants {}, and it stands as {}", resident, domain::name(level), domain::name(stands));
    }
  }

  static bool arrived(message_state s) {
    return s == message_state::handed || s == message_state::delivered || s == message_state::read;
  }

  // I4, I5, I10 of what went out.
  void messages(const findings& f) {
    for (const auto& m : f.messages) {
      const auto found = g_.platform.ledger.find(m.account + "/" + m.id);
      const posted none;
      const auto& seen = found == g_.platform.ledger.end() ? none : found->second;
      const auto times = seen.message_ids.size();
      const auto state = domain::name(m.state);
      if (m.state == message_state::queued || m.state == message_state::held) broken("{} is still {}", m.id, state);
      if (arrived(m.state) && times == 0) broken("I4: {} is {}, and its platform never saw it", m.id, state);
      if (times > 1 && !m.maybe_duplicate) broken("I4: {} was seen {} times and is not flagged", m.id, times);
      const bool gone = m.state == message_state::expired || m.state == message_state::dead ||
                        m.state == message_state::cancelled || (m.state == message_state::failed && !seen.rejected);
      if (times > 0 && gone) broken("I4: people saw {}, which is recorded as {}", m.id, state);
      receipts(m);
      const auto told = f.told.find(m.id);
      const int entries = told == f.told.end() ? 0 : told->second;
      if (entries != (arrived(m.state) ? 1 : 0))
        broken("I10: {} is {} and stands {} times in histories", m.id, state, entries);
    }
  }

  void receipts(const domain::message& m) {
    bool delivered = false, read = false, acked_delivered = false, acked_read = false;
    for (const auto& [key, d] : g_.who.deeds) {
      if (!d.receipt || d.message != m.platform_id || d.account != m.account || m.platform_id.empty()) continue;
      (d.state == bots::receipt_state::read ? read : delivered) = true;
      if (d.acked) (d.state == bots::receipt_state::read ? acked_read : acked_delivered) = true;
    }
    const auto state = domain::name(m.state);
    if ((m.state == message_state::delivered && !delivered) || (m.state == message_state::read && !read))
      broken("I5: {} is {} without a receipt", m.id, state);
    if (acked_read && m.state != message_state::read) broken("a receipt is lost: {} was read and is {}", m.id, state);
    if (acked_delivered && m.state == message_state::handed) broken("a receipt is lost: {} was delivered", m.id);
  }

  // I1, I2, I9 of what came in.
  void deeds(const std::string& community, const findings& f) {
    std::map<std::string, const deed*> by_reply;
    for (const auto& [key, d] : g_.who.deeds) {
      if (d.receipt || d.community != community) continue;
      if (d.poison) {
        const auto times = dead(d.id).size();
        if (times > 1 || (d.acked && times == 0)) broken("I1: {} stands {} times among the dead", key, times);
        continue;
      }
      by_reply[d.reply] = &d;
      const auto found = f.replies.find(d.reply);
      const auto t = found == f.replies.end() ? traces{} : found->second;
      if (t.listed > 1 || t.kept > 1 || t.in_history > 1 || (t.kept > 0 && t.listed + t.in_history > 0))
        broken("I2: {} has more than one effect: listed {}, kept {}, in histories {}", key, t.listed, t.kept,
               t.in_history);
      const auto buried = dead(d.id);
      if (buried.size() + (t.total() > 0 ? 1 : 0) > 1)
        broken("I1: {} is among the dead and has an effect as well", key);
      if (d.acked && d.group.empty() && t.total() == 0 && !by_chance(buried))
        broken("I1: {} was accepted and has no effect", key);
      if (!t.household.empty() && !d.household.empty() && t.household != d.household)
        broken("I9: {} counts for another home", key);
      if (!t.resident.empty() && !d.resident.empty() && t.resident != d.resident)
        broken("I9: {} counts as another's word", key);
    }
    for (const auto& [reply, t] : f.replies) {
      if (!by_reply.contains(reply)) broken("I9: a reply that nobody gave: {}", reply);
    }
    order(f, by_reply);
  }

  // What stands among the dead of this event: why, of each time.
  std::vector<std::string> dead(const std::string& id) {
    std::vector<std::string> out;
    for (int shard = 0; shard < limits::inbox_shards; ++shard) {
      for (const auto& e : ask({"XRANGE", keys::inbox_dead(shard), "-", "+"}).items) {
        const auto& row = e.items[1].items;
        const auto is_it = [&](const auto& word) {
          const auto at = word.text.find(id);
          return at != std::string::npos && std::isdigit(static_cast<unsigned char>(word.text[at + id.size()])) == 0;
        };
        if (!std::ranges::any_of(row, is_it)) continue;
        out.emplace_back();
        for (const auto& word : row) out.back() += word.text + " ";
      }
    }
    return out;
  }

  // Processes were killed twice while an innocent event was all they had in flight: whoever looks at that cannot tell
  // it from poison. It stands among the dead, where somebody sees it and sends it on.
  bool by_chance(const std::vector<std::string>& buried) const {
    return g_.kills >= limits::crashes_alone_max && buried.size() == 1 &&
           (buried[0].find("while this alone was in flight") != std::string::npos ||
            buried[0].find("each of which ended before") != std::string::npos);
  }

  // What one person says is applied in the order in which it was accepted.
  void order(const findings& f, const std::map<std::string, const deed*>& by_reply) {
    for (const auto& [campaign, list] : f.lists) {
      std::map<std::string, std::int64_t> last;
      for (const auto& reply : list) {
        const auto found = by_reply.find(reply);
        if (found == by_reply.end() || !found->second->known) continue;  // kept words come later
        const auto& d = *found->second;
        auto& at = last[d.account + "/" + d.sender];
        const auto number = std::stoll(d.id.substr(1));
        if (number < at) broken("{}: what {} said is out of order", campaign, d.sender);
        at = number;
      }
    }
  }

  // I4 where there is no message row, I7.
  void platforms() {
    for (const auto& [key, p] : g_.platform.ledger) {
      if (p.account.ends_with("_stop") && p.message_ids.size() > 1) broken("I4: {} must not double, and did", key);
      if (p.account.ends_with("_flag") && p.message_ids.size() > 1 + limits::unknown_resends_max)
        broken("I4: {} was sent {} times", key, p.message_ids.size());
    }
    if (g_.wall_jumped) return;  // waiting is by the wall clock
    for (const auto& e : g_.platform.too_early) broken("I7: {}", e);
  }

  const grounds& g_;
  std::vector<std::string> out_;
};

}  // namespace

std::vector<std::string> check(const grounds& g) { return checking(g).run(); }

}  // namespace linli::sim
