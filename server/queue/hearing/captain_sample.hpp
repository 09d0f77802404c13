#pragma once
#include <optional>
#include <string>
#include <vector>

#include "domain/followup.hpp"
#include "queue/hearing/hearing.hpp"

// A captain's word for others is tried on a few of them: of the homes of his stairs that are relayed a tenth, at least
// two, are called. Which ones is drawn once, by a hash of campaign and home, so that no crash and no second list draws
// others; it stands in the ask, with the step that takes the list. They stand on the phone list, each has a follow-up.
// Decisions without I/O.
namespace linli::queue {

/// Draws from the homes of `c.others`; `rest`: the asks of the same stairs that the list does not name.
void take_sample(conclusion& c, const std::vector<store::known_ask>& rest);
/// When the home was drawn; nullopt: it was not.
std::optional<sys_time> sampled_at(const domain::ask& a);
/// What a person must do for a home that was drawn by these words; nullopt where it was not.
std::optional<domain::concern> concern_of_sample(const conclusion& c, const relayed_home& o);
/// Its follow-up.
std::string followup_of_sample(const domain::ask& a, std::chrono::minutes utc_offset);

}  // namespace linli::queue
