#include "words/filled.hpp"

#include <algorithm>
#include <initializer_list>

#include "base/text.hpp"
#include "words/fields.hpp"
#include "words/heads.hpp"
#include "words/members.hpp"
#include "words/normalise.hpp"
#include "words/phrase_codes.hpp"
#include "words/rules.hpp"
#include "words/talk.hpp"

namespace linli::words {

namespace {

bool speaks_of_call(intent i) {
  switch (i) {
    case intent::claim:
    case intent::claim_cancel:
    case intent::claim_change:
    case intent::claim_transfer:
    case intent::nominate_other:
    case intent::tentative:
    case intent::decline:
    case intent::arrived:
    case intent::task_done:
    case intent::late_notice: return true;
    default: return false;
  }
}

// "唔系好舒服，有点头痛": said in so many words it stays beside what it is; "疼" alone is what hurts.
bool says_unwell(const reading& r) {
  return std::any_of(r.hits.begin(), r.hits.end(), [](const hit& h) {
    if (h.kind != hit::kind::phrase || h.sense != sense::symptom || h.denied || h.code != "unwell") return false;
    for (const std::string_view word :
         {"舒", "适", "爽", "劲", "难受", "好受", "艰苦", "unwell", "not well", "sick", "bad"}) {
      if (h.text.find(word) != std::string_view::npos) return true;
    }
    return false;
  });
}

// Symptoms in the order of the text. A fever that is over is no fever.
void add_symptoms(understanding& u, const reading& r, const facts& f) {
  const bool hot = std::any_of(f.temperatures.begin(), f.temperatures.end(),
                               [](double t) { return rules().is_raised(t); });
  const auto named = std::find(r.symptoms.begin(), r.symptoms.end(), "fever") != r.symptoms.end();
  const auto first_hot = std::find_if(r.hits.begin(), r.hits.end(), [](const hit& h) {
    return (h.kind == hit::kind::temperature && rules().is_raised(h.value)) ||
           (h.kind == hit::kind::phrase && h.sense == sense::symptom && !h.denied);
  });
  if (hot && !named && first_hot != r.hits.end() && first_hot->kind == hit::kind::temperature)
    add_code(u.symptoms, "fever");
  for (const auto& s : r.symptoms) add_code(u.symptoms, s);
  if (hot) add_code(u.symptoms, "fever");
  if (r.fever_gone || f.past_fever) add_code(u.symptoms, "fever_resolved");
  if (!hot && std::find(u.symptoms.begin(), u.symptoms.end(), "fever_resolved") != u.symptoms.end())
    std::erase(u.symptoms, "fever");
  if (!says_unwell(r)) replace_default(u.symptoms, "unwell");
}

// Which group of the health rules the symptoms reach. Of a list every row was judged alone; what is no more than told,
// or a volunteer's cold, and asks for nobody stays so.
void judge_groups(understanding& u) {
  if (!u.human || !u.entries.empty() || !u.totals.empty() || u.urgency == urgency::critical) return;
  const auto* g = rules().group_of(u.symptoms);
  if (g == nullptr) return;
  const bool light = g->urgent &&
                     g->at_least == 1;  // its weight was in the reading already, and may have been taken off
  if (!light) u.urgency = std::max(u.urgency, g->urgent ? urgency::urgent : urgency::follow_up);
  if (u.urgency == (g->urgent ? urgency::urgent : urgency::follow_up)) u.group = g->name;
}

// "早36.3 晚36.5" are one person's.
bool twice_a_day(const reading& r) {
  const auto has = [&](std::initializer_list<std::string_view> words) {
    return std::any_of(words.begin(), words.end(),
                       [&](std::string_view w) { return r.n.text.find(w) != std::string::npos; });
  };
  return has({"早", "上午"}) && has({"晚", "下午", "中午"});
}

// "人在三亚过冬，房子空着": who lives there is away; the home is not to let.
bool they_left(const reading& r) {
  return std::any_of(r.hits.begin(), r.hits.end(), [](const hit& h) {
    return h.kind == hit::kind::phrase && h.sense == sense::away && h.code != "nobody" &&
           !h.code.starts_with("status=");
  });
}

// "回娘家了，礼拜天回来": the weekday on which who is away comes back.
std::string back_on(std::string_view text) {
  for (std::size_t at = 0; at < text.size(); at += char_length(text, at)) {
    const auto* t = term_at(text, at);
    if (t == nullptr || t->act != act::day) continue;
    const auto behind = text.substr(at + t->text.size(), 24);
    if (behind.find("回") < behind.size() || behind.find("返") < behind.size()) return std::string(t->code);
  }
  return {};
}

}  // namespace

void add_fields(understanding& u, const reading& r, const facts& f, const context& c) {
  if (!u.entries.empty() || !u.totals.empty()) return;  // a list's rows have them
  if (!u.count && !speaks_of_call(u.intent)) u.count = f.count;
  if (!u.count && u.human) u.count = f.first_count;
  u.temperatures = f.exact;
  const bool only_readings = std::all_of(r.hits.begin(), r.hits.end(),
                                         [](const hit& h) { return h.kind == hit::kind::temperature; });
  const bool of_each = u.intent == intent::checkin_ok || (u.intent == intent::checkin_symptom && only_readings);
  if (!u.count && f.temperatures.size() > 1 && !twice_a_day(r) && of_each)
    u.count = static_cast<int>(f.temperatures.size());
  const bool both = r.n.text.find("both") != std::string::npos;
  if (both && u.intent == intent::checkin_ok && u.temperatures.size() < 2) {
    u.count = 2;
    if (u.temperatures.size() == 1) u.temperatures.push_back(u.temperatures[0]);
  }
  add_symptoms(u, r, f);
  judge_groups(u);
  if (u.also == std::vector<std::string>{"complaint"} && r.has(sense::estate)) return;
  if (!speaks_of_call(u.intent)) add_needs(u, r);  // "送药": what a volunteer will do is no need of his own
  u.test = r.test;
  u.isolation_day = f.isolation_day;
  for (const auto& h : r.hits) {
    if (h.kind == hit::kind::phrase && h.sense == sense::going && !u.going_out) u.going_out = h.code == "out";
  }
  if (u.intent == intent::away) u.when = back_on(r.n.text);
  if (u.intent == intent::away) u.status = r.status.empty() || they_left(r) ? "away" : r.status;
  if (u.intent == intent::checkin_symptom || u.intent == intent::needs_human) u.status = r.status;
  if (u.intent == intent::record_update && r.has(sense::moved)) u.status = "moved";
  if (u.intent == intent::ack && c.open == context::kind::checkin && u.option.empty()) u.counts_as_report = false;
  if (u.intent == intent::ack && c.open == context::kind::notice) u.counts_as_read = true;
}

namespace {

// Whom an emergency is about: who is said to be in danger, or the only one who is named.
void add_victims(understanding& u, const reading& r) {
  if (!u.members.empty() || !u.entries.empty() || r.has(sense::distress)) return;
  u.members = members_of(r);
  std::erase_if(u.members, [](const member& m) { return m.who == "self" || m.who == "others" || m.status == "away"; });
  if (!u.members.empty()) return;
  const hit* only = nullptr;
  for (const auto& h : r.hits) {
    if (h.kind != hit::kind::phrase || h.sense != sense::kin || h.code.empty() || h.code == "pronoun") continue;
    if (only != nullptr && only->code != h.code) return;
    only = &h;
  }
  if (only != nullptr && only->code != "parents") u.members.push_back({std::string(only->code), 1, "symptom", {}});
}

// "都正常，就老人有点发热": one is ill, and all are said to be well: the others are.
bool all_but(const std::vector<member>& members, const reading& r) {
  const auto ill = std::count_if(members.begin(), members.end(), [](const member& m) { return m.status == "symptom"; });
  if (ill != 1 || members.size() != 1 || members[0].n > 1 || members[0].who == "others") return false;
  const bool all = std::any_of(r.hits.begin(), r.hits.end(), [](const hit& h) {
    return h.kind == hit::kind::phrase && (h.sense == sense::ok_plural || h.sense == sense::ok_household);
  });
  return all &&
         says_any(r.n.text, {"除了", "除咗", "就是", "只是", "就", "只有", "但", "不过", "唯独", "except", "but"});
}

// "三口人体温都是36.4", "36.6 both": one reading, and it is that of each.
bool reads_each(const reading& r) {
  const auto t = std::find_if(r.hits.begin(), r.hits.end(),
                              [](const hit& h) { return h.kind == hit::kind::temperature; });
  if (t == r.hits.end()) return false;
  const std::string_view text = r.n.text;
  auto head = trim(text.substr(0, t->from));
  for (const std::string_view link : {"体温", "温度", "是", "在", "为", ":"}) {
    if (head.ends_with(link)) head = trim(head.substr(0, head.size() - link.size()));
  }
  for (const std::string_view each :
       {"都", "均", "全", "全部", "各", "统统", "侪", "拢", "各人", "all", "both", "each", "everyone", "everybody"}) {
    if (head.ends_with(each)) return true;
  }
  const auto tail = trim(text.substr(t->to));
  return tail.starts_with("each") || tail.starts_with("both") || tail.starts_with("all of us") || tail == "all";
}

void spread_reading(understanding& u, const reading& r) {
  constexpr int home_max = 9;
  const bool some = u.count && *u.count > 1 && *u.count <= home_max && u.temperatures.size() == 1;
  if (some && u.intent == intent::checkin_ok && u.entries.empty() && reads_each(r))
    u.temperatures.resize(static_cast<std::size_t>(*u.count), u.temperatures.front());
}

}  // namespace

// Who is how, beside a symptom or where they differ, and who says it for whom.
void add_symptom_words(understanding& u, const reading& r, std::string_view raw) {
  constexpr std::size_t bytes_max = 36, gap_max = 9;
  const hit* part = nullptr;  // "肚子有点疼": what hurts is told with it
  for (const auto& h : r.hits) {
    if (h.kind != hit::kind::phrase) continue;
    if (h.sense == sense::body) part = &h;
    if ((h.sense != sense::symptom && h.sense != sense::symptom_urgent) || h.denied) continue;
    const bool near = part != nullptr && h.from >= part->to && h.from - part->to <= gap_max &&
                      r.n.text.substr(part->to, h.from - part->to).find_first_of(",;!?\n") == std::string::npos;
    const auto code = h.code == "unwell" && part != nullptr ? part->code : h.code;
    const auto from = r.n.origin[near ? part->from : h.from];
    part = nullptr;
    if (std::find(u.symptoms.begin(), u.symptoms.end(), code) == u.symptoms.end()) continue;
    const auto words = trim(raw.substr(from, r.n.origin[h.to] - from));
    const bool plain = words.size() <= bytes_max && words.find_first_of("0123456789\n") == std::string_view::npos;
    if (plain) u.symptom_words.emplace_back(code, words);
  }
}

void add_people(understanding& u, const reading& r, const facts& f) {
  const bool health = u.intent == intent::checkin_ok || u.intent == intent::checkin_symptom ||
                      (u.intent == intent::correction && !u.temperatures.empty());
  if (u.intent == intent::emergency) add_victims(u, r);
  spread_reading(u, r);
  if (!health || !u.entries.empty() || !u.totals.empty()) return;
  if (u.members.empty()) u.members = members_of(r);
  if (u.intent == intent::checkin_symptom && all_but(u.members, r)) u.members.push_back({"others", 1, "ok", {}});
  const bool counted = std::any_of(u.members.begin(), u.members.end(), [](const member& m) { return m.n > 1; });
  if (u.intent == intent::checkin_ok && u.scope != scope::named) {
    const bool differ = std::any_of(u.members.begin(), u.members.end(),
                                    [](const member& m) { return m.status != "ok"; });
    if (differ) u.scope = scope::named;
    else if (!counted || u.members.size() < 2) u.members.clear();
  }
  if (counted && !u.members.empty() && !f.total) u.count.reset();
  if (!r.has(sense::proxy)) return;
  u.proxy = true;
  const bool neighbour = says_any(r.n.text, {"对门", "隔壁", "楼上", "楼下", "邻居", "对面", "neighbour", "neighbor"});
  if (f.places.empty() && !neighbour) {
    if (u.scope == scope::named) u.self_reported = false;
    return;
  }
  u.relayed = true;
  if (u.scope == scope::named && !r.kin.empty() && f.person.empty()) u.self_reported = false;
  const bool one = u.members.size() == 1 && u.members[0].n == 1;
  if (!u.count && (one || (u.members.empty() && !f.person.empty()))) u.count = 1;
}

}  // namespace linli::words
