#pragma once
#include <array>
#include <list>
#include <map>
#include <memory>
#include <set>
#include <string>

#include "queue/send_policy.hpp"
#include "queue/tenure.hpp"
#include "queue/world.hpp"
#include "store/accounts.hpp"
#include "store/campaigns.hpp"

namespace linli::queue {

/// Works off one account's lanes: one message in flight per chat, first in first out in each lane, replies before bulk.
/// An attempt is written before its request; a message leaves its lane only with its outcome, in one step.
class outbound : public std::enable_shared_from_this<outbound> {
 public:
  outbound(world& w, std::string account, std::shared_ptr<tenure> t);
  /// Until the tenure is over and what was started is finished. Delivers results, too.
  task<void> run();

 private:
  struct item {
    std::string id;  ///< in its lane's stream
    store::send_entry entry;
    std::string turn;  ///< what waits for what: those with the same go one after the other
    steady_time due_at{};
    bool under_way = false;
    int failures = 0;  ///< tries that ended for a reason that does not pass
  };
  struct lane {
    std::string read = "0-0";
    std::list<std::shared_ptr<item>> items;
    std::size_t in_flight = 0;
  };

  task<result<void>> open();
  task<result<bool>> read_more(int n);
  void start_ready();
  /// How many of a lane need not wait for their time, or behind one that does.
  static std::size_t startable(const lane& l);
  bool may_start(int n) const;
  task<void> work_off(int n, std::shared_ptr<item> i);
  task<result<void>> try_once(item& i);
  task<result<void>> give_up(item& i, const error& e);
  /// What is to be sent; an error with code canceled when it should not be sent any more.
  task<result<bots::outbound>> render(const item& i);
  task<result<const domain::campaign*>> campaign_of(const store::send_entry& e);
  task<result<void>> write_attempt(const item& i, const store::attempt& a);
  task<result<void>> finish(item& i, const store::outcome& o, std::string platform_id);
  task<result<void>> move(item& i, std::string new_chat);
  task<result<void>> act(item& i, const send_action& a, store::attempt tried, const error& e);
  task<void> pause(std::chrono::milliseconds time);
  store::outcome outcome_of(const item& i, const store::attempt& tried, domain::message_state state) const;

  world& world_;
  std::string account_;
  const line& line_;
  std::shared_ptr<tenure> tenure_;
  std::shared_ptr<shared_bell> bell_;
  std::array<lane, 2> lanes_;
  std::set<std::string> busy_;                      // turns of what is under way
  std::map<std::string, store::attempt> attempts_;  // by message id
  struct seen_campaign {
    domain::campaign campaign;
    steady_time until;
  };
  std::map<std::string, seen_campaign> campaigns_;
  steady_time paused_until_{};
  int failures_in_a_row_ = 0;
  bool said_misconfigured_ = false;
};

}  // namespace linli::queue
