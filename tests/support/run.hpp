#pragma once
#include <functional>
#include <optional>

#include <boost/asio/io_context.hpp>

#include "base/gate.hpp"
#include "tests/support/results.hpp"

namespace linli::test {

template <class T>
task<void> keep(task<T> work, std::optional<T>* out) {
  out->emplace(co_await std::move(work));
}

/// Runs a coroutine to its end on `io`, which nobody else runs; everything else on it moves on meanwhile.
template <class T>
T run(asio::io_context& io, task<T> work) {
  gate inside(io.get_executor());
  std::optional<T> out;
  spawn(io.get_executor(), inside, "test", keep(std::move(work), &out));
  io.restart();
  while (inside.inside() > 0 && io.run_one() > 0) {
  }
  return std::move(*out);
}

/// All of them at once; the answers in the order given.
template <class T>
std::vector<T> run_together(asio::io_context& io, std::vector<task<T>> work) {
  gate inside(io.get_executor());
  std::vector<std::optional<T>> out(work.size());
  for (std::size_t i = 0; i < work.size(); ++i)
    spawn(io.get_executor(), inside, "test", keep(std::move(work[i]), &out[i]));
  io.restart();
  while (inside.inside() > 0 && io.run_one() > 0) {
  }
  std::vector<T> all;
  for (auto& o : out) all.push_back(std::move(*o));
  return all;
}

/// Runs `io` until `done` or thirty seconds are over; what it was in the end.
inline bool run_until(asio::io_context& io, const std::function<bool()>& done) {
  const auto end = std::chrono::steady_clock::now() + std::chrono::seconds(30);
  io.restart();
  while (!done() && std::chrono::steady_clock::now() < end) io.run_one_for(std::chrono::milliseconds(20));
  return done();
}

}  // namespace linli::test
