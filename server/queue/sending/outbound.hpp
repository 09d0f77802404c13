#pragma once
#include <array>
#include <map>
#include <memory>
#include <string>

#include "domain/send_rate.hpp"
#include "queue/sending/ring_watch.hpp"
#include "queue/sending/send_lane.hpp"
#include "queue/sending/send_policy.hpp"
#include "queue/tenure.hpp"
#include "queue/world.hpp"
#include "store/accounts.hpp"
#include "store/campaigns.hpp"

namespace linli::queue {

/// Works off one account's lanes: one message in flight per chat, first in first out in each lane, replies before
/// emergencies before bulk, a fifth of the account's rate and of its calls under way never bulk's. An attempt is
/// written before its request; a message leaves its lane only with its outcome, in one step.
class outbound : public std::enable_shared_from_this<outbound> {
 public:
  outbound(world& w, std::string account, std::shared_ptr<tenure> t);
  /// Until the tenure is over and what was started is finished. Delivers results, too.
  task<void> run();

 private:
  task<result<void>> open();
  task<result<bool>> read_more();
  /// Those whose time has come, read again.
  task<result<bool>> read_again(int n);
  task<result<std::vector<std::shared_ptr<send_item>>>> with_attempts(int lane,
                                                                      std::vector<store::stream_entry> entries);
  /// Behind a full window nothing is read while the account waits; a ring may stand there. Whether there was anything.
  task<bool> look_behind_window();
  /// Who rang learns of the rings that must wait, to ring others; they stay in their lane.
  task<void> tell_late_rings();
  void start_ready();
  bool may_start(int n);
  std::size_t in_flight() const;
  task<void> work_off(int n, std::shared_ptr<send_item> i);
  task<result<void>> try_once(send_item& i);
  /// An attempt of an owner that is gone: nobody knows whether it was sent.
  task<result<void>> take_lost(send_item& i);
  task<result<void>> give_up(send_item& i, const error& e);
  /// What is to be sent; an error with code canceled when it should not be sent any more.
  task<result<bots::outbound>> render(const send_item& i);
  /// The code of why it is not to be sent any more: the person whom it would reach has stopped such messages, or the
  /// home is left; nullptr when it is.
  task<result<const char*>> why_unwanted(const store::send_entry& e);
  task<result<const domain::campaign*>> campaign_of(const store::send_entry& e);
  task<result<void>> write_attempt(send_item& i, const store::attempt& a);
  task<result<void>> finish(send_item& i, const store::outcome& o, std::string platform_id);
  task<result<void>> move(send_item& i, std::string new_chat);
  task<result<void>> act(send_item& i, const send_action& a, store::attempt tried, const error& e);
  task<void> pause(std::chrono::milliseconds time);
  /// Staff hear once that the platform refuses the account, whoever owns it meanwhile, and that it works again.
  task<void> tell_refused(error e);
  task<void> tell_works();
  store::outcome state_of_account(domain::message_state state) const;
  /// A "too many": is this chat alone told to wait?
  bool is_of_chat(const send_item& i, const bots::outbound& call, const error& e, std::chrono::milliseconds wait);
  task<void> hold(const std::string& turn, std::chrono::milliseconds time);
  std::string held_field(const std::string& turn) const;
  task<void> age();
  store::outcome outcome_of(const send_item& i, const store::attempt& tried, domain::message_state state) const;

  world& world_;
  std::string account_;
  const line& line_;
  std::shared_ptr<tenure> tenure_;
  std::shared_ptr<shared_bell> bell_;
  std::array<send_lane, lanes_of_account> lanes_;
  chat_turns turns_;
  unsaid_limit unsaid_;
  ring_watch rings_;
  std::string window_end_, looked_;  ///< what the window had been read to, and how far behind it rings are known
  std::map<std::string, steady_time> held_;  ///< by field: chats that were told to wait, until they are called again
  domain::send_rate rate_;
  struct seen_campaign {
    domain::campaign campaign;
    steady_time until;
  };
  std::map<std::string, seen_campaign> campaigns_;
  bool pause_stored_ = false;  ///< the next call takes it back
  steady_time paused_until_{}, aged_ = steady_clock::now();
  int failures_in_a_row_ = 0;
  bool said_misconfigured_ = false;
  sys_time told_{};  ///< since when staff know that the account is refused

  static constexpr std::string_view told_field = "told";
};

}  // namespace linli::queue
