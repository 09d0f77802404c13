#include <chrono>
#include <map>

#include <fmt/format.h>
#include <CLI/CLI.hpp>

#include "tests/sim/quiet.hpp"
#include "tests/sim/simulation.hpp"
#include "tests/sim/street.hpp"

// linli_sim [--streets] --seed N --runs K: many runs; what is broken is printed with its seed and the last lines of its
// trace.
using namespace linli;

namespace {

sim::outcome of_street(std::uint64_t seed) {
  auto walked = sim::walk_street(seed);
  sim::outcome out;
  out.seed = seed;
  out.violations = std::move(walked.differences);
  out.counts = std::move(walked.counts);
  return out;
}

}  // namespace

int main(int argc, char** argv) {
  CLI::App cli("Runs Linli's queues in simulated worlds, each from a seed, and checks what is left.");
  sim::options o;
  std::uint64_t runs = 1;
  double seconds = 0;
  std::string planted = "none";
  bool logs = false, streets = false;
  cli.add_option("--seed", o.seed, "the first seed");
  cli.add_option("--runs", runs, "how many seeds, one after the other");
  cli.add_option("--seconds", seconds, "end after so long, however many runs were done");
  cli.add_option("--planted", planted, "a fault to be found, of tests/sim/planted.cpp");
  cli.add_flag("--trace", o.print, "print what happens");
  cli.add_flag("--log", logs, "print what the gateways log");
  cli.add_flag("--streets", streets, "instead: two hundred homes that answer, each compared with a plain recount");
  CLI11_PARSE(cli, argc, argv);
  const auto fault = sim::planted_by_name(planted);
  if (!fault) return fmt::print(stderr, "no such fault: {}\n", planted), 2;
  o.plant = *fault;
  std::optional<sim::quiet_log> quiet;
  if (!logs) quiet.emplace();

  const auto begun = std::chrono::steady_clock::now();
  const auto passed = [begun] {
    return std::chrono::duration<double>(std::chrono::steady_clock::now() - begun).count();
  };
  std::map<std::string, std::uint64_t> counts;
  std::uint64_t failed = 0, done = 0;
  for (; done < runs && (seconds == 0 || passed() < seconds); ++done, ++o.seed) {
    const auto out = streets ? of_street(o.seed) : sim::simulate(o);
    for (const auto& [name, n] : out.counts) counts[name] += n;
    if (runs == 1) fmt::print("seed {}: hash {:016x}, {} ms\n", out.seed, out.hash, out.ms);
    if (out.violations.empty()) continue;
    ++failed;
    if (!o.print) {
      for (const auto& line : out.lines) fmt::print("{}\n", line);
    }
    for (const auto& v : out.violations) fmt::print("seed {}: {}\n", out.seed, v);
  }
  fmt::print("{} runs in {:.1f} s, {} failed\n", done, passed(), failed);
  for (const auto& [name, n] : counts) fmt::print("  {:<22} {}\n", name, n);
  return failed == 0 ? 0 : 1;
}
