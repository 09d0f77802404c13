#pragma once
#include <cstdint>
#include <functional>
#include <string>
#include <string_view>
#include <vector>

// What hostile bytes do to one part of the program. Each target is a program of its own and defines attack(); clang's
// libFuzzer makes the bytes up (scripts/fuzz), and every other build replays what was ever of interest (corpus/).
namespace linli::fuzz {

/// One input. What must not happen ends the process: a crash, a sanitizer's finding, must().
void attack(std::string_view bytes);

/// A promise. When it is broken its name is printed and the process aborts.
void must(bool holds, const char* promise);

/// Takes an input apart. Past the end everything is 0 or empty.
class pieces {
 public:
  explicit pieces(std::string_view bytes) : rest_(bytes) {}

  std::uint8_t byte();
  /// Up to the next line feed, which is taken too.
  std::string_view line();
  /// As many bytes as the next byte says.
  std::string_view word();
  std::string_view rest() { return rest_; }

 private:
  std::string_view rest_;
};

/// The parts of `bytes`, cut at places that follow from `seed`: as a network may deliver them.
std::vector<std::string_view> cut(std::string_view bytes, std::uint32_t seed);

/// That `work` takes time in proportion: one input in many is repeated to 2 KiB and to 16 KiB, and the CPU times are
/// compared. What is quadratic takes 64 times as long and not 8; allowed is 24.
void must_be_linear(std::string_view bytes, const std::function<void(const std::string&)>& work);

}  // namespace linli::fuzz
