#pragma once
#include <string_view>

#include "domain/model.hpp"

// Opt-outs: behaviour.md "Understanding a reply".
namespace linli::domain {

/// What somebody wants to hear no more of: everything but emergencies, or these too.
enum class stop { none, routine, all };
std::string_view name(stop s);

/// Does who stopped so much still hear of a campaign of that urgency? Answers to what he writes himself always come.
bool hears(stop s, campaign_urgency u);

}  // namespace linli::domain
