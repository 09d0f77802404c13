#pragma once
#include <optional>

#include "queue/hearing/judgement.hpp"

namespace linli::queue {

/// "报错了，都好": what is right instead, from the words beside those for the slip. A person reads it all the same.
/// Nullopt: they do not say how anybody is, so what was said before stands until a person has read it.
std::optional<words::understanding> put_right(const words::understanding& u, std::string_view text,
                                              const words::context& c);

}  // namespace linli::queue
