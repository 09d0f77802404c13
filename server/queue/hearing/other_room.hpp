#pragma once
#include <span>

#include "queue/hearing/hearing.hpp"

// "报错了，是3-1-102都好": what was wrong is not how a home is, but which home it was said of. The first home is then
// as if those words had never spoken of it.
namespace linli::queue {

/// Of what was said in this campaign, in any order: the words whose room `c` puts right. nullptr: none that can be
/// told, so what was said stands until a person has read it.
const store::reply_record* said_of_wrong_room(const conclusion& c, std::span<const store::reply_record> said);

/// Adds to `c` what it takes back of another home. Errors: those of Redis.
task<result<void>> take_back_room(world& w, const hearing& h, conclusion& c);
/// The same for what those words asked of a person. Errors: those of Redis.
task<result<void>> take_back_room_followups(world& w, store::transaction& t, std::string community,
                                            const conclusion& c);

/// Is this one of `c.also` a home of which words are taken back, `reply` being those?
bool is_taken_back(const conclusion& also);

}  // namespace linli::queue
