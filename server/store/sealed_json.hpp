#pragma once
#include "base/json_writer.hpp"

namespace linli::store {

/// A member of an object that stands sealed, as seal() gives it (codec 0); left out when it is empty.
inline void put_sealed(json::writer& o, std::string_view name, std::string_view owner, std::string_view bytes) {
  if (!bytes.empty()) o.set(name, {"0|", owner, "|", bytes});
}

}  // namespace linli::store
