#include "words/second_look.hpp"

#include <algorithm>
#include <initializer_list>
#include <string_view>

#include "words/calls.hpp"
#include "words/judge.hpp"
#include "words/learnt.hpp"

namespace linli::words {

namespace {

// How likely it must be: measured on lines by other hands than those it was learnt from (tests/understanding).
constexpr double nobody_surely = 0.90;     // that nobody need look, before nobody does
constexpr double nobody_certainly = 0.97;  // the same against a rule that wants somebody to
constexpr double talk_probably = 0.80;     // the same of talk, which nobody was asked for
constexpr double nobody_hardly = 0.40;     // and below this, somebody does
constexpr double no_talk = 0.25;           // the same where the words are those of talk
constexpr double not_well = 0.15;          // or say that all is well
constexpr double intent_probably = 0.50;   // which of the things it is that a person must see
constexpr double deed_probably = 0.70;     // which of the things that count without a person: a claim, a refusal
constexpr double answer_otherwise = 0.90;  // that an answer to a check-in is another thing than a rule says
constexpr double talk_otherwise = 0.85;    // the same of what is typed to a call, to a notice or to nothing

bool is_one_of(std::string_view what, std::initializer_list<std::string_view> all) {
  return std::find(all.begin(), all.end(), what) != all.end();
}

// Rules that stand at the end, for what no other one has taken.
bool is_last(const understanding& u) { return is_one_of(u.rule, {"talk.unread", "talk", "ack", "away", "greeting"}); }

// Rules that leave aside what they do not know.
bool leaves_aside(const understanding& u) { return is_last(u) || u.rule == "ok_word"; }

// Rules by which a person is asked for something else than illness, wants or danger.
bool asks_mildly(const understanding& u) {
  return is_one_of(u.rule, {"question", "reach", "ok_and_question", "ok_and_complaint", "ok_and_reach", "talk.question",
                            "talk.complaint", "call.nominate"});
}

// Rules that go by words which may stand for other things, too.
bool is_of_words(const understanding& u) {
  const bool talk = (u.rule.starts_with("talk.") && u.rule != "talk.not_received") ||
                    (u.rule.starts_with("call.") && u.rule != "call.plus");
  return talk || is_last(u) || asks_mildly(u) ||
         is_one_of(u.rule,
                   {"complaint", "correction", "record", "wrong_number", "done", "no_need", "wish", "ok_and_need"});
}

// "量了三六七", "五零三": a number that is not known for what it is may be a fever, or a room.
bool has_number(std::string_view left) {
  constexpr std::string_view numerals = "零〇一二三四五六七八九十百千点";
  if (left.find_first_of("0123456789") != std::string_view::npos || left.find("度") != std::string_view::npos)
    return true;
  int in_a_row = 0;
  for (std::size_t at = 0; at < left.size(); at += char_length(left, at)) {
    const bool numeral = char_length(left, at) == 3 && numerals.find(left.substr(at, 3)) != std::string_view::npos;
    in_a_row = numeral ? in_a_row + 1 : 0;
    if (in_a_row > 1) return true;
  }
  return false;
}

// "平安 不平安", "全家健康，全家没一个健康的": a word twice, and behind a denial the second time.
bool says_and_denies(const reading& r) {
  const std::string_view text = r.n.text;
  constexpr std::size_t two = 6, near = 12;  // bytes: two characters, four characters
  for (const std::string_view no : {"不", "没", "无"}) {
    for (auto at = text.find(no); at != std::string_view::npos; at = text.find(no, at + 1)) {
      const auto behind = text.substr(at + no.size(), near + two);
      for (std::size_t k = 0; k + two <= behind.size(); k += char_length(behind, k)) {
        const auto word = behind.substr(k, two);
        if (text.substr(0, at).find(word) != std::string_view::npos) return true;
      }
    }
  }
  return false;
}

std::size_t characters(std::string_view text) {
  std::size_t n = 0;
  for (std::size_t at = 0; at < text.size(); at += char_length(text, at)) n += is_punctuation(text, at) ? 0 : 1;
  return n;
}

// Of few characters each could turn it: "不都好", "平安到家", and beside a room "3-502 车祸 平安".
constexpr std::size_t few = 6, few_beside_a_denial = 8;
bool is_short(const reading& r) {
  const bool room = std::any_of(r.spans.begin(), r.spans.end(), [](const span& s) { return s.what == "place"; });
  return characters(room ? r.leftover : r.n.text) < (r.loose_negators > 0 ? few_beside_a_denial : few);
}

// "是不是都平安", "我们盼着都好": asked or wished, and not told.
bool asks_or_wishes(std::string_view text) {
  for (const std::string_view word :
       {"?", "吗", "是不是", "有没有", "何时", "什么时候", "啥时", "盼", "愿", "祝", "希望", "但求", "才怪"}) {
    if (text.find(word) != std::string_view::npos) return true;
  }
  return false;
}

bool told_of_trouble(const reading& r) {
  return r.urgent || !r.symptoms.empty() || !r.needs.empty() || r.denied_danger || r.no_longer ||
         r.has(sense::symptom) || r.has(sense::symptom_urgent) || r.has(sense::need) || r.has(sense::not_ok) ||
         r.has(sense::warning) || r.has(sense::proxy) || r.has(sense::optout);
}

void take(understanding& u, const opinion& o, bool human) {
  if (human && o.intent == intent::emergency) {  // words that ring are the lexicon's: a person looks at once
    u = for_person("unknown", urgency::urgent);
    u.rule = "learnt";
    return;
  }
  auto now = human ? seen(o.intent, "learnt") : decided(o.intent, "learnt", confidence::low);
  if (human) now.confidence = confidence::low;
  now.reason = u.reason;
  if (!human) now.reason.clear();
  u = std::move(now);
}

void look_at_unclear(understanding& u, const reading& r, const opinion& o) {
  const bool at_a_loss = is_one_of(u.reason, {"unknown", "contradiction"});
  const bool hedge = u.reason == "hedge";
  const bool plain = !told_of_trouble(r) && !has_number(r.leftover) && !says_and_denies(r) && !is_short(r) &&
                     !asks_or_wishes(r.n.text);
  const auto enough = hedge || u.reason == "contradiction" ? nobody_certainly : nobody_surely;
  if ((at_a_loss || hedge) && !o.human && o.nobody >= enough && plain) return take(u, o, false);
  const bool some = o.human && o.sure >= intent_probably && o.intent != intent::needs_human;
  if ((at_a_loss || hedge) && some) take(u, o, true);
}

// Nothing of the text was understood, or hardly, or something beside a well was not: is it nothing?
bool look_at_talk(understanding& u, const reading& r, const opinion& o) {
  if (o.nobody <= (u.rule == "ok_word" ? not_well : u.rule == "talk" ? no_talk : nobody_hardly)) {
    if (o.human && o.sure >= intent_probably) take(u, o, true);
    else u = for_person("unknown");
    return true;
  }
  const bool counts = o.intent != intent::chatter && o.sure < (is_short(r) ? nobody_certainly : deed_probably);
  if (u.rule != "talk.unread" || o.nobody < talk_probably || o.human || counts || told_of_trouble(r)) return false;
  take(u, o, false);
  return true;
}

// "孙子手一滑给我报上的，帮我去掉": a rule went by a word, and they who read such texts whole say something else.
void look_at_known(understanding& u, const reading& r, const opinion& o, const context& c) {
  const bool takes_back = o.intent == intent::claim_cancel || o.intent == intent::decline;
  const bool answer = c.open == context::kind::checkin;
  const auto enough = is_short(r) && !o.human ? nobody_certainly
                      : answer || takes_back  ? answer_otherwise
                                              : talk_otherwise;
  if (o.intent == u.intent || o.sure < enough || (u.human && o.intent == intent::needs_human)) return;
  if (o.intent == intent::chatter && u.intent == intent::ack && c.open == context::kind::none) return;  // as good
  if (u.human && !o.human && (!asks_mildly(u) || o.sure < nobody_certainly || told_of_trouble(r))) return;
  if (answer && !o.human && (is_short(r) || asks_or_wishes(r.n.text))) return;
  take(u, o, o.human);
}

}  // namespace

void look_again(understanding& u, reading& r, const std::string& own, const context& c) {
  const bool unclear = u.rule == "unclear";
  constexpr std::size_t hardly_a_word = 3;
  const bool to_us = !c.in_group() || (c.addressed && c.points_at_us);
  if (c.part || characters(r.n.text) < hardly_a_word || !to_us || u.urgency > urgency::follow_up) return;
  constexpr std::size_t more_than_a_word = 4;
  const bool much = characters(r.leftover) >= more_than_a_word;
  const bool aside = !u.human && leaves_aside(u) && (u.rule == "ok_word" ? much : !r.leftover.empty());
  if (!(unclear || aside || is_of_words(u))) return;
  const auto o = opinion_of(r.n, c);
  if (!o || (!o->human && !c.polarity.empty())) return;  // "都有" is good or bad as the question has it
  const auto rule = u.rule;
  if (unclear) look_at_unclear(u, r, *o);
  else if ((!aside || !look_at_talk(u, r, *o)) && is_of_words(u)) look_at_known(u, r, *o, c);
  if (u.rule == rule) return;
  const auto why = what_weighed(r.n, c);
  r.spans.insert(r.spans.end(), why.begin(), why.end());
  if (c.open == context::kind::call) fill_deed(u, r, own, c);
}

}  // namespace linli::words
