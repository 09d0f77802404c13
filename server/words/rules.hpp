#pragma once
#include <string>

namespace linli::words {

/// The health rules, templates/lexicon/rules.*: who is well by a temperature, who must be seen to, and who soon.
struct health_rules {
  /// As the file says it, and a hash over all of the lexicon's files: what is judged by other words has another one.
  std::string version;
  double well_from = 35.5, raised_from = 37.3, high_from = 38.0;  ///< °C

  bool is_low(double t) const { return t < well_from; }
  bool is_raised(double t) const { return t >= raised_from - half_a_step; }
  bool is_high(double t) const { return t > high_from - half_a_step; }
  bool is_well(double t) const { return !is_low(t) && !is_raised(t); }

 private:
  static constexpr double half_a_step = 0.05;  // thermometers show tenths; fahrenheit is not rounded
};
const health_rules& rules();

}  // namespace linli::words
