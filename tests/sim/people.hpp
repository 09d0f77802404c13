#pragma once
#include <deque>
#include <functional>
#include <map>
#include <memory>
#include <set>
#include <string>
#include <vector>

#include "domain/roster.hpp"
#include "queue/intake/inbound_codec.hpp"
#include "tests/sim/sim_process.hpp"

namespace linli::sim {

inline constexpr const char* communities[] = {"jinyuan", "hepan"};

/// What a person did on a platform, and what must come of it.
struct deed {
  std::string account, community, id, sender;
  std::string reply;     ///< the id under which Linli keeps it
  std::string resident;  ///< whose words these are; "" when nobody can say
  std::string household;
  std::string group;    ///< chat it was said in, "" in private
  bool known = false;   ///< the sender was linked from the beginning
  bool poison = false;  ///< nobody can apply it: it must end among the dead
  bool receipt = false;
  std::string message;  ///< of a receipt: the message id, and what it says
  bots::receipt_state state{};
  bool acked = false;  ///< some gateway answered 200
  std::int64_t acked_at = 0;
};

/// Residents, workers and the platforms' side of webhooks: says things, presses buttons, opens campaigns; delivers each
/// webhook until it is answered with 200, and some once more.
class people {
 public:
  people(clockwork& c, sim_platform& p) : clock_(c), platform_(p) {}

  /// Rosters, groups and some known senders go into the store before the run begins.
  void settle(store::database& db, asio::io_context& io);
  static queue::lines accounts();

  /// Begins to live; ends saying new things at `until`. `pick` gives a process that takes calls, or nullptr.
  void live(std::int64_t until, std::function<sim_process*()> pick);
  /// Everything that was to be delivered was.
  bool idle() const { return waiting_ == 0; }

  std::map<std::string, deed> deeds;   ///< by account + "/" + event id
  std::vector<std::string> campaigns;  ///< community + "/" + id
  std::uint64_t redelivered = 0;

 private:
  struct person {
    std::string account, community, sender, resident, household;
    std::string introduction;  ///< what makes him known, "" when he is
    std::string direct_chat, group_chat, place;
    bool known = false, busy = false;
  };

  void settle_community(store::database& db, asio::io_context& io, const std::string& community);
  void make_known(store::database& db, asio::io_context& io, const person& p);
  void say(person& p);
  void press(person& p);
  void send_poison(const std::string& community);
  void open_campaign(const std::string& community);
  void receipts(const std::string& account, const std::string& chat, const std::string& message);
  void deliver(const std::vector<std::string>& ids, std::function<void()> then);
  void try_deliver(std::shared_ptr<std::vector<std::string>> ids, std::function<void()> then);
  std::string new_deed(deed d, bots::event e);

  clockwork& clock_;
  sim_platform& platform_;
  std::function<sim_process*()> pick_;
  std::vector<person> persons_;
  std::map<std::string, store::inbound> webhooks_;
  std::int64_t until_ = 0;
  int number_ = 0, waiting_ = 0;
};

}  // namespace linli::sim
