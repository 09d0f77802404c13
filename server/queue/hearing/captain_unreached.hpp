#pragma once
#include <vector>

#include "queue/hearing/hearing.hpp"

// A captain who says now that he did not reach a home takes back what he said of it before: it is to be called again.
// Decisions without I/O.
namespace linli::queue {

/// Adds to `c.also` those of these asks in which something of his counts no more. What was asked of a person of such a
/// home stands. REQUIRES: c.report.
void take_unreached(conclusion& c, std::vector<store::known_ask> asks);

}  // namespace linli::queue
