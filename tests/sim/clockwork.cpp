#include "tests/sim/clockwork.hpp"

#include <algorithm>

#include <fmt/format.h>

#include "tests/sim/no_waiting.hpp"

namespace linli::sim {

namespace {

constexpr std::size_t lines_kept = 200;

}  // namespace

int io_loop::go_on() {
  int due_in = 60'000;
  restart();
  would_wait = [&](int ms) {
    due_in = ms;
    stop();
  };
  run();
  would_wait = nullptr;
  return due_in;
}

clockwork::clockwork(std::uint64_t seed)
    : random_(seed),
      bytes_(seed ^ 0x9E3779B97F4A7C15ULL),
      wall_(from_ms(1'770'000'000'000)),
      steady_(std::chrono::hours(1)) {
  set_surroundings(this);
}

clockwork::~clockwork() { set_surroundings(nullptr); }

void clockwork::fill(std::span<unsigned char> bytes) {
  for (auto& b : bytes) b = static_cast<unsigned char>(bytes_());
}

std::int64_t clockwork::between(std::int64_t least, std::int64_t most) {
  return least + static_cast<std::int64_t>(random_() % static_cast<std::uint64_t>(most - least + 1));
}

bool clockwork::happens(double probability) {
  return static_cast<double>(random_() % 1'000'000) < probability * 1'000'000;
}

void clockwork::after(std::int64_t ms, std::function<void()> what) {
  due_.push_back({ms_ + ms, number_++, std::move(what)});
  std::push_heap(due_.begin(), due_.end());
}

std::int64_t clockwork::next_due(std::int64_t most) const {
  return due_.empty() ? most : std::min(most, due_.front().at - ms_);
}

void clockwork::advance(std::int64_t ms) {
  ms_ += ms;
  wall_ += std::chrono::milliseconds(ms);
  steady_ += std::chrono::milliseconds(ms);
  while (!due_.empty() && due_.front().at <= ms_) {
    std::pop_heap(due_.begin(), due_.end());
    const auto what = std::move(due_.back().what);
    due_.pop_back();
    what();
  }
}

void clockwork::mix(std::string_view bytes) {
  for (const unsigned char c : bytes) hash_ = (hash_ ^ c) * 1099511628211ULL;
  hash_ = (hash_ ^ static_cast<std::uint64_t>(ms_)) * 1099511628211ULL;
}

void clockwork::note(std::string line) {
  mix(line);
  auto shown = fmt::format("{:>9.3f}  {}", static_cast<double>(ms_) / 1000, line);
  if (print_) fmt::print("{}\n", shown);
  lines_.push_back(std::move(shown));
  if (lines_.size() > lines_kept) lines_.pop_front();
}

std::vector<std::string> clockwork::last_lines() const { return {lines_.begin(), lines_.end()}; }

}  // namespace linli::sim
