#pragma once
#include <cstddef>
#include <memory>
#include <string>

namespace linli {

/// JSON objects, one a line (none at the end): rendered once, and shared by all sessions of a core that get them.
struct lines {
  std::string text;
  std::size_t count = 1;
};
using shared_lines = std::shared_ptr<const lines>;

inline shared_lines one_line(std::string object) { return std::make_shared<const lines>(lines{std::move(object), 1}); }

}  // namespace linli
