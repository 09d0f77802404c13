#pragma once
#include <string>
#include <string_view>
#include <vector>

namespace linli::words {

/// "any 1 of A", "any 2 of B": symptoms of one home that together say how soon somebody must see to it.
struct symptom_group {
  std::string name;
  bool urgent = false;  ///< else a follow-up
  std::size_t at_least = 1;
  std::vector<std::string> of;  ///< codes, as understanding::symptoms has them
};

/// The health rules, templates/lexicon/rules.*: who is well by a temperature, who must be seen to, and who soon.
struct health_rules {
  /// As the file says it, and a hash over all of the lexicon's files: what is judged by other words has another one.
  std::string version;
  std::vector<symptom_group> groups;
  double well_from = 35.5, raised_from = 37.3, high_from = 38.0;  ///< °C

  bool is_low(double t) const { return t < well_from; }
  bool is_raised(double t) const { return t >= raised_from - half_a_step; }
  bool is_high(double t) const { return t > high_from - half_a_step; }
  bool is_well(double t) const { return !is_low(t) && !is_raised(t); }

  /// The group that decides: the first urgent one that is reached, else the first; nullptr without one. What no group
  /// names is a follow-up all the same: a group makes a symptom more urgent, never well.
  const symptom_group* group_of(const std::vector<std::string>& symptoms) const;
  /// Is the symptom urgent without another?
  bool is_urgent(std::string_view symptom) const;

 private:
  static constexpr double half_a_step = 0.05;  // thermometers show tenths; fahrenheit is not rounded
};
const health_rules& rules();

}  // namespace linli::words
