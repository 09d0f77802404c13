#include "queue/hearing/captain_rows.hpp"

#include <algorithm>

namespace linli::queue {

using words::intent;

words::understanding of_entry(const words::entry& e) {
  words::understanding u;
  u.scope = words::scope::household;
  u.rule = "captain.row";
  u.confidence = words::confidence::middle;
  u.temperatures = e.temperatures;
  u.symptoms = e.symptoms;
  u.needs = e.needs;
  u.urgency = e.urgency;
  const bool ill = e.status == "symptom" || e.status == "hospital" || e.status == "isolating" || !e.symptoms.empty();
  if (ill) u.intent = intent::checkin_symptom;
  else if (!e.needs.empty()) u.intent = intent::need_help;
  else if (e.status == "ok") u.intent = intent::checkin_ok;
  else if (e.status == "away") u.intent = intent::away;
  return u;
}

void join_rows(words::understanding& a, words::understanding b) {
  const auto rank = [](const words::understanding& u) {
    switch (u.intent) {
      case intent::checkin_symptom: return 4;
      case intent::need_help: return 3;
      case intent::checkin_ok: return 1;
      case intent::away: return 0;
      default: return 2;  // not understood: a person must look
    }
  };
  if (rank(b) > rank(a)) std::swap(a, b);
  a.temperatures.insert(a.temperatures.end(), b.temperatures.begin(), b.temperatures.end());
  a.symptoms.insert(a.symptoms.end(), b.symptoms.begin(), b.symptoms.end());
  a.needs.insert(a.needs.end(), b.needs.begin(), b.needs.end());
  a.urgency = std::max(a.urgency, b.urgency);
}

words::understanding all_well() {
  words::understanding u;
  u.intent = intent::checkin_ok;
  u.scope = words::scope::plural;  // covers nobody at risk
  u.rule = "captain.total";
  u.confidence = words::confidence::middle;
  return u;
}

bool is_unreached(const words::entry& e) { return e.status == "unreached" || e.status == "not_home"; }

bool says_nothing(const words::entry& e) {
  const bool loud = e.urgency >= words::urgency::urgent;
  return e.status.empty() && e.symptoms.empty() && e.needs.empty() && e.temperatures.empty() && !loud;
}

}  // namespace linli::queue
