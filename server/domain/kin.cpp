#include "domain/kin.hpp"

#include "base/text.hpp"

namespace linli::domain {

namespace {

constexpr std::string_view mark = ".of.";

}  // namespace

std::string rule_about(std::string_view rule, const std::set<std::string>& kin) {
  std::string out(rule);
  for (const auto& who : kin) out.append(out.size() == rule.size() ? mark : "+").append(who);
  return out;
}

std::set<std::string> kin_of(const report& r) {
  const auto at = r.rule.find(mark);
  if (at == std::string::npos) return {};
  std::set<std::string> out;
  for (const auto who : split(std::string_view(r.rule).substr(at + mark.size()), '+')) out.emplace(who);
  return out;
}

bool says_kin_well(const report& r) {
  const bool nobody = r.coverage == coverage::named && r.members.empty();
  return r.status == status::ok && nobody && !r.staff && r.rule.find(mark) != std::string::npos;
}

bool is_danger(const report& r) { return r.rule.starts_with("danger") || r.rule.starts_with("distress"); }

}  // namespace linli::domain
