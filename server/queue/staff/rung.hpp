#pragma once
#include "bots/bot.hpp"
#include "queue/arrival.hpp"
#include "queue/hearing/hearing.hpp"
#include "queue/world.hpp"

// Who was rung about a follow-up, or holds it, answers in words in his private chat. They are noted there and ring
// nobody; he is told how to take it. What is none of it (spoken_of()) is heard like anybody's words.
namespace linli::queue {

/// Whether these words are about what he was rung for. Errors: those of Redis.
task<result<bool>> are_words_of_rung(world& w, const arrival& a, const bots::message& m, const hearing& h);
/// The same, and they have their effect. Errors: those of Redis; stale: read the situation again.
task<result<bool>> take_words_of_rung(world& w, const arrival& a, const bots::message& m, const hearing& h);

}  // namespace linli::queue
