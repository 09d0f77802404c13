#pragma once
#include <memory>
#include <string>
#include <vector>

#include "queue/hearing/hearing.hpp"

// Which of the open campaigns words belong to.
namespace linli::queue {

using shared_campaign = std::shared_ptr<const domain::campaign>;

struct chosen_campaign {
  shared_campaign campaign;             ///< nullptr: none is open, or none asked this home
  store::known_ask ask;                 ///< what it asked the home
  std::vector<shared_campaign> rivals;  ///< others that asked this home and wait for its answer
  /// What one of this home was asked last, and has not answered, was about another home: in this campaign, that home.
  shared_campaign elsewhere;
  std::string elsewhere_home;
};

/// The campaign whose question back is open; else the first one, the likeliest first, that asked this home. Without a
/// home the first at all, which then only helps to understand. The asks are read after the scene was: what it says was
/// asked is found. Error stale: the ask is still being made.
task<result<chosen_campaign>> choose(world& w, const hearing& h, bool ack, const std::string& household,
                                     const domain::roster& people);

}  // namespace linli::queue
