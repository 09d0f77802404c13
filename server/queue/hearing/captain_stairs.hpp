#pragma once
#include <string_view>
#include <vector>

#include "domain/roster.hpp"
#include "words/understanding.hpp"

// The homes that a captain may speak for, and which of them his words mean. Decisions without I/O.
namespace linli::queue {

using homes = std::vector<const domain::household*>;

/// Those of the entrance where this one is, but the vacant ones.
homes stairs_of(const domain::household& own, const domain::roster& people);
/// The one home of the stairs that is meant; nullptr: none, or it stands on others.
const domain::household* on_stairs(const words::typed_place& typed, const homes& stairs);
/// "501、3-602没联系上", "还有701": the homes of the stairs that a text names when there is nothing else in it; empty
/// where there is more.
homes homes_named(std::string_view raw, const homes& stairs);

/// Adds a home unless it is there.
void add_home(homes& to, const domain::household* home);
bool has_home(const homes& all, const domain::household* home);

}  // namespace linli::queue
