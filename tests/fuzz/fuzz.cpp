#include "tests/fuzz/fuzz.hpp"

#include <time.h>

#include <algorithm>
#include <chrono>
#include <cstdio>
#include <cstdlib>

namespace linli::fuzz {

namespace {

std::uint32_t hash_of(std::string_view bytes) {
  std::uint32_t h = 2166136261U;
  for (const char c : bytes) h = (h ^ static_cast<unsigned char>(c)) * 16777619U;
  return h;
}

// Of this thread: what else the machine does is not counted.
std::chrono::nanoseconds cpu_time() {
  timespec t{};
  clock_gettime(CLOCK_THREAD_CPUTIME_ID, &t);
  return std::chrono::seconds(t.tv_sec) + std::chrono::nanoseconds(t.tv_nsec);
}

std::string repeated(std::string_view bytes, std::size_t size) {
  std::string out;
  out.reserve(size + bytes.size());
  while (out.size() < size) out.append(bytes);
  return out;
}

}  // namespace

void must(bool holds, const char* promise) {
  if (holds) return;
  std::fprintf(stderr, "broken promise: %s\n", promise);
  std::abort();
}

std::uint8_t pieces::byte() {
  if (rest_.empty()) return 0;
  const auto b = static_cast<std::uint8_t>(rest_.front());
  rest_.remove_prefix(1);
  return b;
}

std::string_view pieces::line() {
  const auto end = std::min(rest_.find('\n'), rest_.size());
  const auto out = rest_.substr(0, end);
  rest_.remove_prefix(std::min(end + 1, rest_.size()));
  return out;
}

std::string_view pieces::word() {
  const std::size_t n = byte();
  const auto out = rest_.substr(0, n);
  rest_.remove_prefix(out.size());
  return out;
}

std::vector<std::string_view> cut(std::string_view bytes, std::uint32_t seed) {
  std::vector<std::string_view> out;
  while (!bytes.empty()) {
    seed = seed * 1664525U + 1013904223U;
    // Mostly pieces of a few bytes, now and then a long one.
    const auto n = std::min<std::size_t>(bytes.size(), (seed >> 28U) == 0 ? 4096 : 1 + (seed >> 24U) % 16);
    out.push_back(bytes.substr(0, n));
    bytes.remove_prefix(n);
  }
  return out;
}

void must_be_linear(std::string_view bytes, const std::function<void(const std::string&)>& work) {
  constexpr std::uint32_t one_in = 256;
  constexpr auto noise = std::chrono::milliseconds(30);
  if (bytes.empty() || bytes.size() > 1024 || hash_of(bytes) % one_in != 0) return;
  const auto small = repeated(bytes, 2 * 1024), large = repeated(bytes, 16 * 1024);
  const auto time_of = [&](const std::string& text) {
    const auto before = cpu_time();
    work(text);
    return cpu_time() - before;
  };
  for (int attempt = 0; attempt < 3; ++attempt) {
    const auto one = time_of(small);
    if (time_of(large) <= 24 * one + noise) return;
  }
  must(false, "time in proportion to the input's length");
}

}  // namespace linli::fuzz
