#pragma once
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "queue/hearing/hearing.hpp"
#include "queue/tenure.hpp"
#include "queue/world.hpp"
#include "store/followups.hpp"
#include "store/transaction.hpp"

// From what was heard to what a person must do: which words need somebody, and what a step writes for it.
namespace linli::queue {

/// What these words ask a person to do; nullopt: nothing. What nobody's words only leave unclear waits with the
/// unmatched senders already; his voice messages and what he wants of his data, said in private, do not wait.
std::optional<domain::concern> concern_of(const conclusion& c);
/// Whose words they are, and which: what every concern of a reply says of it.
domain::concern concern_about(const store::reply_record& r);
/// An event that is given up on and may be danger.
domain::concern concern_unread(const std::string& event, const std::string& channel, sys_time at);

/// Contact points of one step of ringing: a step is a few rows.
constexpr std::size_t ring_points_max = 50;

/// Did its sender say the very same a moment before, in private? The pictures of an album are answered once.
bool is_one_more(const domain::followup& f, const domain::concern& c);
/// The same of what is followed up so far; the step then carries the check that this still holds. Errors: those of
/// Redis.
task<result<bool>> said_just_before(world& w, store::transaction& t, std::string community, const conclusion& c);

/// Where the automatic answer goes: a private chat, or nowhere.
struct private_chat {
  std::string account, chat;
};

private_chat answer_to(const hearing& h);

/// The follow-ups of one step: several statements of it may belong to one. Read, hear what was said, write; the step
/// then carries the follow-ups with their checks, the events that tell of them, and where it begins to ring, the calls
/// to those on duty and the automatic answer.
class follow_book {
 public:
  /// `points`: how many contact points one first ring may call.
  follow_book(world& w, std::string community, std::size_t points = ring_points_max)
      : world_(w), community_(std::move(community)), points_max_(points) {}

  /// Reads what is known of them, and who is on duty. Errors: those of Redis.
  task<result<void>> open(std::vector<domain::concern> concerns);
  /// REQUIRES: open() had it. `told`: what the event on the topic `followups` says besides; `as`: its name instead of
  /// what became of the follow-up.
  void hear(store::transaction& t, const domain::concern& c, boost::json::object told, const private_chat& answer,
            const std::string& as = {});
  /// Is there one for it, which is resolved? REQUIRES: open() had it.
  bool is_resolved(const domain::concern& c) const;
  /// Once, after everything was heard.
  void write(store::transaction& t);
  bool empty() const { return pages_.empty(); }

 private:
  struct page {
    store::known_followup before;
    domain::followup after;
    bool written = false, ring = false, tell_owner = false;
  };
  void answer(store::transaction& t, page& p, const domain::concern& c, const private_chat& to);

  world& world_;
  std::string community_;
  std::size_t points_max_;
  std::map<std::string, page> pages_;
  std::vector<domain::duty_entry> duty_;
  std::map<std::string, std::vector<std::string>> points_;  ///< staff → contact points, of holders
};

/// What these words ask for, added to a step of their own: reads, hears, writes. Returns whether there was anything.
task<result<bool>> follow(world& w, store::transaction& t, std::string community, const conclusion& c,
                          const private_chat& answer);

/// The same for what was kept while nobody knew who spoke: what was raised then stands, and now has a home.
task<result<void>> follow_kept(world& w, store::transaction& t, std::string community, const conclusion& c,
                               const store::reply_record& kept);

/// What was raised for this concern while nobody knew who spoke has the home now that `c` says. Whether it was raised.
/// `was_of`: the home that an earlier link gave it by mistake.
task<result<bool>> give_home(world& w, store::transaction& t, std::string community, domain::concern unknown,
                             const conclusion& c, std::string was_of = {});

/// Calls those of this step of ringing, each contact point once, and tells so. `f` has the step in it, and keeps whom
/// it rang: it is to be written behind it.
void put_ring(world& w, store::transaction& t, const std::string& community, domain::followup& f,
              const std::vector<domain::duty_entry>& duty, std::size_t points = ring_points_max);

/// Does what is due of a follow-up, for the community's owner. Errors as the other timers.
task<result<void>> run_followup(world& w, const tenure& by, std::string community, std::string id);

/// What events of a follow-up say of it.
boost::json::object followup_event(const domain::followup& f);

}  // namespace linli::queue
