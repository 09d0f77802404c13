#pragma once
#include <set>
#include <string>
#include <string_view>

#include "domain/model.hpp"

// Of whom a report tells by kinship: "孩子发烧" names nobody of the roster, and holds for the home. Its rule says whose
// illness it is, so that "孩子没事了" takes back what was told of the child and of nobody else.
namespace linli::domain {

/// `rule` with these behind it: "symptom.of.child", "symptom.of.father+mother"; without any it stays as it is.
std::string rule_about(std::string_view rule, const std::set<std::string>& kin);
/// What rule_about() put there; empty: it tells of nobody in that way.
std::set<std::string> kin_of(const report& r);
/// "孩子没事了", and nothing else: it takes an illness back and covers nobody.
bool says_kin_well(const report& r);
/// Danger to somebody: no word of the home lowers it.
bool is_danger(const report& r);

}  // namespace linli::domain
