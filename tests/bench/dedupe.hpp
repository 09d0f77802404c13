#pragma once
#include <string>

namespace linli::bench {

/// Accepts so many events into an empty Redis, as a gateway does, and prints what their ids cost there: the data set of
/// Redis without the events themselves. One JSON object: ids, seconds, bytes_per_id.
struct dedupe {
  std::string redis;
  long ids = 10'000;
};
int run_dedupe(const dedupe& d);

}  // namespace linli::bench
