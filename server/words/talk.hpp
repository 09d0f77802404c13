#pragma once
#include <string>
#include <string_view>
#include <vector>

#include "words/reading.hpp"

// What people type to a call for volunteers, to a notice, or when nothing is asked: a text in its clauses, each a row
// of words that are known. The words are in templates/lexicon/talk.*.txt, one act a line.
namespace linli::words {

/// What a word of such talk does.
enum class act {
  // who
  self,
  we,
  other,    ///< a third person: 他, 老李, my husband
  partner,  ///< who comes along: 朋友, 同学
  on_behalf,
  let,
  with,
  both,
  // coming
  go,
  sign,
  able,
  claim,
  no,
  unable,
  excuse,
  decline,
  cancel,
  cancel_soft,
  change,
  give,
  nobody,
  instead,
  maybe,
  back_up,
  // being there
  arrived,
  arrived_claimed,  ///< only of who has claimed: 我来了
  done,
  late,
  // asking and telling
  ask,
  ask_live,  ///< of what is counted: 还缺人吗
  how,
  polite_ask,  ///< 行吗 behind a wish
  skill,
  resource,
  day,
  task_word,
  people_unit,
  task_unit,
  // stopping
  stop,
  stop_sms,
  stop_letter,
  stop_cancel,
  start,
  stop_head,
  stop_filler,
  stop_verb,
  stop_object,
  goods,  ///< what one orders: then a word for stopping is about that
  // rights
  forbid,
  collect,
  consent_word,
  look,
  erase,
  rectify,
  kept,  ///< what is kept of one: 我的信息, 记了我什么
  stranger,
  moved,
  record,
  // the rest
  ack,
  missed,
  want_person,
  report_fault,
  complain,
  plea,   ///< asks for a hand: 帮我, 送点
  minor,  ///< a child speaks
  you,
  title,    ///< behind a family name: 阿姨, 师傅
  people,   ///< so many people: 三个人, 老两口
  number,   ///< any other number
  then_go,  ///< "有空就来": what stands before it is the condition
  word,     ///< an ordinary word that has one of these in it
  idle,
  thanks,
  plain
};

struct term {
  std::string_view text;
  words::act act = act::plain;
  std::string_view code;  ///< a skill, a weekday, …
  friend bool operator==(const term&, const term&) = default;
};
/// A word may do one thing in each of these: "取消" gives a place back, and withdraws a consent.
enum class family { calls, stopping, rights };
/// The longest of that family that stands at `at`; nullptr when none does.
const term* term_at(std::string_view text, std::size_t at, family of = family::calls);
/// The longest of stopping and of rights that stand at one place.
struct stop_and_right {
  const term *stop = nullptr, *right = nullptr;
};
/// Where in the text any of them stand, one behind the other.
std::vector<stop_and_right> stops_and_rights(std::string_view text);
/// Lines of talk.*.txt that cannot be read; empty in a program that was built well.
const std::vector<std::string_view>& talk_faults();
/// Words that do two things in one family, of which the second is never found; empty, too.
std::vector<std::string_view> talk_doubles();

struct spoken {
  words::act act = act::plain;
  std::string_view code;
  std::size_t from = 0, to = 0;  ///< bytes of the normalised text
};
struct clause {
  std::vector<spoken> said;
  std::size_t from = 0, to = 0;
  std::size_t last = 0;     ///< where its last word ends
  std::size_t unknown = 0;  ///< characters that no word explains
  bool asks = false;        ///< ends in a question mark, or a word asks

  bool has(act a) const;
  std::size_t count(act a) const;
};
/// The clauses of what is left when quotes, @names and places are covered. Linear.
std::vector<clause> clauses_of(const std::string& text, family of = family::calls);

}  // namespace linli::words
