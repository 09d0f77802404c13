#include "words/being_away.hpp"

#include <algorithm>

#include "words/judge.hpp"
#include "words/members.hpp"

namespace linli::words {

namespace {

// "爸妈都好，我在外地替他们报": away is who reports, and only he.
bool only_reporter_away(const reading& r) {
  const auto rows = members_of(r);
  return std::any_of(rows.begin(), rows.end(), [](const member& m) { return m.status == "ok"; }) &&
         std::all_of(rows.begin(), rows.end(),
                     [](const member& m) { return m.status == (m.who == "self" ? "away" : "ok"); });
}

// "我出差了，家里老人孩子都没事": who is away says so of himself, clause for clause, and home is well.
bool home_without_reporter(const reading& r) {
  bool self = false, home = false, well = false, away = false;
  std::size_t end = 0;
  for (const auto& h : r.hits) {
    const bool next = r.n.text.find_first_of(",;\n", end) < h.from;
    if (next) self = home = false;
    end = h.to;
    if (h.kind == hit::kind::people) home = true;
    if (h.kind != hit::kind::phrase) continue;
    self = self || h.sense == sense::self;
    home = home || (h.sense == sense::plural && h.code != "adverb") || h.sense == sense::kin;
    if (h.sense == sense::away && (!self || home || !h.code.empty())) return false;
    away = away || h.sense == sense::away;
    const bool ok = h.sense == sense::ok_plural || h.sense == sense::ok_household || h.sense == sense::ok;
    well = well || (ok && home && !self);  // "都好，我在外地": who is at home?
  }
  return away && well;
}

}  // namespace

bool some_are_away(const reading& r) {
  const auto rows = members_of(r);
  const auto with = [&](std::string_view status) {
    return std::any_of(rows.begin(), rows.end(),
                       [&](const member& m) { return m.status == status && m.who != "self"; });
  };
  return with("away") && r.strange.empty() && r.loose_negators == 0;
}

bool only_out(const reading& r) {
  return std::none_of(r.hits.begin(), r.hits.end(), [](const hit& h) {
    return h.kind == hit::kind::phrase && h.sense == sense::away && h.code != "short";
  });
}

understanding of_being_away(const reading& r, bool clean) {
  if (r.well() || r.denied_symptom) {
    if (clean && only_reporter_away(r))
      return r.has(sense::proxy) ? of_being_well(r, {}) : decided(intent::checkin_ok, "some_away", confidence::middle);
    return clean && (some_are_away(r) || home_without_reporter(r))
               ? decided(intent::checkin_ok, "some_away", confidence::middle)
               : for_person("mixed");
  }
  const bool nobody_home = std::any_of(r.hits.begin(), r.hits.end(), [](const hit& h) {
    return h.kind == hit::kind::phrase && h.sense == sense::away && h.code == "nobody";
  });
  // "没人照顾" is no empty home: beside 没人 nothing unknown may stand.
  const bool harmless = r.odd.empty() && (!nobody_home || r.strange.empty()) && r.loose_negators == 0 &&
                        !r.has(sense::optout);
  if (!harmless || !r.kin.empty()) return for_person("unknown");
  const bool nobody = std::all_of(r.hits.begin(), r.hits.end(), [](const hit& h) {
    if (h.kind != hit::kind::phrase || h.sense != sense::away || h.code == "nobody") return true;
    return h.code == "home" && (h.text.find("没人") != std::string_view::npos || h.text.find("冇人") < h.text.size());
  });
  auto u = decided(intent::away, nobody ? "away.nobody" : "away", confidence::middle);
  u.scope = r.nobody_home || r.has(sense::plural) ? scope::household : scope::self;
  return u;
}

}  // namespace linli::words
