#include "words/judge.hpp"

#include <algorithm>

#include "base/text.hpp"
#include "words/being_away.hpp"
#include "words/codes.hpp"
#include "words/danger.hpp"
#include "words/denials.hpp"
#include "words/members.hpp"
#include "words/normalise.hpp"
#include "words/rights.hpp"
#include "words/told.hpp"

namespace linli::words {

namespace {

understanding with_person(intent i, std::string rule, confidence c, urgency how = urgency::follow_up) {
  auto u = decided(i, std::move(rule), c);
  u.human = true;
  u.urgency = how;
  return u;
}

// "昨天摔了一跤，膝盖青了一块，能走路": a fall that hurt nobody badly can wait until somebody asks today.
bool only_slipped(const reading& r) {
  auto others = r.symptoms;
  const bool bruises = std::all_of(r.hits.begin(), r.hits.end(), [](const hit& h) {
    if (h.kind != hit::kind::phrase || h.sense != sense::symptom || h.code != "unwell") return true;
    return h.text.find("青") < h.text.size() || h.text.find("破") < h.text.size() || h.text.find("紫") < h.text.size();
  });
  if (bruises) std::erase(others, "unwell");
  if (others != std::vector<std::string>{"fall"} || !r.status.empty()) return false;
  for (const std::string_view light :
       {"能走路", "能走动", "走路没事", "能动", "不碍事", "没大碍", "不严重", "没伤着", "没伤到", "没受伤", "擦破",
        "破了点皮", "蹭破", "青了一块", "能站", "can walk"}) {
    if (r.n.text.find(light) != std::string::npos) return r.n.text.find("不能") == std::string::npos;
  }
  return false;
}

understanding of_health(const reading& r, urgency heat) {
  const bool resolved = r.symptoms.empty() && r.has(sense::resolved);
  auto u = with_person(intent::checkin_symptom,
                       r.symptoms.empty() ? "temperature"
                       : resolved         ? "resolved"
                                          : "symptom",
                       confidence::middle);
  u.urgency = r.urgent && !only_slipped(r) ? urgency::urgent : std::max(heat, urgency::follow_up);
  if (r.has(sense::question) || r.has(sense::hedge)) u.confidence = confidence::low;
  const bool wants = std::any_of(r.needs.begin(), r.needs.end(), [](const auto& n) { return n != "other"; });
  if (wants && r.has(sense::need)) u.also.emplace_back(name(intent::need_help));  // "咳嗽，药也吃完了"
  return u;
}

bool only_other_needs(const reading& r) { return r.needs == std::vector<std::string>{"other"} && !r.urgent; }

// "门禁坏了一个礼拜了，能不能派人修修": help is wanted, for the estate.
bool of_the_estate(const reading& r) { return r.has(sense::estate) && only_other_needs(r); }

std::optional<understanding> of_need(const reading& r, bool says_well) {
  if (!r.has(sense::need)) return std::nullopt;
  const auto how = r.urgent ? urgency::urgent : urgency::follow_up;
  if (!says_well && r.has(sense::complaint) && only_other_needs(r))
    return with_person(intent::complaint, "complaint", confidence::middle);
  if (!says_well) return with_person(intent::need_help, "need", confidence::middle, how);
  auto u = with_person(intent::checkin_ok, "ok_and_need", confidence::middle, how);
  u.also = {of_the_estate(r) ? "complaint" : "need_help"};
  if (r.has(sense::ok_household)) u.scope = scope::household;
  else if (r.has(sense::ok_plural) || r.has(sense::plural)) u.scope = scope::plural;
  return u;
}

// "岳母来了，现在4口人": the roster changes.
std::optional<understanding> of_record(const reading& r, bool says_well) {
  if (r.has(sense::moved)) {
    auto u = with_person(intent::record_update, "moved", confidence::middle);
    if (r.has(sense::optout)) u.also = {"optout"};
    return u;
  }
  const bool somebody = !r.kin.empty() || std::any_of(r.hits.begin(), r.hits.end(),
                                                      [](const hit& h) { return h.kind == hit::kind::people; });
  if (!r.has(sense::joined) || says_well || !somebody) return std::nullopt;
  return with_person(intent::record_update, "joined", confidence::middle);
}

// "楼上+1" below a line that said that all is well.
std::optional<understanding> as_above(const reading& r, const context& c) {
  const bool refers = std::any_of(r.hits.begin(), r.hits.end(), [](const hit& h) {
    return h.kind == hit::kind::phrase && h.sense == sense::baseline && h.code == "above";
  });
  const bool more = !r.leftover.empty() || !r.symptoms.empty() || r.has(sense::need) || r.has(sense::not_ok) ||
                    r.has(sense::question) || r.loose_negators > 0 || r.has(sense::hedge);
  if (!refers || more || c.previous != name(intent::checkin_ok)) return std::nullopt;
  return decided(intent::checkin_ok, "as_above", confidence::middle);
}

// "4口人，都在家，没出门": so many, none of them gone, and nothing else to say.
bool all_at_home(const reading& r) {
  const auto has = [&](const auto& fits) { return std::any_of(r.hits.begin(), r.hits.end(), fits); };
  return r.leftover.empty() && has([](const hit& h) { return h.kind == hit::kind::people; }) &&
         has([](const hit& h) { return h.kind == hit::kind::phrase && h.sense == sense::going && h.code == "home"; });
}

understanding hedged(const reading& r) {
  const auto code = [&](std::string_view wanted) {
    return std::any_of(r.hits.begin(), r.hits.end(),
                       [&](const hit& h) { return h.sense == sense::hedge && h.code == wanted; });
  };
  return for_person(code("unknown") ? "unknown" : "hedge");
}

// "就我跟老伴": kin within a word of it.
bool with_kin(const reading& r, const hit& h) {
  constexpr std::size_t a_word = 6;
  const auto* next = &h + 1;
  return next != r.hits.data() + r.hits.size() && next->kind == hit::kind::phrase && next->sense == sense::kin &&
         next->from <= h.to + a_word;
}

// "只有我没事", "只剩我一个人了": and the others? "只有我在家，平安" and "就剩我一个，好着呢" tell.
bool only_speaker(const reading& r) {
  const bool measured = std::any_of(r.hits.begin(), r.hits.end(),
                                    [](const hit& h) { return h.kind == hit::kind::temperature; });
  for (const auto& h : r.hits) {
    if (h.kind != hit::kind::phrase || h.sense != sense::self || h.code != "only" || with_kin(r, h)) continue;
    auto end = h.to;
    constexpr std::size_t clause_max = 90;
    while (end < r.n.text.size() && end - h.to < clause_max && !is_punctuation(r.n.text, end))
      end += char_length(r.n.text, end);
    const auto clause = std::string_view(r.n.text).substr(h.to, end - h.to);
    const bool home = clause.find("在家") != std::string_view::npos || clause.find("在屋") != std::string_view::npos;
    bool here = false;
    for (const auto* w = &h + 1; w != r.hits.data() + r.hits.size() && w->from < end; ++w) here = here || states(*w);
    if (!home && (here || !(r.well() || r.denied_symptom || measured))) return true;
  }
  return false;
}

// What neighbours chat about, and nothing that sounds like trouble.
bool only_talk(const reading& r) {
  return r.has(sense::talk) && r.strange.empty() && !r.of_somebody && r.loose_negators == 0 &&
         r.n.text.find('?') == std::string::npos;
}

// "好的，刚在洗碗", "得嘞": but the 得 and 好 of "挪得到茅房" and "隔一会儿好" are parts of what somebody tells.
bool receipt_stands_alone(const reading& r) {
  const std::string_view text = r.n.text;
  std::size_t end = 0;  // of what stands before it, marks and all
  for (const auto& h : r.hits) {
    const bool begins = trim(r.rest().substr(end, h.from - end)).find_first_not_of(" ,;.!~-\n") ==
                        std::string_view::npos;
    end = h.to;
    if (h.kind != hit::kind::phrase || h.sense != sense::ack) continue;
    constexpr std::size_t one_character = 3;
    const bool ends = h.to == text.size() || is_punctuation(text, h.to);
    if (begins && (ends || h.text.size() > one_character)) return true;
  }
  return false;
}

// "好的，刚在洗碗": a receipt, and small talk of nobody beside it. It is no report, so the home is asked again.
bool receipt_and_talk(const reading& r) {
  return receipt_stands_alone(r) && r.has(sense::ack) && r.small_talk() && !r.of_somebody && r.kin.empty() &&
         !r.has(sense::plural) && !r.has(sense::yes) && !r.has(sense::no) && !r.has(sense::done);
}

// "两个大人OK": so many are, which is more than a receipt.
bool counted_ok(const reading& r) {
  const hit* people = nullptr;
  for (const auto& h : r.hits) {
    if (h.kind == hit::kind::people) people = &h;
    const bool ok = h.kind == hit::kind::phrase && h.sense == sense::ack && (h.text == "ok" || h.text == "okay");
    constexpr std::size_t near = 6;  // a blank, 都, or "are"
    if (ok && people != nullptr && h.from - people->to <= near) return true;
  }
  return false;
}

// Is what is asked of another clause than the one that says that all is well? "都正常吗" says nothing.
bool asks_apart(const reading& r) {
  std::size_t well = std::string::npos, asked = std::string::npos;
  bool turns = false;  // "平安 不过请问明天几点停水"
  for (const auto& h : r.hits) {
    if (h.kind != hit::kind::phrase) continue;
    const bool ok = h.sense == sense::ok || h.sense == sense::ok_plural || h.sense == sense::ok_household;
    if (ok) well = h.to;
    turns = turns || (asked == std::string::npos && h.sense == sense::hedge && h.code == "contrast");
    if (h.sense == sense::question && asked == std::string::npos) asked = h.from;
  }
  if (well == std::string::npos || asked == std::string::npos || asked < well) return false;
  if (turns) return true;
  const auto mark = r.n.text.find_first_of(",;!\n", well);
  return std::min(mark, r.n.text.find("。", well)) < asked;
}

// "都好。顺便问下…": well, and something else for a person.
understanding beside_well(const reading& r, bool says_well, intent other, std::string rule) {
  // "人都好，就是楼道灯坏了": what is announced is the other matter.
  const bool hedges = r.has(sense::hedge) && std::any_of(r.hits.begin(), r.hits.end(), [](const hit& h) {
                        return h.kind == hit::kind::phrase && h.sense == sense::hedge && h.code != "contrast";
                      });
  const bool doubt = r.loose_negators > 0 || hedges || r.has(sense::rest) || !r.odd.empty();
  if (!says_well || !r.well() || doubt) return with_person(other, std::move(rule), confidence::middle);
  auto u = with_person(intent::checkin_ok, "ok_and_" + rule, confidence::middle);
  u.also.emplace_back(name(other));
  if (r.has(sense::ok_household)) u.scope = scope::household;
  else if (r.has(sense::ok_plural) || r.has(sense::plural)) u.scope = scope::plural;
  return u;
}

// Of each that is named, and of the others, it is said or measured.
bool all_are_well(const reading& r) {
  if (!r.leftover.empty() || r.loose_negators > 0) return false;
  const auto all = members_of(r);
  const bool measured = std::any_of(all.begin(), all.end(), [](const member& m) { return m.temperature.has_value(); });
  for (const auto& h : r.hits) {  // "…，爷爷没回来": of him nothing is said
    const bool kin = h.kind == hit::kind::phrase && h.sense == sense::kin && h.code != "pronoun" &&
                     !h.code.starts_with("parents");
    const auto who = h.code.empty() ? h.text : h.code;
    if (kin && std::none_of(all.begin(), all.end(), [&](const member& m) { return m.who == who; })) return false;
  }
  return measured && std::all_of(all.begin(), all.end(), [](const member& m) { return m.status == "ok"; });
}

// Senses for which a person is asked, in the order of their weight.
std::optional<understanding> asking_for_people(const reading& r, bool says_well) {
  if (r.denied_danger) return for_person("denied_danger");
  if (r.has(sense::wrong_number)) return with_person(intent::wrong_number, "wrong_number", confidence::middle);
  if (auto u = of_record(r, says_well)) return u;
  // "谢谢，都平安，能帮我带点菜吗，腿不方便": what is denied says why, where the well stands in a clause of its own.
  const bool apart = r.loose_negators == 0 || (r.clear_well && !r.urgent);
  if (auto u = of_need(r, says_well && apart && !r.has(sense::not_ok))) return u;
  if (r.has(sense::not_ok)) return for_person("contradiction");
  if (r.has(sense::reach)) return beside_well(r, says_well, intent::record_update, "reach");
  if (r.has(sense::not_received)) return with_person(intent::not_received, "not_received", confidence::middle);
  if (r.has(sense::correction)) return with_person(intent::correction, "correction", confidence::middle);
  const bool tone = r.has(sense::complaint) || r.has(sense::question);
  if (r.has(sense::done) && tone) return with_person(intent::done_elsewhere, "done.asked_again", confidence::middle);
  if (r.has(sense::complaint)) return beside_well(r, says_well, intent::complaint, "complaint");
  if (r.has(sense::question) && only_talk(r)) return decided(intent::chatter, "talk", confidence::middle);
  if (r.has(sense::question)) return beside_well(r, says_well && asks_apart(r), intent::question, "question");
  if (r.has(sense::resolved) || r.no_longer) return with_person(intent::correction, "resolved", confidence::middle);
  if (r.has(sense::decline)) return with_person(intent::decline, "decline", confidence::middle);
  if (r.has(sense::media)) return for_person("media");
  if (r.has(sense::order) && !only_talk(r)) return for_person("order");
  if (r.has(sense::baseline) && !says_well) return for_person("needs_baseline");
  // "儿子住校，其余三个都正常", "孩子36.7，其他人也正常"
  const bool rest_of_all = says_well && r.well() && (some_are_away(r) || all_are_well(r));
  if ((r.has(sense::rest) && !rest_of_all) || (r.has(sense::hedge) && !only_talk(r))) return hedged(r);
  return std::nullopt;
}

// Beside which a wish for silence can wait: "帮我把牛奶退订了" is none, "没药了，别再发了" is.
bool in_trouble(const reading& r) {
  const bool wants = std::any_of(r.needs.begin(), r.needs.end(), [](const auto& n) { return n != "other"; });
  return r.urgent || r.has(sense::symptom_urgent) || wants;
}

}  // namespace

understanding decided(intent i, std::string rule, confidence c) {
  understanding u;
  u.intent = i;
  u.rule = std::move(rule);
  u.confidence = c;
  return u;
}

understanding seen(intent i, std::string rule) {
  auto u = decided(i, std::move(rule), confidence::middle);
  u.human = true;
  u.urgency = urgency::follow_up;
  return u;
}

understanding for_person(std::string reason, urgency how) {
  auto u = with_person(intent::needs_human, "unclear", confidence::low, how);
  u.reason = std::move(reason);
  return u;
}

understanding of_being_well(const reading& r, const std::vector<double>& temperatures) {
  auto u = decided(intent::checkin_ok,
                   r.well()               ? "ok_word"
                   : r.denied_symptom     ? "no_symptoms"
                   : temperatures.empty() ? "test_negative"
                                          : "temperature",
                   r.well() && r.weak_only ? confidence::low : confidence::high);
  if (u.rule == "test_negative") u.confidence = confidence::low;
  if (r.has(sense::ok_household)) u.scope = scope::household;
  else if (r.has(sense::ok_plural) || r.has(sense::plural)) u.scope = scope::plural;
  else if (temperatures.size() > 1) u.scope = scope::count;
  return u;
}

urgency temperature_urgency(const std::vector<double>& readings) {
  auto worst = urgency::none;
  for (const auto t : readings) {
    if (rules().is_high(t)) return urgency::urgent;
    if (!rules().is_well(t)) worst = urgency::follow_up;
  }
  return worst;
}

std::optional<understanding> by_numbers(const reading& r, const std::string& text, const context& c) {
  const bool digits = r.leftover.size() >= 2 && r.leftover.find_first_not_of("0123456789") == std::string::npos;
  if (!digits || !r.senses.empty() || c.open != context::kind::checkin) return std::nullopt;
  if (text.find('.') != std::string::npos) return for_person("implausible_temperature");
  const bool may_be_fever = r.leftover.size() == 2 && r.leftover >= "38" && r.leftover <= "43";
  return for_person("ambiguous_digits", may_be_fever ? urgency::urgent : urgency::follow_up);
}

understanding by_senses(const reading& r, const context& c, const std::vector<double>& temperatures) {
  const auto heat = temperature_urgency(temperatures);
  const bool sick = r.has(sense::symptom) || r.has(sense::symptom_urgent);
  const bool implausible = std::any_of(temperatures.begin(), temperatures.end(),
                                       [](double t) { return rules().is_low(t); });
  if (implausible && !sick && heat < urgency::urgent) return for_person("implausible_temperature");
  if (!sick && r.has(sense::correction)) {
    return with_person(intent::correction, "correction", confidence::middle, std::max(heat, urgency::follow_up));
  }
  if (sick || heat != urgency::none) {
    auto u = of_health(r, heat);
    if (!r.has(sense::correction)) return u;
    u.intent = intent::correction;  // "刚才按错了，应该是2，我发烧了"
    return u;
  }
  const bool tested = r.test == "negative" && c.open == context::kind::checkin;  // "全家抗原都是阴的"
  const bool says_well = r.well() || r.denied_symptom || !temperatures.empty() || tested;
  if (auto u = as_above(r, c)) return *u;
  if (auto u = asking_for_people(r, says_well)) return *u;
  const bool no_first = says_well && c.polarity != "yes_means_good" && denied_alone(r);
  const int loose = no_first ? 0 : r.loose_negators;
  const bool clean = !only_speaker(r) && r.strange.empty() && !r.has(sense::optout) && loose == 0;
  if (r.has(sense::away) && !(says_well && only_out(r))) return of_being_away(r, clean);
  if (says_well && r.has(sense::done)) return for_person("unknown");
  if (says_well && r.well() && r.weak_only && r.has(sense::ack) && !r.denied_symptom && temperatures.empty())
    return clean ? decided(intent::ack, "ack", confidence::middle) : for_person("unknown");
  if (says_well && (!clean || r.has(sense::no))) return for_person(loose > 0 ? "contradiction" : "unknown");
  if (says_well) return of_being_well(r, temperatures);
  if (clean && c.open == context::kind::checkin && all_at_home(r))
    return decided(intent::checkin_ok, "at_home", confidence::low);
  if (r.has(sense::done) && clean) return decided(intent::done_elsewhere, "done", confidence::middle);
  if (only_talk(r)) return decided(intent::chatter, "talk", confidence::middle);
  if (clean && receipt_and_talk(r)) return decided(intent::ack, "ack", confidence::middle);
  if (!clean || r.small_talk() || r.has(sense::done)) return for_person("unknown");
  if (!r.kin.empty() || r.has(sense::yes) || r.has(sense::no)) return for_person("unknown");
  if (r.has(sense::ack)) {
    if (c.open == context::kind::checkin && counted_ok(r)) return of_being_well(r, temperatures);
    // "我们家好" is more than a receipt and less than a report.
    if (r.has(sense::plural) && c.open == context::kind::checkin) return for_person("unknown");
    return decided(intent::ack, "ack", confidence::high);
  }
  if (r.has(sense::no_need)) return decided(intent::chatter, "no_need", confidence::middle);
  // "血压120/80", and not a word whether he is well.
  const bool measured = std::any_of(r.spans.begin(), r.spans.end(), [](const span& s) { return s.what == "vital"; });
  if (measured && c.open == context::kind::checkin) return for_person("needs_baseline");
  return decided(intent::chatter, r.has(sense::wish) ? "wish" : "greeting", confidence::middle);
}

understanding of_danger(const reading& r, const std::string& text) {
  const bool danger = r.has(sense::danger) || r.has(sense::distress);
  const auto apart = danger_apart(text);
  const bool distress = r.has(sense::distress) || (!danger && apart && *apart == "distress");
  auto u = with_person(intent::emergency, distress ? "distress" : "danger", confidence::high, urgency::critical);
  if (!danger && apart && *apart != "danger" && *apart != "distress") u.symptoms = {std::string(*apart)};
  if (!danger && !apart) u.confidence = confidence::low;
  return u;
}

std::optional<understanding> special(const reading& r, const std::string& text, const context& c, telling danger) {
  if (danger == telling::here) return of_danger(r, text);
  if (danger == telling::solved) return for_person("danger_over");
  if (danger == telling::over) return for_person("danger_over", urgency::urgent);
  if (auto code = binding(text)) return code;
  if (auto code = joining(text)) return code;
  const bool tells = c.open == context::kind::checkin && (r.well() || r.has(sense::symptom));
  const bool reports = r.has(sense::symptom) || r.has(sense::symptom_urgent) || (r.well() && r.has(sense::proxy));
  auto u = by_rights(text, c, {in_trouble(r), tells, reports});
  if (u && (r.has(sense::symptom) || r.has(sense::symptom_urgent))) {  // "吵得我睡不着，别再发了"
    u->human = true;
    u->urgency = std::max(u->urgency, urgency::follow_up);
    u->also.emplace_back("checkin_symptom");
  }
  return u;
}

}  // namespace linli::words
