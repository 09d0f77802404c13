#pragma once
#include <span>
#include <string_view>

#include "bots/bot.hpp"

// registry.inc is the one list of platforms: read here for the table and by CMake for sources and tests.
namespace linli::bots {

#define BOT(name)    \
  namespace name {   \
  const bot& make(); \
  }
#include "bots/registry.inc"
#undef BOT

struct entry {
  std::string_view name;
  const bot& (*make)();
};
/// All bots, by name.
std::span<const entry> all();
/// nullptr when there is no such bot.
const bot* find(std::string_view name);

}  // namespace linli::bots
