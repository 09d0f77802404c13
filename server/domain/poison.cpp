#include "domain/poison.hpp"

#include "base/limits.hpp"

namespace linli::domain {

std::string why_dead(const suspicion& s) {
  if (s.alone >= limits::crashes_alone_max)
    return "the process crashed " + std::to_string(s.alone) + " times while this alone was in flight";
  if (s.deliveries >= limits::deliveries_max)
    return "given to " + std::to_string(s.deliveries) + " owners, each of which ended before it was applied";
  return {};
}

void docket::owner_ended(const std::vector<std::string>& in_flight, std::size_t of_process, bool crashed) {
  for (const auto& entry : in_flight) {
    auto& s = suspects_[entry];
    ++s.deliveries;
    if (crashed && of_process == 1) ++s.alone;
  }
}

}  // namespace linli::domain
