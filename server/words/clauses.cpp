#include <algorithm>
#include <initializer_list>
#include <iterator>

#include "base/text.hpp"
#include "words/phrase_codes.hpp"
#include "words/reading.hpp"
#include "words/rules.hpp"

// What is unknown beside what is known. People wrap the one fact asked for into small talk: "孙子今天考了一百分，高兴得
// 很，家里三口人都平安". So a text is weighed clause by clause: unknown words in the clause that says how people are
// make it unclear ("健康问题"), and so do unknown words that sound like trouble, wherever they stand; other clauses are
// talk.
namespace linli::words {

namespace {

constexpr std::string_view deeds_of_thanks[] = {"送", "帮", "买", "代", "带", "陪", "配", "取", "拿"};

// Of the hits that are left.
void count_needs(reading& r) {
  r.needs.clear();
  r.senses.erase(sense::need);
  for (const auto& h : r.hits) {
    if (h.kind != hit::kind::phrase || (h.sense != sense::need && h.sense != sense::need_urgent)) continue;
    add_code(r.needs, h.code);
    r.senses.insert(sense::need);
  }
}

struct clause {
  std::size_t from = 0, to = 0;
  bool states = false, sick = false;  // sick: a symptom, denied or not
  bool talks = false;                 // of the weather, of meals
  bool people = false;                // somebody of the home, or a part of the body, is in it
  bool wares = false;
  bool whose = false;     // us, me, or somebody of the home is in it
  bool only_well = true;  // of what it states
  int named = 0;          // how many words for somebody of the home, where nothing else is in it
  bool mends = false;     // it says that something was put right
  bool mended = false;    // what went wrong in it was
  std::size_t first_state = std::string::npos, last_unknown = 0;
  std::string unknown;
};

// "谢谢关怀🌹都健康": people put flowers where others put a mark.
bool is_flower(std::string_view text, std::size_t at) {
  return text[at] == '\xF0' && at + 1 < text.size() && text[at + 1] == '\x9F';
}

bool ends_clause(const reading& r, std::size_t at) {
  const std::string_view text = r.n.text;
  if (is_flower(text, at)) return true;
  if (r.covered[at] || !is_punctuation(text, at)) return false;
  const char c = text[at];
  if (c == ' ') {  // between Chinese words a blank is a comma
    const bool before_is = at > 0 && static_cast<unsigned char>(text[at - 1]) >= 0x80;
    return before_is || (at + 1 < text.size() && static_cast<unsigned char>(text[at + 1]) >= 0x80);
  }
  return c != '/' && c != '-' && c != '+' && c != '\'' && !stands(text, at, "、");
}

// Digits and Latin words say too much to be skipped.
bool is_odd(std::string_view unknown) {
  return std::any_of(unknown.begin(), unknown.end(),
                     [](char c) { return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z'); }) ||
         alarming(unknown);
}

// "3-502 赵六 平安", where the home's people are others: of whom this is, a person must see.
// A family name alone ("退休教师 周"), or with 家 ("老王家"), says no more than whose home it is.
// In one piece, too: "阳台的花都开了" names nobody 阳.
// Of four characters only where the family's has two: "万事大吉" is none.
bool may_be_name(const clause& c, std::string_view text, bool beside_room) {
  const std::string_view unknown = c.unknown, all = text.substr(c.from, c.to - c.from);
  const auto surname = unknown.size() <= 12 ? surname_at(unknown, 0) : 0;
  if (surname == 0 || unknown.size() > 9 + (surname - 3) || all.find(unknown) == std::string_view::npos) return false;
  const auto* word = phrase_at(unknown, 0);
  const bool known = word != nullptr && word->sense == sense::other && word->text.size() > surname;
  // "今晚炖牛腩", behind a room, too: more is told in that clause, and not of the room
  const bool told = unknown != trim(all) && !c.states && all.find_first_of("0123456789") == std::string_view::npos;
  if (known && (!beside_room || told)) return false;  // "石头", "周末"
  const bool alone = unknown.size() == surname && !beside_room;
  return !alone && unknown.substr(surname) != "家";
}

bool is_kin(const hit& h) { return h.kind == hit::kind::phrase && h.sense == sense::kin; }
bool is_body(const hit& h) { return h.kind == hit::kind::phrase && h.sense == sense::body; }
bool is_hedge(const hit& h) { return h.kind == hit::kind::phrase && h.sense == sense::hedge; }
bool is_order(const hit& h) { return h.kind == hit::kind::phrase && h.sense == sense::order; }

bool is_mended(const hit& h) { return h.kind == hit::kind::phrase && h.sense == sense::harmless && h.code == "mended"; }

bool is_asked(const hit& h) { return h.kind == hit::kind::phrase && h.sense == sense::question; }

void note(clause& c, const hit& h) {
  c.states = c.states || states(h);
  if (states(h)) {
    c.first_state = std::min(c.first_state, h.from);
    c.only_well = c.only_well &&
                  (h.denied || (h.kind == hit::kind::temperature && rules().is_well(h.value)) || h.sense == sense::ok ||
                   h.sense == sense::ok_plural || h.sense == sense::ok_household);
  }
  c.whose = c.whose || is_kin(h) || h.kind == hit::kind::people ||
            (h.kind == hit::kind::phrase && (h.sense == sense::plural || h.sense == sense::self));
  c.people = c.people || is_kin(h) || is_body(h) || h.kind == hit::kind::people;
  const bool names = is_kin(h) || (h.kind == hit::kind::phrase && h.sense == sense::self);
  c.named = names && c.named >= 0 ? c.named + 1 : -1;
  if (h.kind != hit::kind::phrase) return;
  c.sick = c.sick || h.sense == sense::symptom || h.sense == sense::symptom_urgent;
  c.talks = c.talks || h.sense == sense::talk;
  c.wares = c.wares || h.sense == sense::order;
  c.mends = c.mends || is_mended(h);
}

std::vector<clause> clauses_of(const reading& r) {
  std::vector<clause> out(1);
  const std::string_view text = r.n.text;
  for (std::size_t at = 0; at < text.size();) {
    const auto length = char_length(text, at);
    if (ends_clause(r, at)) {
      out.back().to = at;
      out.emplace_back();
      out.back().from = at + length;
    } else if (!r.covered[at] && !is_punctuation(text, at)) {
      out.back().unknown.append(text, at, length);
      out.back().last_unknown = at;
    }
    at += length;
  }
  out.back().to = text.size();
  auto h = r.hits.begin();
  for (auto& c : out) {
    for (; h != r.hits.end() && h->from < c.to; ++h) note(c, *h);
  }
  return out;
}

// Everyday life, of nobody of the home: what is doubted or regretted there ("就是天太闷了") is not how people are.
bool is_everyday(const clause& c, bool odd) { return c.talks && !c.states && !c.people && !odd; }

// Asks, wishes, denies or doubts.
bool doubts(std::string_view unknown) {
  for (const std::string_view doubt :
       {"何", "才", "岂", "难道", "假", "盼", "如", "怎", "哪", "最", "想", "要", "愿",
        "希", "谁", "别", "求",   "让", "使", "变", "弄", "装", "不", "没", "非", "莫"}) {
    if (unknown.find(doubt) != std::string_view::npos) return true;
  }
  return false;
}

// What goes wrong with a house: of no harm to anybody once it is put right.
constexpr std::string_view of_a_house[] = {"断", "坏", "漏", "裂", "淹", "堵", "爆", "倒", "锁", "短路", "跳闸"};

bool says_one_of_a_house(std::string_view text) {
  return std::any_of(std::begin(of_a_house), std::end(of_a_house),
                     [&](std::string_view w) { return text.find(w) != std::string_view::npos; });
}

bool is_odd_beside_house(std::string_view unknown) {
  constexpr std::size_t looked_at = 90;  // whoever needs more words tells something else
  if (unknown.size() > looked_at) return is_odd(unknown);
  std::string rest;
  for (std::size_t at = 0; at < unknown.size();) {
    const auto word = std::find_if(std::begin(of_a_house), std::end(of_a_house),
                                   [&](std::string_view w) { return unknown.substr(at).starts_with(w); });
    const auto length = word != std::end(of_a_house) ? word->size() : char_length(unknown, at);
    if (word == std::end(of_a_house)) rest.append(unknown, at, length);
    at += length;
  }
  return is_odd(rest);
}

// "阳台淹了一点，已经自己扫干净了": the clause that says so and the one before it, where neither is of somebody.
// While needs still count as statements, `stating` clauses may be mended, too.
void mark_mended(const reading& r, std::vector<clause>& clauses, bool stating) {
  const auto can_be = [&](const clause& c) { return !c.people && !c.sick && (stating || !c.states); };
  for (std::size_t i = 0; i < clauses.size(); ++i) {
    auto& c = clauses[i];
    if (!c.mends || !can_be(c) || r.has(sense::question)) continue;
    const auto denial = std::lower_bound(r.loose_at.begin(), r.loose_at.end(), c.from);
    if (denial != r.loose_at.end() && *denial < c.to) continue;
    c.mended = true;
    if (i > 0 && can_be(clauses[i - 1])) clauses[i - 1].mended = true;
  }
}

// "家里跳闸，电工来修好了": nobody lacks current any more.
void forget_mended(reading& r) {
  if (!r.has(sense::need) || r.urgent || std::none_of(r.hits.begin(), r.hits.end(), is_mended)) return;
  auto clauses = clauses_of(r);
  mark_mended(r, clauses, true);
  const auto gone = [&](const hit& h) {
    if (h.kind != hit::kind::phrase || h.sense != sense::need || (h.code != "other" && h.code != "water")) return false;
    if (h.text.find("电") == h.text.npos && h.text.find("水") == h.text.npos && !says_one_of_a_house(h.text))
      return false;
    const auto next = std::upper_bound(clauses.begin(), clauses.end(), h.from,
                                       [](std::size_t at, const clause& c) { return at < c.from; });
    return next != clauses.begin() && std::prev(next)->mended;
  };
  if (std::erase_if(r.hits, gone) > 0) count_needs(r);
}

// "老王家四口全都好着呢": whatever stands before a clause's only word for well, of people, says of whom it is, unless
// it asks, wishes or doubts.
bool names_whom(const clause& c) {
  if (!c.states || !c.only_well || !c.whose || c.last_unknown > c.first_state) return false;
  return !doubts(c.unknown);
}

// "一家都好，今年收成不错": beside a clear statement what is good of something unknown says nothing of the home.
bool praises_something(const clause& c, bool clear) { return clear && c.only_well && !c.whose && !doubts(c.unknown); }

bool is_clear(const clause& c) { return c.states && c.only_well && c.unknown.empty() && !c.talks; }

// A hedge of time ("昨天") matters where it stands beside a statement; a doubt also where it stands alone; a contrast
// behind a statement: "热死了，不过人都没事" ends well.
bool matters(const hit& h, const clause& c, bool stated_before, bool clear) {
  if (h.code == "mild" && clear && !c.whose) return false;  // "还好还好，都挺好"
  if (h.code == "contrast") return stated_before;
  return c.states || (h.code != "time" && c.unknown.empty());
}

// "刚才没顾上看手机，都好": a denial of something that is neither a person's nor anything one needs, beside a
// statement.
bool is_harmless_denial(const clause& c, bool odd) {
  return !c.states && !c.people && !odd && !c.unknown.empty() && !alarming_denied(c.unknown);
}

// Denials and wares of clauses that say nothing of health count no more.
void forgive(reading& r, const std::vector<clause>& clauses) {
  std::vector<std::size_t> kept;  // a text may be weighed again, when part of it turns out to be a tale
  auto at = r.loose_at.begin();
  for (const auto& c : clauses) {
    const auto end = std::find_if(at, r.loose_at.end(), [&](std::size_t loose) { return loose >= c.to; });
    const bool odd = !c.unknown.empty() && is_odd(c.unknown);
    if (is_harmless_denial(c, odd) || is_everyday(c, odd)) r.loose_negators -= static_cast<int>(end - at);
    else kept.insert(kept.end(), at, end);
    at = end;
  }
  kept.insert(kept.end(), at, r.loose_at.end());
  r.loose_at = std::move(kept);
}

// "4-1-503 俩人平安，西红柿又涨价了，六块一斤"
bool wares_stand_apart(const std::vector<clause>& clauses) {
  return std::none_of(clauses.begin(), clauses.end(), [](const clause& c) { return c.states && c.wares; });
}

// "上海下雨了吧？我蛮好额": asked of the weather, beside a statement, it waits for no answer.
void forget_small_questions(reading& r, const std::vector<clause>& clauses) {
  bool some = false, all = true;
  for (const auto& h : r.hits) {
    if (h.kind != hit::kind::phrase || h.sense != sense::question) continue;
    some = true;
    const auto in = std::find_if(clauses.begin(), clauses.end(),
                                 [&](const clause& c) { return h.from >= c.from && h.from < c.to; });
    const bool odd = in != clauses.end() && !in->unknown.empty() && is_odd(in->unknown);
    all = all && in != clauses.end() && is_everyday(*in, odd);
  }
  if (some && all) r.senses.erase(sense::question);
}

}  // namespace

namespace {

bool stands_before(std::string_view text, std::size_t at, std::initializer_list<std::string_view> words) {
  auto from = at;
  while (from > 0 && at - from < 45 && !is_punctuation(text, before(text, from))) from = before(text, from);
  const auto head = text.substr(from, at - from);
  return std::any_of(words.begin(), words.end(),
                     [&](std::string_view w) { return head.find(w) != std::string_view::npos; });
}

// "谢谢小李送药": what somebody is thanked for was wanted, and is there.
bool is_thanked(const reading& r, const hit& h) {
  if (h.kind != hit::kind::phrase || h.sense != sense::need) return false;
  const std::string_view text = r.n.text;
  const bool brings = std::any_of(std::begin(deeds_of_thanks), std::end(deeds_of_thanks),
                                  [&](std::string_view w) { return h.text.starts_with(w); }) ||
                      stands_before(text, h.from, {"送", "帮", "买", "带"});
  const auto done = text.substr(h.to, 18).find("了") != std::string_view::npos;
  const bool for_me = h.text == "帮我" || h.text == "帮忙";  // "帮我拎了一路菜，替我谢谢他"
  if (for_me && done && text.find("谢", h.to) != std::string_view::npos &&
      !stands_before(text, h.from, {"请", "能", "可以", "没", "不", "要", "想", "谁"}))
    return true;
  return brings && stands_before(text, h.from, {"谢", "感恩", "辛苦", "唔该晒", "多得"}) &&
         !stands_before(text, h.from, {"请", "能", "可以", "再", "没", "不", "还", "要", "想", "缺"}) &&
         !stands(text, h.to, "没") && !stands(text, h.to, "不");
}

}  // namespace

void forget_thanked(reading& r) {
  if (!r.has(sense::need) || r.urgent) return;
  const auto gone = std::erase_if(r.hits, [&](const hit& h) { return is_thanked(r, h); });
  if (gone > 0) count_needs(r);
}

bool states(const hit& h) {
  if (h.kind != hit::kind::phrase) return h.kind == hit::kind::temperature;
  switch (h.sense) {
    case sense::ok:
    case sense::ok_household:
    case sense::ok_plural:
    case sense::not_ok:
    case sense::symptom:
    case sense::symptom_urgent:
    case sense::resolved:
    case sense::need:
    case sense::need_urgent:
    case sense::danger:
    case sense::distress: return true;
    case sense::away: return h.code != "short";
    default: return false;
  }
}

// "我跟老伴，都好": the mark parts whom it is about from how they are.
bool are_told_behind(const clause& c, const clause& next, std::string_view text) {
  if (c.named < 2 || !c.unknown.empty() || !next.states || next.whose) return false;
  const auto said = trim(text.substr(next.from, next.to - next.from));
  return said.starts_with("都") || said.starts_with("全都") || said.starts_with("all ") || said.starts_with("both ");
}

void weigh(reading& r) {
  r.kin.clear();
  r.of_somebody = false;
  forget_mended(r);
  const bool simple = r.leftover.empty() && r.loose_at.empty() &&
                      std::none_of(r.hits.begin(), r.hits.end(), [](const hit& h) {
                        return is_kin(h) || is_hedge(h) || is_body(h) || is_order(h) || is_asked(h);
                      });
  if (simple) return;
  auto clauses = clauses_of(r);
  mark_mended(r, clauses, false);
  const bool something = std::any_of(clauses.begin(), clauses.end(), [](const clause& c) { return c.states; });
  if (something) forgive(r, clauses);
  if (r.well() && r.has(sense::question) && r.has(sense::talk)) forget_small_questions(r, clauses);
  if (r.well() && wares_stand_apart(clauses)) r.senses.erase(sense::order);
  r.senses.erase(sense::hedge);
  auto h = r.hits.begin();
  bool stated = false;
  const bool clear = std::any_of(clauses.begin(), clauses.end(), is_clear);
  r.clear_well = clear;
  const bool room = std::any_of(r.spans.begin(), r.spans.end(), [](const span& s) { return s.what == "place"; });
  for (const auto& c : clauses) {
    const bool led = &c != &clauses.back() && are_told_behind(c, *(&c + 1), r.n.text);
    const bool odd = !c.unknown.empty() && ((c.mended ? is_odd_beside_house(c.unknown) : is_odd(c.unknown)) ||
                                            may_be_name(c, r.n.text, room));
    const bool everyday = is_everyday(c, odd);
    if (odd) r.odd += c.unknown;
    r.of_somebody = r.of_somebody || (c.people && !c.unknown.empty());
    if (odd || (c.states && !c.unknown.empty() && !names_whom(c) && !praises_something(c, clear)))
      r.strange += c.unknown;
    for (; h != r.hits.end() && h->from < c.to; ++h) {
      const bool weighs = something ? !everyday && matters(*h, c, stated, clear) : h->code != "time";
      const bool counts = weighs && !c.mended;
      if (is_hedge(*h) && counts) r.senses.insert(sense::hedge);
      if (is_body(*h) && !c.sick) r.strange += h->text;
      stated = stated || states(*h);
      if (is_kin(*h) && (c.states || !something || r.has(sense::proxy) || led)) r.kin.emplace_back(h->text);
    }
  }
}

}  // namespace linli::words
