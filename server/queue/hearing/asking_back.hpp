#pragma once
#include <string>

#include "queue/hearing/hearing.hpp"

// One question back, once: whether the others of a home are well, who lives in a landlord's home, what was meant.
// What was asked stands in the ask, so the answer to it is read as such, and it is not asked again. Decisions without
// I/O.
namespace linli::queue {

/// What this speaker was asked last and has not answered, of the questions that begin with `what`; nullptr: nothing
/// that is not too old.
const domain::question_back* asked_back(const domain::ask& a, const statement& s, std::string_view what = {});

/// The menu that stands in the question.
void add_menu(words::context& c, const std::string& what);

/// What to ask now: part, landlord, unclear, how (nothing is known yet); "" nothing. REQUIRES: c.report and c.after are
/// there.
std::string question_for(const hearing& h, const conclusion& c, const domain::roster& people);
/// `place`: the home as it may be called to who is asked, "" where it may not, or where it is his own and needs no
/// name.
std::string text_of_question(const std::string& what, const std::string& place, const domain::campaign* of,
                             std::string_view language);

/// "2租客住": the answer to the landlord's question. Nullopt: it is none.
enum class lives { owner, tenant, nobody };
std::optional<lives> who_lives(std::string_view text);
/// What such an answer does to the report and the ask: an owner's word now covers his home, an empty one is vacant, and
/// a worker puts the roster right.
/// `somebody_lives`: the roster has people there, whom a landlord's word does not take off the lists.
void take_landlord(conclusion& c, lives who, bool somebody_lives);
bool somebody_lives_there(const domain::roster& people, const std::string& household);

/// "voice", "picture", "video", "file": what a person must hear or see, by a platform's name for it; "" of a sticker.
std::string_view kind_of_media(std::string_view media);
/// What is said, where no question is open, to what waits for a person: a voice message or a picture, and somebody's
/// wish about his own data.
std::string noted_answer(const hearing& h, const conclusion& c);
/// A sender nobody knows, or whose place fits several homes: the key of the text that asks him which is meant, once a
/// day; "" when he is not to be asked: who pressed a button is answered there.
std::string home_question(const hearing& h, const conclusion& c, sys_time at);

/// A text as it is compared whole: normalised, without punctuation and blanks.
std::string bare_words(std::string_view text);

}  // namespace linli::queue
