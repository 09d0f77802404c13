#pragma once
#include <string>

#include "bots/bot.hpp"
#include "queue/arrival.hpp"

namespace linli::queue {

/// A code of POST residents/{id}/code was typed. In private it confirms who speaks, and what he said before is applied.
/// In a group everybody could read it: it is worth nothing any more. `met`: the sender as now known. Errors: those of a
/// step.
task<result<void>> join_by_code(world& w, const arrival& a, const bots::message& m, const hearing& h,
                                domain::identity met, std::string code);

/// Writes of a step: whoever else speaks as this resident hears that somebody new says he is that person. Errors: those
/// of the connection.
task<result<void>> tell_of_claim(world& w, store::transaction& t, const arrival& a, std::string claimant,
                                 std::string resident);

}  // namespace linli::queue
