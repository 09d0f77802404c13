#include <stdexcept>

#include "app.hpp"
#include "bots/registry.hpp"

// What the configuration says, as the parts of the program take it.
namespace linli {

queue::lines lines_of(const config::config& c) {
  queue::lines out;
  for (const auto& a : c.accounts) {
    const auto* bot = bots::find(a.bot);
    if (bot == nullptr) throw std::runtime_error("account " + a.id + ": no such bot");
    out.add({a.id, a.bot, a.community, a.values, a.per_second}, *bot);
  }
  return out;
}

domain::followup_rules rules_of(const config::config& c, std::chrono::minutes utc_offset) {
  const auto read = [](const std::string& text) { return parse_duration(text).value(); };
  domain::followup_rules r;
  r.ring_all_after = read(c.ring_all_after);
  r.ring_leader_after = read(c.ring_leader_after);
  r.ring_again_every = read(c.ring_again_every);
  r.phone_hold = read(c.phone_hold);
  r.visit_hold = read(c.visit_hold);
  r.warn_before = read(c.warn_before);
  r.urgent_within = read(c.urgent_within);
  r.keep_resolved = read(c.keep_resolved);
  r.utc_offset = utc_offset;
  return r;
}

}  // namespace linli
