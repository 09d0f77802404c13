#include "queue/campaigns/timers.hpp"

#include "base/log.hpp"
#include "queue/campaign_steps.hpp"
#include "queue/campaigns/left_homes.hpp"
#include "queue/followups/following.hpp"
#include "queue/hearing/digest.hpp"
#include "queue/hearing/resuming.hpp"
#include "queue/hearing/stopping.hpp"
#include "queue/sending/unsent.hpp"
#include "store/keys.hpp"
#include "store/roster_staged.hpp"

namespace linli::queue {

namespace {

constexpr int timers_of_a_look = 128;
constexpr std::size_t long_work_max = 16;

task<result<void>> run_timer(world& w, const tenure& by, const std::string& community, const std::string& timer) {
  const auto colon = timer.find(':');
  const auto what = timer.substr(0, colon);
  const auto about = colon == std::string::npos ? std::string{} : timer.substr(colon + 1);
  if (what == "open") co_return co_await open_campaign(w, by, community, about);
  if (what == "close") co_return co_await close_campaign(w, by, community, about);
  if (what == "forget") co_return co_await forget_campaign(w, by, community, about);
  if (what == "kept") co_return co_await apply_kept(w, by, community, about);
  if (what == "followup") co_return co_await run_followup(w, by, community, about);
  if (what == "paste") co_return co_await forget_paste(w, by, community, about);
  if (what == "stop") co_return co_await cancel_stopped(w, by, community, about);
  if (what == "resume") co_return co_await resume_asks(w, by, community, about);
  if (what == "moves") co_return co_await follow_moves(w, by, community);
  if (what == "import") co_return co_await store::end_import(w.db, community, about);
  if (what == "unsent") co_return co_await forget_unsent(w, by, community, about);
  if (what == "digest") co_return co_await run_digest(w, by, community, about);
  if (what == "spread") {
    const auto slash = about.find('/');
    co_return co_await spread_post(w, by, community, about.substr(0, slash), about.substr(slash + 1));
  }
  co_return error{errc::bug, "a timer of unknown kind: " + what};
}

// Told once, by whoever ran it; stale and canceled ones are tried again.
void tell(const std::string& timer, const std::string& community, const error& e) {
  if (e.code == errc::stale || e.code == errc::canceled || e.code == errc::fenced) return;
  log::warn("timers", "{} of {}: {}", timer.substr(0, timer.find(':')), community, describe(e));
}

}  // namespace

bool long_work::is_long(const std::string& timer) {
  return timer.starts_with("open:") || timer.starts_with("close:") || timer.starts_with("spread:") ||
         timer.starts_with("import:") || timer == store::moves_timer;
}

bool long_work::start(world& w, std::shared_ptr<tenure> by, std::string community, std::string timer) {
  if (under_way_.size() >= long_work_max || !under_way_.insert(timer).second) return false;
  if (spawn(core_, inside_, "long work", run(w, std::move(by), std::move(community), timer))) return true;
  under_way_.erase(timer);
  return false;
}

task<void> long_work::run(world& w, std::shared_ptr<tenure> by, std::string community, std::string timer) {
  const auto self = shared_from_this();
  result<void> done = error{errc::bug, "an exception"};
  try {
    done = co_await run_timer(w, *by, community, timer);
  } catch (const std::exception& e) {
    done = error{errc::bug, e.what()};
  }
  if (!done && done.error().code == errc::fenced) by->over = by->fenced = true;
  if (!done) tell(timer, community, done.error());
  if (!done && done.error().code != errc::stale) co_await sleep_for(limits::poll_slow);  // it is due again at once
  under_way_.erase(timer);
  w.bells.ring(unit_of_community(community));
}

task<void> long_work::ended() {
  const auto self = shared_from_this();
  inside_->close();
  bool empty = false;
  while (!empty) empty = co_await inside_->drained(std::chrono::minutes(1));
}

task<result<bool>> run_timers(world& w, std::shared_ptr<tenure> by, std::string community,
                              std::shared_ptr<long_work> jobs) {
  redis::command c{"ZRANGEBYSCORE",
                   store::keys::timers(community),
                   "-inf",
                   std::to_string(to_ms(now())),
                   "LIMIT",
                   "0",
                   std::to_string(timers_of_a_look)};
  auto due = co_await w.db.client().run(std::move(c));
  if (!due) co_return due.error();
  bool any = false;
  for (const auto& item : due->items) {
    if (by->over) break;
    if (long_work::is_long(item.text)) {
      any = jobs->start(w, by, community, item.text) || any;
      continue;
    }
    auto done = co_await run_timer(w, *by, community, item.text);
    any = any || done.has_value();
    if (!done) tell(item.text, community, done.error());
    if (!done && done.error().code == errc::fenced) co_return done.error();
  }
  co_return any;
}

}  // namespace linli::queue
