#include <doctest/doctest.h>

#include <fstream>

#include <fmt/format.h>

#include "tests/sim/quiet.hpp"
#include "tests/sim/simulation.hpp"

// The simulation as a test: the seeds that once failed, a number of fresh ones, and whether its checker can fail.
namespace linli::sim {

namespace {

constexpr std::uint64_t first_seed = 1'000;

std::string told(const outcome& o) {
  std::string out;
  for (const auto& line : o.lines) out.append(line).append("\n");
  for (const auto& v : o.violations) out.append(v).append("\n");
  return out + fmt::format("again with: linli_sim --trace --seed {}", o.seed);
}

void all_well(std::uint64_t seed, std::map<std::string, std::uint64_t>& counts) {
  options o;
  o.seed = seed;
  const auto out = simulate(o);
  for (const auto& [name, n] : out.counts) counts[name] += n;
  INFO(told(out));
  CHECK(out.violations.empty());
}

/// Does a planted fault come to light within so many seeds?
bool found(planted what, int seeds) {
  std::uint64_t times = 0;
  for (int n = 0; n < seeds; ++n) {
    options o;
    o.seed = first_seed + static_cast<std::uint64_t>(n);
    o.plant = what;
    const auto out = simulate(o);
    times += out.planted_times;
    if (out.violations.empty()) continue;
    o.plant = planted::none;
    if (!simulate(o).violations.empty()) continue;  // something else was found
    MESSAGE("found at the ", n + 1, "th seed: ", out.violations.front());
    return times > 0;
  }
  return false;
}

}  // namespace

TEST_CASE("the same seed is the same run, another is another") {
  const quiet_log quiet;
  options o;
  o.seed = 7;
  const auto first = simulate(o), again = simulate(o);
  o.seed = 8;
  const auto other = simulate(o);
  CHECK(first.hash == again.hash);
  CHECK(first.lines == again.lines);
  CHECK(first.hash != other.hash);
}

TEST_CASE("seeds that failed once") {
  const quiet_log quiet;
  std::ifstream in(SIM_REGRESSIONS);
  REQUIRE(in);
  std::map<std::string, std::uint64_t> counts;
  for (std::string line; std::getline(in, line);) {
    if (!line.empty() && line[0] != '#') all_well(std::stoull(line), counts);
  }
}

TEST_CASE("whatever crashes, is late, comes twice or jumps: nothing accepted is lost, nothing is done twice") {
  const quiet_log quiet;
  std::map<std::string, std::uint64_t> counts;
  for (std::uint64_t n = 0; n < SIM_SEEDS; ++n) all_well(first_seed + n, counts);
  for (const auto& [name, n] : counts) {
    INFO(name);
    CHECK((n > 0 || SIM_SEEDS < 60));  // a path that was never taken proves nothing
  }
}

TEST_CASE("planted: a cursor that moves before what it passes is applied is found") {
  const quiet_log quiet;
  CHECK(found(planted::cursor_first, 40));
}
TEST_CASE("planted: an event applied without looking for its mark is found") {
  const quiet_log quiet;
  CHECK(found(planted::no_mark, 40));
}
TEST_CASE("planted: an outcome that is dropped is found") {
  const quiet_log quiet;
  CHECK(found(planted::lost_outcome, 10));
}
TEST_CASE("planted: an answer before the event is stored is found") {
  const quiet_log quiet;
  CHECK(found(planted::answer_early, 10));
}
TEST_CASE("planted: a count that does not move with its ask is found") {
  const quiet_log quiet;
  CHECK(found(planted::wrong_count, 10));
}

}  // namespace linli::sim
