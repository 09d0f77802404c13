#include "words/second_look.hpp"

#include <algorithm>
#include <initializer_list>
#include <string_view>

#include "words/calls.hpp"
#include "words/heads.hpp"
#include "words/judge.hpp"
#include "words/learnt.hpp"

namespace linli::words {

namespace {

// How likely it must be: measured on lines by other hands than those it was learnt from (tests/understanding).
constexpr double nobody_surely = 0.90;     // that nobody need look, before nobody does
constexpr double nobody_certainly = 0.97;  // the same against a rule that wants somebody to, a denial or a doubt
constexpr double nobody_clearly = 0.95;    // how likely it is when single words count for less
constexpr double clause_probably = 0.60;   // and the same of each clause that no rule knows, by itself
constexpr double clause_surely = 0.80;     // of one beside a denial that no rule could place
constexpr double clause_perhaps = 0.45;    // of it where the whole is clear, and what it is, too
constexpr double nobody_hardly = 0.40;     // and below this, somebody does
constexpr double no_talk = 0.25;           // the same of talk beside words that are not known for it, and of who is out
constexpr double not_well = 0.05;          // or, of a clause by itself, where another says that all is well
constexpr double intent_probably = 0.50;   // which of the things it is that a person must see
constexpr double deed_probably = 0.70;     // which of the things that count without a person: a claim, a refusal
constexpr double well_clearly = 0.93;      // and what it is
constexpr double well_probably = 0.85;     // that it says that somebody is well, or away
constexpr double danger_probably = 0.90;   // that it is an emergency: somebody is rung
constexpr double answer_otherwise = 0.90;  // that an answer to a check-in is another thing than a rule says
constexpr double talk_otherwise = 0.85;    // the same of what is typed to a call, to a notice or to nothing

bool is_one_of(std::string_view what, std::initializer_list<std::string_view> all) {
  return std::find(all.begin(), all.end(), what) != all.end();
}

// Rules that stand at the end, for what no other one has taken.
bool is_last(const understanding& u) { return is_one_of(u.rule, {"talk.unread", "talk", "ack", "away", "greeting"}); }

// Rules by which a person is asked for something else than illness, wants or danger.
bool asks_mildly(const understanding& u) {
  return is_one_of(u.rule, {"question", "reach", "ok_and_question", "ok_and_complaint", "ok_and_reach", "talk.question",
                            "talk.complaint", "call.nominate"});
}

// Rules that go by words which may stand for other things, too.
bool is_of_words(const understanding& u) {
  const bool talk = (u.rule.starts_with("talk.") && u.rule != "talk.not_received" && u.rule != "talk.chatter") ||
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

/// What is looked at.
struct look {
  const reading& r;
  std::string_view text;  ///< normalised, what is quoted blanked out
  const context& c;
};

// "平安 不平安", "全家健康，全家没一个健康的": a word twice, and behind a denial the second time.
bool says_and_denies(std::string_view text) {
  constexpr std::size_t word_bytes = 6, near_bytes = 12;
  for (const std::string_view no : {"不", "没", "无"}) {
    for (auto at = text.find(no); at != std::string_view::npos; at = text.find(no, at + 1)) {
      const auto behind = text.substr(at + no.size(), near_bytes + word_bytes);
      for (std::size_t k = 0; k + word_bytes <= behind.size(); k += char_length(behind, k)) {
        const auto word = behind.substr(k, word_bytes);
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
bool is_short(const look& l) {
  const auto& spans = l.r.spans;
  const bool room = std::any_of(spans.begin(), spans.end(), [](const span& s) { return s.what == "place"; });
  return characters(room ? std::string_view(l.r.leftover) : l.text) <
         (l.r.loose_negators > 0 ? few_beside_a_denial : few);
}

// "是不是都平安", "我们盼着都好": asked or wished, and not told.
bool asks_or_wishes(std::string_view text) {
  return says_any(text, {"?",    "吗", "是不是", "有没有", "何时", "什么时候", "啥时", "为啥", "为什么", "咋",
                         "怎么", "谁", "盼",     "愿",     "祝",   "希望",     "但求", "才怪", "why",    "how "});
}

bool told_of_trouble(const reading& r) {
  return r.urgent || !r.symptoms.empty() || !r.needs.empty() || r.denied_danger || r.no_longer ||
         r.has(sense::symptom) || r.has(sense::symptom_urgent) || r.has(sense::need) || r.has(sense::not_ok) ||
         r.has(sense::warning) || r.has(sense::proxy) || r.has(sense::optout);
}

bool ends_clause(std::string_view text, std::size_t at) {
  if (!is_punctuation(text, at)) return false;
  if (text[at] != ' ') return true;  // "都好 我妈叫不应声", but not within English
  return at > 0 && at + 1 < text.size() && is_cjk(text, before(text, at)) && is_cjk(text, at + 1);
}

// How likely it is that nobody need look at the clause of which that is least likely, by itself: cheerful words around
// it would outvote it. 1 when every clause is known; `strange` for one of which nothing was ever seen.
double least_of_clauses(const look& l, double strange) {
  double least = 1;
  std::size_t from = 0;
  for (std::size_t at = 0; at <= l.text.size();) {
    const bool end = at == l.text.size() || ends_clause(l.text, at);
    if (!end) {
      at += char_length(l.text, at);
      continue;
    }
    bool unknown = false;
    for (auto i = from; i < at && !unknown; i += char_length(l.text, i))
      unknown = !l.r.covered[i] && !is_punctuation(l.text, i);
    const auto clause = l.text.substr(from, at - from);
    constexpr std::size_t hardly_a_word = 2;
    if (unknown && characters(clause) >= hardly_a_word) {
      const auto o = opinion_of(clause, l.c);
      least = std::min(least, o ? o->nobody : strange);
    }
    if (at == l.text.size()) break;
    at += char_length(l.text, at);
    from = at;
  }
  return least;
}

// What may be found without a person. Opt-outs, rights and lists are no matter of likelihood.
bool may_rest(intent i, const context& c) {
  switch (i) {
    case intent::checkin_ok:
    case intent::chatter:
    case intent::ack:
    case intent::away:
    case intent::done_elsewhere: return true;
    case intent::claim:
    case intent::claim_cancel:
    case intent::decline:
    case intent::tentative:
    case intent::task_done:
    case intent::arrived:
    case intent::late_notice:
    case intent::question: return c.open == context::kind::call;
    default: return false;
  }
}

bool may_be_told(intent i) {
  switch (i) {
    case intent::emergency:
    case intent::checkin_symptom:
    case intent::need_help:
    case intent::question:
    case intent::complaint:
    case intent::record_update:
    case intent::wrong_number:
    case intent::correction:
    case intent::not_received:
    case intent::nominate_other:
    case intent::claim_transfer:
    case intent::claim_change:
    case intent::claim: return true;
    default: return false;
  }
}

// Is it something to be sure of, and nothing in it that a number, a denial or an unknown clause could turn?
bool is_nothing(const look& l, const opinion& o) {
  if (o.human || !may_rest(o.intent, l.c)) return false;
  const bool state = o.intent == intent::checkin_ok || o.intent == intent::away;
  if (o.sure < (state ? well_probably : deed_probably)) return false;
  const bool asked = l.c.open == context::kind::checkin || l.c.open == context::kind::call;
  if (!asked && l.text.find_first_of("0123456789") != std::string_view::npos) return false;  // "血压 190 了"
  if (told_of_trouble(l.r) || has_number(l.r.leftover) || says_and_denies(l.text) || asks_or_wishes(l.text))
    return false;
  const bool clear = o.nobody >= nobody_clearly && o.sure >= well_clearly;
  const bool denies = l.r.loose_negators > 0;  // "我们都好，儿子没回家"
  return least_of_clauses(l, 0) >= (denies ? clause_surely : clear ? clause_perhaps : clause_probably);
}

understanding rested(const look& l, const opinion& o) {
  auto u = o.intent == intent::checkin_ok ? of_being_well(l.r, {}) : decided(o.intent, "learnt", confidence::low);
  u.rule = "learnt";
  u.confidence = confidence::low;
  if (o.intent == intent::away && (l.r.nobody_home || l.r.has(sense::plural))) u.scope = scope::household;
  return u;
}

understanding told(const understanding& before, const opinion& o) {
  if (o.intent == intent::emergency) {  // not likely enough to ring: a person looks at once
    auto u = for_person("unknown", urgency::urgent);
    u.rule = "learnt";
    return u;
  }
  auto u = seen(o.intent, "learnt");
  u.confidence = confidence::low;
  u.reason = before.reason;
  u.also = before.also;
  return u;
}

bool is_told(const opinion& o) { return o.human && o.sure >= intent_probably && may_be_told(o.intent); }

bool at_a_loss(const understanding& u) { return is_one_of(u.reason, {"unknown", "contradiction", "hedge"}); }

std::optional<understanding> look_at_unclear(const understanding& u, const look& l, const opinion& o) {
  const auto enough = u.reason == "hedge" || u.reason == "contradiction" ? nobody_certainly : nobody_surely;
  if (o.nobody >= enough && !is_short(l) && is_nothing(l, o)) return rested(l, o);
  if (is_told(o) && (u.reason != "hedge" || o.sure >= deed_probably)) return told(u, o);
  return std::nullopt;
}

// "报名3人": hardly a character is unknown.
bool claims_shortly(const understanding& u, const look& l) {
  constexpr std::size_t a_word = 2;
  return u.rule == "call.claim" && is_short(l) && characters(l.r.leftover) < a_word;
}

// How likely it must be at least that nobody need look where a rule found that nobody must.
double least_for(const understanding& u, const look& l) {
  if (u.rule == "talk.unread") return nobody_hardly;
  if (u.rule == "talk") return l.r.leftover.empty() ? 0 : no_talk;
  if (claims_shortly(u, l)) return 0;
  if (is_one_of(u.rule, {"talk.neighbours", "talk.away", "talk.ack", "call.claim"})) return no_talk;
  if (is_last(u)) return l.r.leftover.empty() ? 0 : nobody_hardly;
  return is_one_of(u.rule, {"call.decline", "call.gives_up", "call.cancel", "call.done"}) ? nobody_hardly : 0;
}

// "这次去不了，被房东堵在屋里了": what he does counts, and somebody reads the rest.
understanding read_too(understanding u) {
  u.human = true;
  u.urgency = urgency::follow_up;
  u.reason = "unknown";
  return u;
}

// Nothing of the text was understood, or hardly: is it nothing?
std::optional<understanding> look_at_talk(const understanding& u, const look& l, const opinion& o) {
  const bool does = u.rule.starts_with("call.");
  if (o.nobody <= least_for(u, l)) {
    if (does) return read_too(u);
    return is_told(o) ? told(u, o) : for_person("unknown");
  }
  if (u.rule != "talk.unread" || o.nobody < nobody_surely || !is_nothing(l, o)) return std::nullopt;
  const bool deed = l.c.open == context::kind::call && o.sure >= nobody_certainly;
  if (is_short(l) && !deed) return std::nullopt;
  return rested(l, o);
}

// "一家人都好好的，娃吞了个纽扣": a clause says that all is well, and another something that no rule knows.
std::optional<understanding> look_beside_well(const look& l) {
  if (least_of_clauses(l, 1) > not_well) return std::nullopt;
  return for_person("unknown");
}

// "孙子手一滑给我报上的，帮我去掉": a rule went by a word, and they who read such texts whole say something else.
std::optional<understanding> look_at_known(const understanding& u, const look& l, const opinion& o) {
  const bool takes_back = o.intent == intent::claim_cancel || o.intent == intent::decline;
  const bool answer = l.c.open == context::kind::checkin;
  const bool turns = u.intent == intent::claim &&
                     (takes_back || o.intent == intent::tentative);  // "我不取消，明天来", "看情况吧，先报名"
  const auto enough = turns || (is_short(l) && !o.human) ? nobody_certainly
                      : answer || takes_back             ? answer_otherwise
                                                         : talk_otherwise;
  const bool all_talk = u.rule == "talk" && l.r.leftover.empty();  // "起雾了，啥也看不见"
  // "平安。问下…", "平安，不过楼下垃圾没人收": said beside it; "平安，烦死" is no report.
  const bool beside = (u.rule == "ok_and_question" && o.intent == intent::question) ||
                      (u.rule == "ok_and_complaint" && o.intent == intent::complaint &&
                       says_any(l.text, {"不过", "但是", "就是", "可是"}));
  if (o.intent == u.intent || beside || o.sure < enough || all_talk || claims_shortly(u, l)) return std::nullopt;
  if (takes_back && says_any(l.text, {"不取消", "没取消", "别取消", "不退出", "没说不去"})) return std::nullopt;
  if (o.human && may_be_told(o.intent)) return told(u, o);
  if (o.human) return u.human || o.intent != intent::needs_human ? std::nullopt : std::optional(for_person("unknown"));
  if (o.intent == intent::chatter && u.intent == intent::ack && l.c.open == context::kind::none) return std::nullopt;
  if (u.human && (!asks_mildly(u) || !l.r.leftover.empty() || o.sure < nobody_certainly)) return std::nullopt;
  if ((answer && is_short(l)) || !is_nothing(l, o)) return std::nullopt;
  return rested(l, o);
}

// "他喝了两斤白的，现在怎么拍都不动": a symptom, a want or a claim to the rules, and danger to all who read such texts:
// in what is open, or as if nothing was, because danger is what it is, whatever was asked before. Null: it is none.
const context* dangerous_in(const look& l, const opinion& o) {
  static const context nothing_open;
  constexpr std::size_t some_words = 6;  // which no rule knows: of what the lexicon knows it says how grave it is
  if (characters(l.r.leftover) < some_words || is_short(l) || l.r.denied_danger || l.r.no_longer) return nullptr;
  const auto surely = [](const opinion& a) { return a.intent == intent::emergency && a.sure >= danger_probably; };
  if (surely(o)) return &l.c;
  const auto unasked = opinion_of(l.text, nothing_open);
  return unasked && surely(*unasked) ? &nothing_open : nullptr;
}

understanding rings() {
  auto u = seen(intent::emergency, "learnt");
  u.confidence = confidence::low;
  u.urgency = urgency::critical;
  return u;
}

}  // namespace

void look_again(understanding& u, reading& r, std::string_view text, const std::string& own, const context& c) {
  constexpr std::size_t hardly_a_word = 3;
  const bool to_us = !c.in_group() || (c.addressed && c.points_at_us);
  const bool rows = !u.entries.empty() || !u.totals.empty();
  if (c.part || rows || !to_us || u.urgency == urgency::critical || characters(text) < hardly_a_word) return;
  const look l{r, text, c};
  std::optional<understanding> again;
  const bool unclear = u.rule == "unclear" && at_a_loss(u);
  const bool weighed = u.urgency <= urgency::follow_up && (unclear || is_of_words(u));
  const context* weighed_in = &c;
  if (u.rule == "ok_word" && !u.human) {
    constexpr std::size_t more_than_a_word = 4;
    if (characters(r.leftover) >= more_than_a_word) again = look_beside_well(l);
  } else if (weighed || u.human) {
    const auto o = opinion_of(text, c);
    if (!o) return;
    if (const auto* in = dangerous_in(l, *o)) {
      again = rings();
      weighed_in = in;
    } else if (!weighed || (!o->human && !c.polarity.empty())) {
      return;  // "都有" is good or bad as the question has it
    } else if (unclear) {
      again = look_at_unclear(u, l, *o);
    } else if (!u.human) {
      again = look_at_talk(u, l, *o);
    }
    if (!again && !unclear) again = look_at_known(u, l, *o);
  }
  if (!again) return;
  u = std::move(*again);
  if (u.rule != "learnt") return;
  const auto why = what_weighed(text, r.n.origin, *weighed_in);
  r.spans.insert(r.spans.end(), why.begin(), why.end());
  if (c.open == context::kind::call) fill_deed(u, r, own, c);
}

}  // namespace linli::words
