#pragma once
#include <optional>

#include <boost/asio/io_context.hpp>

#include "base/gate.hpp"

namespace linli::sim {

template <class T>
task<void> keep_result(task<T> work, std::optional<T>* out) {
  out->emplace(co_await std::move(work));
}

/// Runs a coroutine that never really waits to its end, on a loop that nobody else runs.
template <class T>
T at_once(asio::io_context& io, task<T> work) {
  gate inside(io.get_executor());
  std::optional<T> out;
  spawn(io.get_executor(), inside, "at once", keep_result(std::move(work), &out));
  io.restart();
  while (inside.inside() > 0) io.poll();
  return std::move(*out);
}

}  // namespace linli::sim
