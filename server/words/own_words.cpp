#include "words/own_words.hpp"

#include <algorithm>

#include "base/text.hpp"
#include "words/heads.hpp"
#include "words/lexicon.hpp"
#include "words/lists.hpp"
#include "words/several.hpp"

namespace linli::words {

namespace {

bool is_digit(char c) { return c >= '0' && c <= '9'; }

// "201平安": a room of three or four digits at the head of a clause.
bool begins_with_room(std::string_view clause) {
  const auto digits = std::min(clause.find_first_not_of("0123456789"), clause.size());
  return digits >= 3 && digits <= 4 && (digits == clause.size() || clause[digits] != '.');
}

bool names_home(std::string_view clause, std::size_t from, const std::vector<found_place>& places) {
  const auto to = from + clause.size();
  return begins_with_room(trim(clause)) ||
         std::any_of(places.begin(), places.end(), [&](const auto& p) { return p.from < to && p.to > from; });
}

// "我家都好", "我没事": what follows is of himself, and no "我问过了都好".
bool tells_of_own_home(std::string_view clause) {
  if (begins_with_any(clause, {"我家", "我自己", "我本人", "本人", "我们家", "我屋", "自己家", "自家", "俺家", "咱家"}))
    return true;
  constexpr int words_max = 4;
  constexpr std::string_view between[] = {"也", "还", "很", "一切", "都", "挺", "目前"};
  auto rest = without_head(clause, {"我这边", "我这", "我", "俺"});
  for (int i = 0; i < words_max && !rest.empty(); ++i) {
    const auto* found = phrase_at(rest, 0);
    const auto what = found == nullptr ? sense::plain : found->sense;
    const bool well = what == sense::ok || what == sense::ok_plural || what == sense::ok_household;
    if (well || what == sense::negator) return true;
    const auto* next = std::find_if(std::begin(between), std::end(between),  // one at a time: "也都好"
                                    [rest](std::string_view w) { return rest.starts_with(w); });
    if (next == std::end(between)) return false;
    rest = trim(rest.substr(next->size()));
  }
  return false;
}

// Does a clause begin to tell of who speaks? Who has heard or seen something tells of others.
bool begins_own(std::string_view clause) {
  const auto said = without_head(clause,
                                 {",", ";", "。", "还有", "另外", "不过", "但是", "但", "就是", "只是", "对了"});
  if (!begins_with_any(said, {"我", "俺", "本人", "自己", "自家", "咱家"})) return false;
  if (begins_with_any(said, {"我们", "我栋", "我楼", "我单元"}) && !said.starts_with("我们家")) return false;
  if (says_any(said, {"听",   "说",   "发现", "看到", "看见", "知道", "问", "通知", "敲", "负责",
                      "楼长", "组长", "让",   "他",   "她",   "劝",   "送", "带",   "陪", "帮"}))
    return false;
  context c;
  c.open = context::kind::checkin;
  c.part = true;
  switch (parse_one(said, c).intent) {
    case intent::checkin_symptom:
    case intent::need_help: return true;
    case intent::checkin_ok:
    case intent::away: return tells_of_own_home(said);
    default: return false;
  }
}

struct parted {
  std::string own, rows;
};

// Clause by clause: his own words go on until a home is named.
parted part(std::string_view raw, const normal& n, const std::vector<found_place>& places) {
  parted out;
  const std::string_view text = n.text;
  bool own = false;
  for (std::size_t from = 0; from < text.size();) {
    auto to = from;
    const auto ends = [&](std::size_t at) {
      const bool before_home = at > from && text[at] == ' ' && at + 1 < text.size() && is_digit(text[at + 1]);
      return before_home || std::string_view(",;!?\n").find(text[at]) != std::string_view::npos;
    };
    while (to < text.size() && !ends(to) && !text.substr(to).starts_with("。")) to += char_length(text, to);
    while (to < text.size() && (ends(to) || text.substr(to).starts_with("。") || text[to] == ' '))
      to += char_length(text, to);
    const auto clause = text.substr(from, to - from);
    own = !names_home(clause, from, places) && (own || begins_own(clause));
    (own ? out.own : out.rows) += raw.substr(n.origin[from], n.origin[to] - n.origin[from]);
    from = to;
  }
  return out;
}

bool is_captain(const context& c) {
  return std::find(c.sender_tags.begin(), c.sender_tags.end(), "captain") != c.sender_tags.end();
}

}  // namespace

std::optional<understanding> by_own_and_list(std::string_view raw, const normal& n,
                                             const std::vector<found_place>& places, const context& c) {
  constexpr std::size_t bytes_max = 2000;
  const bool may_list = places.size() > 1 || (places.size() == 1 && is_captain(c)) ||
                        n.text.find('\n') != std::string::npos;
  if (!may_list || c.open != context::kind::checkin || raw.size() > bytes_max) return std::nullopt;
  if (!says_any(n.text, {"我", "俺", "本人", "自己", "自家", "咱家"})) return std::nullopt;
  const auto parts = part(raw, n, places);
  if (parts.own.empty() || parts.rows.empty()) return std::nullopt;
  context asked;
  asked.open = context::kind::checkin;
  asked.part = true;
  auto u = parse_one(parts.rows, asked);
  const bool one = u.entries.empty() && is_captain(c) && u.place && u.intent != intent::needs_human;
  if (one) u = by_row(parts.rows);
  if (u.intent != intent::batch_report || u.entries.empty()) return std::nullopt;
  const auto himself = parse_one(parts.own, asked);
  if (himself.urgency == urgency::critical) return std::nullopt;
  entry e;
  e.status = himself.intent == intent::checkin_ok ? "ok" : himself.intent == intent::away ? "away" : "symptom";
  if (himself.intent == intent::need_help) e.status.clear();
  e.temperatures = himself.temperatures;
  e.symptoms = himself.symptoms;
  e.needs = himself.needs;
  e.urgency = himself.urgency;
  e.own = std::string(trim(parts.own));
  if (e.urgency >= urgency::urgent) e.alarm = e.own;
  u.human = u.human || himself.human;
  u.urgency = std::max(u.urgency, himself.urgency);
  u.symptoms.insert(u.symptoms.begin(), e.symptoms.begin(), e.symptoms.end());
  u.entries.insert(u.entries.begin(), std::move(e));
  return u;
}

}  // namespace linli::words
