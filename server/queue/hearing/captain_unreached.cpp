#include "queue/hearing/captain_unreached.hpp"

#include "domain/correction.hpp"

namespace linli::queue {

void take_unreached(conclusion& c, std::vector<store::known_ask> asks) {
  for (auto& before : asks) {
    if (before.was.empty()) continue;
    conclusion home;
    home.after = before.ask;
    home.reply.id = domain::unsay(home.after, *c.report, c.campaign->kind);
    if (home.reply.id.empty()) continue;
    home.campaign = c.campaign;
    home.before = std::move(before);
    c.also.push_back(std::move(home));
  }
}

}  // namespace linli::queue
