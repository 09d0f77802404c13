#pragma once
#include <string>
#include <vector>

namespace linli::bench {

/// Understands texts for so many seconds of this thread's own time, one after the other and no more than that: single
/// replies to a check-in, then one 接龙 of so many rows as it is sent whole each time. One JSON object: replies_per_s,
/// rows_per_s, ms_per_kib (of the texts' worst kind that is known: one character over and over).
struct understanding {
  std::vector<std::string> replies;
  double seconds = 1;
  int rows = 500;
};
int run_understanding(const understanding& u);

}  // namespace linli::bench
