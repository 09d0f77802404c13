#include "sandbox/agenda.hpp"

#include "sandbox/sizes.hpp"

namespace linli::sandbox {

bool agenda::add(planned p, clock::time_point now) {
  if (planned_.size() >= sizes::planned_max) return false;
  const auto due = now + p.delay;
  planned_.emplace(due, std::move(p));
  return true;
}

std::optional<planned> agenda::next(clock::time_point now) {
  if (planned_.empty() || planned_.begin()->first > now) return std::nullopt;
  auto out = std::move(planned_.begin()->second);
  planned_.erase(planned_.begin());
  return out;
}

agenda::clock::time_point agenda::wake() const {
  return planned_.empty() ? clock::time_point::max() : planned_.begin()->first;
}

}  // namespace linli::sandbox
