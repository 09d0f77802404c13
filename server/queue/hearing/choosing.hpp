#pragma once
#include <memory>
#include <string>
#include <vector>

#include "queue/hearing/hearing.hpp"

// Which of the open campaigns words belong to.
namespace linli::queue {

using shared_campaign = std::shared_ptr<const domain::campaign>;

/// Was a campaign asked before something was said? Clocks of platforms differ from ours.
enum class when_asked { before, about_then, later };
when_asked asked_when(const domain::campaign& c, sys_time said_at);
/// In which order campaigns are tried for what was said at `said_at`, least first: open ones before those that closed
/// lately; a bare "收到" (`ack`) belongs to a notice before it belongs to a question. What was asked about the time
/// comes behind what was open then.
int turn(const domain::campaign& c, sys_time said_at, bool ack);

struct chosen_campaign {
  shared_campaign campaign;             ///< nullptr: none is open, or none asked this home
  store::known_ask ask;                 ///< what it asked the home
  std::vector<shared_campaign> rivals;  ///< others that asked this home and wait for its answer
  /// What one of this home was asked last, and has not answered, was about another home: in this campaign, that home.
  shared_campaign elsewhere;
  std::string elsewhere_home;
  shared_campaign asked_later;  ///< nullptr, or, none being found, an open check-in that asked this home later
  shared_campaign unasked;      ///< likewise one that would have asked it, had the roster had it then
};

/// The campaign whose question back is open; else the first one, the likeliest first, that asked this home. Without a
/// home the first at all, which then only helps to understand. The asks are read after the scene was: what it says was
/// asked is found. Error stale: the ask is still being made.
task<result<chosen_campaign>> choose(world& w, const hearing& h, bool ack, const std::string& household,
                                     const domain::roster& people);

}  // namespace linli::queue
