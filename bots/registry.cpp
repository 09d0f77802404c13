#include "bots/registry.hpp"

namespace linli::bots {

namespace {

constexpr entry entries[] = {
#define BOT(name) {#name, &name::make},
#include "bots/registry.inc"
#undef BOT
};

}  // namespace

std::span<const entry> all() { return entries; }

const bot* find(std::string_view name) {
  for (const auto& e : entries) {
    if (e.name == name) return &e.make();
  }
  return nullptr;
}

}  // namespace linli::bots
