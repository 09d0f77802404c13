#include "queue/timers.hpp"

#include "base/log.hpp"
#include "queue/campaign_steps.hpp"
#include "store/keys.hpp"

namespace linli::queue {

namespace {

constexpr int timers_of_a_look = 32;

task<result<void>> run_timer(world& w, const tenure& by, const std::string& community, const std::string& timer) {
  const auto colon = timer.find(':');
  const auto what = timer.substr(0, colon);
  const auto about = colon == std::string::npos ? std::string{} : timer.substr(colon + 1);
  if (what == "open") co_return co_await open_campaign(w, by, community, about);
  if (what == "close") co_return co_await close_campaign(w, by, community, about);
  if (what == "forget") co_return co_await forget_campaign(w, by, community, about);
  if (what == "kept") co_return co_await apply_kept(w, by, community, about);
  if (what == "spread") {
    const auto slash = about.find('/');
    co_return co_await spread_post(w, by, community, about.substr(0, slash), about.substr(slash + 1));
  }
  co_return error{errc::bug, "a timer of unknown kind: " + what};
}

}  // namespace

task<result<bool>> run_timers(world& w, const tenure& by, std::string community) {
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
    if (by.over) break;
    auto done = co_await run_timer(w, by, community, item.text);
    any = any || done.has_value();
    if (done || done.error().code == errc::stale || done.error().code == errc::canceled) continue;
    if (done.error().code == errc::fenced) co_return done.error();
    log::warn("timers", "{} of {}: {}", item.text.substr(0, item.text.find(':')), community, describe(done.error()));
  }
  co_return any;
}

}  // namespace linli::queue
