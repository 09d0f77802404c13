#pragma once
#include <algorithm>
#include <string>
#include <vector>

#include "base/limits.hpp"
#include "queue/campaign_steps.hpp"

namespace linli::queue {

inline constexpr std::size_t asks_of_a_step = limits::function_rows_max / 5;  ///< an ask, two counts, late; and room

/// Changes many asks of a campaign, each step checked: `change` returns whether anything is to be written.
template <class Change>
task<result<void>> change_asks(world& w, const tenure& by, const std::string& community, const std::string& campaign,
                               std::vector<std::string> households, const Change& change) {
  for (std::size_t from = 0; from < households.size();) {
    if (by.over) co_return error{errc::canceled, "stopping"};
    const auto to = std::min(from + asks_of_a_step, households.size());
    std::vector<std::string> some(households.begin() + static_cast<std::ptrdiff_t>(from),
                                  households.begin() + static_cast<std::ptrdiff_t>(to));
    auto asks = co_await store::load_asks(w.db, community, campaign, std::move(some));
    if (!asks) co_return asks.error();
    store::transaction t;
    check_owner(t, community, by);
    bool any = false;
    for (const auto& known : *asks) {
      auto after = known.ask;
      if (known.was.empty() || !change(after)) continue;
      store::put_ask(t, community, campaign, known, after);
      any = true;
    }
    if (any) {
      auto done = co_await w.db.commit(std::move(t));
      if (!done && done.error().code == errc::stale) continue;  // somebody answered meanwhile: read these again
      if (!done) co_return done.error();
    }
    from = to;
  }
  co_return result<void>{};
}

}  // namespace linli::queue
