#pragma once
#include <chrono>
#include <iterator>

#include "base/gate.hpp"
#include "base/surroundings.hpp"
#include "base/task.hpp"

namespace linli {

/// For work on many rows: gives the core back every few milliseconds, so that nobody who waits for it waits for all of
/// the work. Ask it between slices of rows, each far shorter than that.
class breather {
 public:
  task<void> breathe() {
    if (steady_clock::now() - since_ < most) co_return;
    co_await sleep_for(std::chrono::milliseconds(0));
    since_ = steady_clock::now();
  }

 private:
  static constexpr auto most = std::chrono::milliseconds(5);
  steady_time since_ = steady_clock::now();
};
/// Rows of one such slice.
inline constexpr std::size_t rows_of_a_slice = 200;

/// Empties what is large: to free a million texts takes as long as to read some.
template <class Rows>
task<void> shed(Rows& rows) {
  breather pause;
  while (!rows.empty()) {
    for (std::size_t n = 0; n < rows_of_a_slice && !rows.empty(); ++n) rows.erase(std::prev(rows.end()));
    co_await pause.breathe();
  }
}

}  // namespace linli
