#include <utility>

#include "base/log.hpp"
#include "bots/chat_limited.hpp"
#include "queue/sending/outbound.hpp"
#include "store/keys.hpp"
#include "store/transaction.hpp"

// What an account or a chat waits for, and that staff hear of an account that is refused.
namespace linli::queue {

namespace keys = store::keys;
using domain::message_state;

task<void> outbound::tell_refused(error e) {
  if (!std::exchange(said_misconfigured_, true))
    log::error("outbound", "{} is paused until somebody looks at its settings: {}", account_, describe(e));
  if (told_ != sys_time{}) co_return;
  told_ = now();
  auto o = state_of_account(message_state::failed);
  o.code = e.platform_code.empty() ? std::string(name(e.code)) : e.platform_code;
  o.detail = e.detail;
  store::transaction t;
  t.check_owner(keys::account_lease(account_), tenure_->owner, tenure_->fence);
  t.hset(keys::pause(account_), std::string(told_field), std::to_string(to_ms(told_)));
  t.xadd(keys::results(account_), store::pack(o));
  auto done = co_await world_.db.commit(std::move(t));
  if (!done) told_ = {};  // the next try is refused as well
}

task<void> outbound::tell_works() {
  said_misconfigured_ = false;
  if (told_ == sys_time{}) co_return;
  const auto o = state_of_account(message_state::handed);
  const auto told = std::exchange(told_, sys_time{});
  store::transaction t;
  t.check_owner(keys::account_lease(account_), tenure_->owner, tenure_->fence);
  t.hdel(keys::pause(account_), std::string(told_field)).xadd(keys::results(account_), store::pack(o));
  auto done = co_await world_.db.commit(std::move(t));
  if (!done) told_ = told;
}

store::outcome outbound::state_of_account(message_state state) const {
  store::outcome o;
  o.kind = "account";
  o.community = line_.account.community;
  o.message = account_;
  o.state = state;
  o.at = told_;  // both name the same follow-up, also when days lie between
  return o;
}

task<void> outbound::pause(std::chrono::milliseconds time) {
  if (steady_clock::now() + time <= paused_until_) co_return;
  paused_until_ = steady_clock::now() + time;
  pause_stored_ = true;
  const auto since = now();
  store::transaction t;
  t.check_owner(keys::account_lease(account_), tenure_->owner, tenure_->fence);
  t.hset(keys::pause(account_), "until", std::to_string(to_ms(since + time)));
  t.hset(keys::pause(account_), "since", std::to_string(to_ms(since)));
  auto done = co_await world_.db.commit(std::move(t));  // in memory it holds in any case
  if (!done) log::warn("outbound", "{}: the pause is not stored: {}", account_, describe(done.error()));
}

bool outbound::is_of_chat(const send_item& i, const bots::outbound& call, const error& e,
                          std::chrono::milliseconds wait) {
  const auto* limits_chats = dynamic_cast<const bots::chat_limited*>(line_.bot);
  const auto whose = limits_chats == nullptr ? bots::limit_of::account : limits_chats->whose_limit(call, e);
  if (whose != bots::limit_of::unsaid) return whose == bots::limit_of::chat;
  return unsaid_.of_chat(i.turn, steady_clock::now(), steady_clock::now() + wait);
}

task<void> outbound::hold(const std::string& turn, std::chrono::milliseconds time) {
  const auto at = steady_clock::now();
  const auto field = held_field(turn);
  turns_.hold(turn, at + time, at);
  rings_.waits(turn, at + time, at);
  held_[field] = at + time;
  const auto since = now();
  store::transaction t;
  t.check_owner(keys::account_lease(account_), tenure_->owner, tenure_->fence);
  t.hset(keys::pause(account_), field, std::to_string(to_ms(since)) + " " + std::to_string(to_ms(since + time)));
  auto done = co_await world_.db.commit(std::move(t));  // in memory it holds in any case
  if (!done) log::warn("outbound", "{}: the wait of a chat is not stored: {}", account_, describe(done.error()));
}

}  // namespace linli::queue
