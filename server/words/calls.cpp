#include "words/calls.hpp"

#include <algorithm>
#include <array>
#include <set>

#include "base/text.hpp"
#include "words/char_set.hpp"
#include "words/claims.hpp"
#include "words/deeds.hpp"
#include "words/heads.hpp"
#include "words/judge.hpp"
#include "words/menu.hpp"
#include "words/normalise.hpp"
#include "words/numbers.hpp"
#include "words/rules.hpp"
#include "words/talk.hpp"

// A text is read clause by clause: each does one thing (comes, cannot, cancels, asks, …), told from its words and their
// order. Then the things done are weighed together: who takes a claim back has not made one, who may come holds
// nothing.
namespace linli::words {

namespace {

understanding plain(intent i, std::string rule) { return decided(i, std::move(rule), confidence::middle); }

// With a claim in hand, or words that only who has one types.
std::optional<understanding> of_a_claim(const deeds& d, const context& c) {
  const bool gives_up = d.any({deed::refuse, deed::cancel, deed::excuse, deed::give_up});
  const bool there = d.any({deed::late, deed::done, deed::arrived});
  if (d.has(deed::transfer) || (d.has(deed::nominate) && c.sender_has_claim && !there))
    return seen(intent::claim_transfer, "call.transfer");
  if (d.has(deed::change)) return seen(intent::claim_change, "call.change");
  // "送完了，阿婆还塞给我两个橘子": what is done is done.
  if (d.has(deed::nominate) && !d.any({deed::claim, deed::for_other, deed::done}))
    return seen(intent::nominate_other, "call.nominate");
  // "以前当护士的，退了，算我一个": who takes a place has none to give back.
  const bool has_none = d.has(deed::claim) && !c.sender_has_claim && c.open == context::kind::call;
  if (d.has(deed::cancel) && !has_none) return plain(intent::claim_cancel, "call.cancel");
  if (!c.sender_has_claim || !gives_up || there) return std::nullopt;
  if (d.has(deed::refuse) && d.has(deed::claim)) return seen(intent::claim_change, "call.another_time");
  if (d.any({deed::claim, deed::maybe})) return std::nullopt;
  return plain(intent::claim_cancel, "call.gives_up");
}

std::optional<understanding> of_the_day(const deeds& d, const context& c) {
  if (d.has(deed::done)) return plain(intent::task_done, "call.done");
  if (d.has(deed::late) && (!d.has(deed::claim) || c.sender_has_claim)) return plain(intent::late_notice, "call.late");
  if (d.has(deed::arrived)) return plain(intent::arrived, "call.arrived");
  return std::nullopt;
}

bool is_of_a_child(const claim_words& w) {
  return std::any_of(w.clauses.begin(), w.clauses.end(), [](const clause& in) { return in.has(act::minor); });
}

understanding claimed(const deeds& d, const claim_words& w, const context& c) {
  const bool proxy = d.has(deed::for_other);
  if (is_of_a_child(w) && !proxy) return for_person("minor");
  auto u = proxy ? seen(intent::claim, "call.proxy") : plain(intent::claim, "call.claim");
  u.proxy = proxy;
  fill_claim(u, w, c);
  if (u.intent != intent::claim) return u;
  if (d.has(deed::late)) u.also.emplace_back("late_notice");
  if (d.has(deed::ask) || d.has(deed::ask_live)) u.also.emplace_back("question");
  if (d.has(deed::ask)) {
    u.human = true;
    u.urgency = urgency::follow_up;
  }
  return u;
}

std::optional<understanding> of_a_call(const deeds& d, const claim_words& w, const context& c) {
  if (d.has(deed::complain) && !(c.sender_has_claim && d.any({deed::cancel, deed::refuse, deed::transfer})))
    return std::nullopt;
  if (auto u = of_a_claim(d, c)) {
    if (u->intent == intent::claim_change) fill_change(*u, w, c);
    return u;
  }
  if (auto u = of_the_day(d, c)) {
    if (u->intent == intent::late_notice) fill_late(*u, w);
    return u;
  }
  if (d.may_come()) return plain(intent::tentative, "call.maybe");
  if (d.any({deed::claim, deed::for_other})) return claimed(d, w, c);
  if (d.has(deed::ask) && is_of_a_child(w)) return for_person("minor");
  if (d.any({deed::refuse, deed::excuse, deed::give_up})) return plain(intent::decline, "call.decline");
  if (d.has(deed::ask_live) && !d.has(deed::ask)) return plain(intent::question, "call.count");
  return std::nullopt;
}

std::optional<understanding> of_anything(const deeds& d, const context& c) {
  if (d.has(deed::complain)) return seen(intent::complaint, "talk.complaint");
  if (d.has(deed::missed)) return seen(intent::not_received, "talk.not_received");
  if (d.any({deed::ask, deed::ask_live, deed::wants_person})) return seen(intent::question, "talk.question");
  if (d.has(deed::fault)) return std::nullopt;
  if (d.has(deed::ack)) {
    auto u = plain(intent::ack, "talk.ack");
    if (c.open == context::kind::notice) u.counts_as_read = true;
    return u;
  }
  return std::nullopt;
}

// "1" with several tasks open: which of them, or one person? "+2" are two people, where a group is not trading.
std::optional<understanding> by_digits(std::string_view own, const context& c) {
  auto text = trim(own);
  while (!text.empty() && text.back() != '?') {  // "2！" is 2
    const auto last = before(text, text.size());
    if (!is_punctuation(text, last)) break;
    text.remove_suffix(text.size() - last);
  }
  std::size_t length = 0;
  const bool asked = c.open == context::kind::call && (!c.in_group() || c.addressed);
  if (asked && chinese_number_at(text, 0, length) && length == text.size()) return for_person("ambiguous_digits");
  const bool plus = text.starts_with("+");
  if (plus) text.remove_prefix(1);
  if (text.empty() || text.size() > 24 || text.find_first_not_of("0123456789 .") != std::string_view::npos)
    return std::nullopt;
  const bool unaddressed = c.in_group() && !c.addressed;
  if (c.open != context::kind::call || unaddressed) return plain(intent::chatter, "digit.no_menu");
  if (!plus) return for_person("ambiguous_digits");
  auto u = plain(intent::claim, "call.plus");
  const auto numbers = numbers_of(std::string(text));
  settle_claim(u, numbers.empty() ? 1 : numbers.front().value, c);
  return u;
}

// "取消" and nothing else: of what?
bool only_cancels(const std::vector<clause>& clauses) {
  bool cancels = false;
  for (const auto& in : clauses) {
    for (const auto& s : in.said) {
      if (s.act == act::cancel && s.code.empty()) cancels = true;
      else if (s.act != act::plain && s.act != act::thanks && s.act != act::self && s.act != act::ack) return false;
    }
    if (in.unknown > 0 || in.asks) return false;
  }
  return cancels;
}

bool is_hot(const reading& r) {
  return std::any_of(r.hits.begin(), r.hits.end(),
                     [](const hit& h) { return h.kind == hit::kind::temperature && rules().is_raised(h.value); });
}

bool is_very_hot(const reading& r) {
  return std::any_of(r.hits.begin(), r.hits.end(),
                     [](const hit& h) { return h.kind == hit::kind::temperature && rules().is_high(h.value); });
}

// A text without the places, numbers of phones and temperatures that were found in it: "我报名，我发烧37.8" is no
// eight.
std::string without_places(const reading& r, std::string own) {
  for (const auto& s : r.spans) {
    if (s.what != "place" && s.what != "phone" && !(s.what == "temperature" && is_hot(r))) continue;
    const auto first = std::lower_bound(r.n.origin.begin(), r.n.origin.end(), s.from) - r.n.origin.begin();
    for (auto i = static_cast<std::size_t>(first); i < own.size() && r.n.origin[i] < s.to; ++i) own[i] = ' ';
  }
  return own;
}

// "我要A套餐一份，鸡蛋两板": somebody wants goods, and says so under a notice.
bool orders(const reading& r, const std::vector<clause>& clauses) {
  const bool goods = std::any_of(r.hits.begin(), r.hits.end(), [](const hit& h) {
    return h.kind == hit::kind::phrase && h.sense == sense::order && h.code == "goods";
  });
  return goods && std::any_of(clauses.begin(), clauses.end(), [](const clause& in) {
           return has_coded(in, act::able, "weak") && !in.has(act::no) && !in.asks;
         });
}

// "土豆来五斤 鸡蛋两盒": two wares by the measure, and nobody who comes: it is an order, whatever is open.
bool is_shopping(const std::string& own, const std::vector<clause>& clauses) {
  static constexpr char_set measures(U"斤盒箱袋颗棵板瓶桶包把");
  if (measures.find(own, 0) >= own.size()) return false;
  for (const auto& in : clauses) {
    if (in.asks) return false;
    for (const auto& s : in.said) {
      const bool carries = s.act == act::go && s.to - s.from > 3;
      const bool of_a_call = s.act == act::self || s.act == act::we || s.act == act::sign || s.act == act::no ||
                             s.act == act::done || s.act == act::claim || s.act == act::excuse;
      if (carries || of_a_call) return false;
    }
  }
  int wares = 0;
  for (std::size_t at = 0; at < own.size();) {
    const auto n = number_at(own, at);
    if (n && n->to < own.size() && measures.at(own, n->to)) ++wares;
    at = n ? n->to : at + char_length(own, at);
  }
  return wares > 1;
}

bool is_sick(const reading& r) { return r.has(sense::symptom) || r.has(sense::symptom_urgent) || is_hot(r); }

bool names_kin(const reading& r) {
  return std::any_of(r.hits.begin(), r.hits.end(),
                     [](const hit& h) { return h.kind == hit::kind::phrase && h.sense == sense::kin; });
}

// "我妈", and not the old people of a task: "陪老人看病那个我可以".
bool names_own_kin(const reading& r) {
  return std::any_of(r.hits.begin(), r.hits.end(), [](const hit& h) {
    const bool own = h.text.starts_with("我") || h.text.starts_with("俺");
    return h.kind == hit::kind::phrase && h.sense == sense::kin && own;
  });
}

// "老娘突然住院，今晚我过不来了": in good hands, and why somebody cannot come.
bool kin_in_hospital(const reading& r) {
  return r.status == "hospital" && r.symptoms.empty() && r.test.empty() && !is_hot(r) && names_kin(r);
}

// "去不了，家里出事了"; "身体不好" keeps people from coming, and is nothing new.
bool is_grave(const reading& r) {
  return std::any_of(r.hits.begin(), r.hits.end(), [](const hit& h) {
    return h.kind == hit::kind::phrase && h.sense == sense::not_ok && !h.code.empty();
  });
}

// "红包没抢到😭": under a call a face alone is no trouble.
bool is_troubled(const reading& r, const context& c) {
  return std::any_of(r.hits.begin(), r.hits.end(), [&](const hit& h) {
    if (h.kind != hit::kind::phrase || h.sense != sense::not_ok) return false;
    const bool face = h.text[0] == '\xF0' || h.text[0] == '[';
    return !face || c.open != context::kind::call;
  });
}

// "娃娃病了，我来不到了", "老人要去看病": why somebody cannot come.
bool kin_are_ill(const reading& r, const std::string& own) {
  return !r.urgent && !is_hot(r) && r.symptoms == std::vector<std::string>{"unwell"} && says_any(own, {"病"}) &&
         names_kin(r);
}

// What keeps people from carrying and is nothing to look into: "腰不好，去不了"; "全身酸痛" is an illness.
bool is_mild(const reading& r, const std::string& own, intent i) {
  if (is_hot(r)) return false;
  if (i != intent::claim && kin_are_ill(r, own)) return true;
  if (i == intent::claim && names_own_kin(r)) return false;  // "报名，我妈今早起来不认得我了"
  if (i != intent::decline)
    return r.symptoms == std::vector<std::string>{"unwell"} && !says_any(own, {"感冒", "生病", "病了", "难受"});
  return r.symptoms == std::vector<std::string>{"muscle_ache"} &&
         says_any(own, {"腰", "膝", "脚", "腿", "肩", "颈", "背", "手", "关节", "back", "knee"});
}

// What neighbours chat about. In a call or under a notice the words of everyday life alone make no chat of a question:
// "有工资吗", "电梯什么时候修好".
bool chats(const reading& r, const context& c) {
  return std::any_of(r.hits.begin(), r.hits.end(), [&](const hit& h) {
    return h.kind == hit::kind::phrase && h.sense == sense::talk && (c.open == context::kind::none || h.code != "life");
  });
}

// Needs that somebody has: "断菜两天了", not "我送菜".
bool is_in_want(const reading& r, const std::vector<clause>& clauses) {
  const bool something = std::any_of(r.needs.begin(), r.needs.end(), [](const auto& n) { return n != "other"; });
  const bool plea = std::any_of(clauses.begin(), clauses.end(), [](const clause& in) { return in.has(act::plea); });
  const bool hand = std::any_of(clauses.begin(), clauses.end(),
                                [](const clause& in) { return has_coded(in, act::plea, "hand"); });
  if (hand && r.has(sense::need)) return true;
  return r.has(sense::need) && something && (plea || r.urgent);
}

// In a call and by who has claimed: with an illness beside it a person looks, too.
std::optional<understanding> by_call(const reading& r, const deeds& d, const claim_words& w, const context& c) {
  const bool call = c.open == context::kind::call;
  if (!call && !c.sender_has_claim) return std::nullopt;
  if (!call && d.any({deed::claim, deed::for_other, deed::maybe, deed::nominate})) return std::nullopt;
  auto u = of_a_call(d, w, c);
  if (!u) return std::nullopt;
  const bool gives_up = u->intent != intent::claim && u->intent != intent::nominate_other;
  if (gives_up && is_in_want(r, w.clauses)) return std::nullopt;
  const bool urgent = r.urgent || is_very_hot(r);
  const bool excuse = u->intent != intent::claim && (kin_in_hospital(r) || kin_are_ill(r, w.text));
  const bool sick = is_sick(r) && !excuse &&
                    (urgent || (gives_up && u->intent != intent::decline) || !is_mild(r, w.text, u->intent));
  if (sick) {
    u->also.emplace_back("checkin_symptom");
    u->human = true;
    u->urgency = std::max(u->urgency, urgent ? urgency::urgent : urgency::follow_up);
  }
  // "去不了，家里出事了", "我到了，敲门没人应": the call knows what to do, and a person asks what it is.
  if (is_grave(r)) {
    u->human = true;
    u->urgency = std::max(u->urgency, urgency::follow_up);
  }
  return u;
}

// Said to neighbours, not to us: a group's questions and jokes when nothing was asked there.
bool is_among_neighbours(const context& c) { return c.in_group() && !c.points_at_us && c.open == context::kind::none; }

// "这礼拜在海南，家里没人": said without being asked, it is as good.
std::optional<understanding> of_being_away(const reading& r, const context& c) {
  const bool other = r.has(sense::need) || r.well() || r.has(sense::question) || !r.kin.empty();
  if (!r.has(sense::away) || other || c.open != context::kind::notice) return std::nullopt;
  auto u = plain(intent::away, "talk.away");
  u.scope = r.nobody_home ? scope::household : scope::self;
  return u;
}

// "任务2，谢谢", "Task 1 please, just me": who names one of those open, and says nothing else, takes it.
bool names_a_task(const reading& r, const std::string& own, const context& c) {
  const bool asked = c.open == context::kind::call && !c.tasks.empty() && !c.sender_has_claim;
  if (!asked || (c.in_group() && !c.addressed) || r.loose_negators > 0 || r.has(sense::question)) return false;
  if (own.find('?') != std::string::npos) return false;
  std::string words;
  for (const char letter : r.leftover) {
    if (letter < '0' || letter > '9') words += letter;
  }
  static constexpr std::array<std::string_view, 8> of_a_task{"任务", "号任务", "号",    "号岗",
                                                             "task", "no",     "shift", "slot"};
  if (std::find(of_a_task.begin(), of_a_task.end(), words) == of_a_task.end()) return false;
  int named = 0;
  for (const auto& n : numbers_of(own)) {
    if (n.of != counted::kind::task) continue;
    if (std::find(c.tasks.begin(), c.tasks.end(), n.value) == c.tasks.end()) return false;
    ++named;
  }
  return named == 1;
}

}  // namespace

std::optional<understanding> by_talk(const reading& r, const std::string& own, const context& c) {
  if (auto u = by_digits(own, c)) return u;
  const auto said = without_places(r, own);
  const auto clauses = clauses_of(said);
  const deeds d(clauses, c);
  if (only_cancels(clauses) && !c.sender_has_claim) return for_person("ambiguous_cancel");
  if (c.open == context::kind::call && is_shopping(said, clauses)) return for_person("order");
  if (auto u = by_call(r, d, {own, said, clauses}, c)) return u;
  if (is_sick(r) || is_in_want(r, clauses)) return std::nullopt;
  if (c.open == context::kind::notice && orders(r, clauses)) return for_person("order");
  const bool thanks = std::any_of(clauses.begin(), clauses.end(), [](const clause& in) { return in.has(act::thanks); });
  const bool needs = r.has(sense::need) && !(thanks && r.needs == std::vector<std::string>{"other"});
  auto said_so = of_anything(d, c);
  // "看到通知了，但我下不了楼" is no mere receipt.
  if (said_so && said_so->intent == intent::ack && (needs || r.has(sense::not_ok))) said_so.reset();
  // "收到，手指头麻": nor is what sounds like trouble.
  const bool ours = !c.in_group() || c.points_at_us;
  if (said_so && said_so->intent == intent::ack && ours && !r.odd.empty() && alarming(r.leftover)) said_so.reset();
  // "药收到了，谢谢": nothing was asked that it would be a receipt for.
  const bool goods = std::any_of(clauses.begin(), clauses.end(),
                                 [](const clause& in) { return has_coded(in, act::ack, "goods"); });
  if (goods && said_so && said_so->intent == intent::ack && c.open == context::kind::none)
    return plain(intent::chatter, "talk.goods_came");
  if (auto& u = said_so) {
    const bool asks = u->intent == intent::question && !d.has(deed::wants_person);
    const bool idle = d.has(deed::idle) && chats(r, c);
    const bool to_us = std::any_of(clauses.begin(), clauses.end(), [](const clause& in) {
      return in.has(act::you) || has_coded(in, act::ask, "polite") || has_coded(in, act::ack, "strong");
    });
    const bool talk = chats(r, c) && !to_us && own.find('?') == std::string::npos;
    if (asks && (is_among_neighbours(c) || idle || talk)) return plain(intent::chatter, "talk.neighbours");
    return u;
  }
  if (auto u = of_being_away(r, c)) return u;
  if (needs || r.has(sense::media) || r.has(sense::order) || is_troubled(r, c) || r.denied_danger ||
      r.has(sense::away) || r.has(sense::joined) || d.has(deed::fault))
    return std::nullopt;
  if (ours && alarming(r.leftover)) return for_person("unknown");
  if (names_a_task(r, own, c)) {
    auto u = plain(intent::claim, "call.task");
    fill_claim(u, {own, said, clauses}, c);
    return u;
  }
  return plain(intent::chatter, r.leftover.empty() ? "talk.chatter" : "talk.unread");
}

void fill_deed(understanding& u, const reading& r, const std::string& own, const context& c) {
  const auto said = without_places(r, own);
  const auto clauses = clauses_of(said);
  const claim_words w{own, said, clauses};
  if (u.intent == intent::claim) fill_claim(u, w, c);
  if (u.intent == intent::claim_change) fill_change(u, w, c);
  if (u.intent == intent::late_notice) fill_late(u, w);
}

}  // namespace linli::words
