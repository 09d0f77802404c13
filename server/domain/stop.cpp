#include "domain/stop.hpp"

namespace linli::domain {

std::string_view name(stop s) {
  switch (s) {
    case stop::none: return "none";
    case stop::routine: return "routine";
    case stop::all: return "all";
  }
  return "none";
}

bool hears(stop s, campaign_urgency u) {
  if (s == stop::routine) return u == campaign_urgency::emergency;
  return s == stop::none;
}

}  // namespace linli::domain
