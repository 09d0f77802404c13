#include "queue/paste_rows.hpp"

#include <algorithm>

#include "base/limits.hpp"
#include "base/text.hpp"
#include "domain/correction.hpp"
#include "queue/paste_time.hpp"
#include "words/jielong.hpp"
#include "words/normalise.hpp"

namespace linli::queue {

namespace {

constexpr std::size_t display_name_bytes_max = 60;
constexpr std::size_t own_line_bytes_min = 18, own_part_bytes_min = 36;  // 6 and 12 Chinese characters

std::int64_t minute_of(sys_time t) { return std::chrono::floor<std::chrono::minutes>(t).time_since_epoch().count(); }

// "乐乐妈": of a nickname only its end may be understood, and it says nothing.
bool says_nothing(const std::string& word, const words::understanding& u) {
  if (u.spans.empty()) return true;
  const auto& s = u.spans.front();
  return u.spans.size() == 1 && u.intent == words::intent::chatter && s.what == "phrase" && s.from > 0 &&
         s.to == word.size();
}

// A list row begins with the sender's display name where WeChat put it: "乐乐妈 3-502 平安". Only a first word in which
// nothing is understood is taken for one, so that no statement is lost in a name.
void take_display_name(store::paste_row& row) {
  const auto gap = row.text.find(' ');
  if (gap == std::string::npos || gap == 0 || gap > display_name_bytes_max) return;
  const auto first = row.text.substr(0, gap);
  const std::string rest(trim(row.text.substr(gap)));
  if (rest.empty() || (first[0] >= '0' && first[0] <= '9')) return;
  words::context none;
  none.channel = words::channel::group;
  if (!says_nothing(first, words::parse(first, none))) return;
  const auto before_a_room = words::parse(first + "9-999", none);  // "翠湖苑 3-502" names a compound, not a person
  if (before_a_room.place && !before_a_room.place->compound.empty()) return;
  row.who = first;
  row.text = rest;
}

// Does the home stand worse than these words say?
bool stands_worse(domain::ask_state stands, domain::status said) {
  using domain::ask_state;
  using domain::status;
  const bool bad = stands == ask_state::answered_need || stands == ask_state::answered_unclear;
  if (said == status::ok) return bad || stands == ask_state::declined;
  return (said == status::away || said == status::declined) && bad;
}

bool same_meaning(const domain::report& a, const domain::report& b) {
  return a.status == b.status && a.coverage == b.coverage && a.count == b.count && a.temperatures == b.temperatures &&
         a.symptoms == b.symptoms && a.needs == b.needs;
}

// Of a group that software reads the line may have come already. An ask keeps no words, so the same meaning for the
// same home, in the same minute, by the same resident or over the group's own account, is taken for the same line.
bool heard_elsewhere(const store::paste_row& row, const conclusion& c, const paste_ground& g) {
  if (!row.timed) return false;
  const auto& all = c.before.ask.reports;
  return std::any_of(all.begin(), all.end(), [&](const domain::report& r) {
    const bool same_person = !r.reporter.empty() && r.reporter == c.report->reporter;
    const bool from_group = r.channel == g.group.account && (r.reporter.empty() || c.report->reporter.empty());
    return !r.undone && r.channel != "paste" && (same_person || from_group) &&
           minute_of(r.said_at) == minute_of(row.said_at) && same_meaning(r, *c.report);
  });
}

// Staff may have said what a report means: it was said all the same. One whose paste was undone was not.
bool was_said(const domain::ask& a, const domain::report& r) {
  return !r.undone || std::any_of(a.reports.begin(), a.reports.end(),
                                  [&r](const domain::report& x) { return x.id == domain::correction_of(r.id); });
}

// A row of a list that is changed back: "平安", then "发烧", and "平安" once more. The words were pasted before, and
// yet they are not what this row said last, which is returned. An older copy of the list changes nothing, nor does a
// lexicon that reads the same words otherwise. Without a name nobody knows whose row it is: it may only make things
// worse.
const domain::report* changed_back(const store::paste_row& row, const conclusion& c) {
  if (row.timed || !c.report || !is_matched(c)) return nullptr;
  const auto& r = *c.report;
  const domain::report* last = nullptr;
  for (const auto& x : c.before.ask.reports) {
    const bool mine = x.speaker == r.speaker && was_said(c.before.ask, x);
    if (mine && (last == nullptr || last->said_at < x.said_at)) last = &x;
  }
  if (last == nullptr || last->said_at >= row.said_at || last->rules_version != r.rules_version) return nullptr;
  const bool named = !row.who.empty() || !c.understood.person.empty();
  if (same_meaning(*last, r) || (!named && r.status != domain::status::need)) return nullptr;
  return last;
}

bool has_spoken(const conclusion& c) {
  const auto& all = c.before.ask.reports;
  return std::any_of(all.begin(), all.end(), [&](const domain::report& r) {
    return !r.undone && (r.speaker == c.report->speaker || (!r.reporter.empty() && r.reporter == c.report->reporter));
  });
}

paste_effect effect_of_report(const store::paste_row& row, const conclusion& c, const paste_ground& g) {
  const auto& r = *c.report;
  if (heard_elsewhere(row, c, g)) return {"same", "already heard over another channel", false};
  if (c.before.ask.state == c.after.state && stands_worse(c.before.ask.state, r.status))
    return {"conflict", "somebody else said worse of this home, which stands", true};
  paste_effect e{"new", c.match.reason, true};
  if (has_spoken(c)) e = {"changed", "takes the place of what the same person said before", true};
  // Counted all the same: the worker sees it marked, and may know that the clocks are wrong.
  if (row.old && row.said_at < c.campaign->opened_at) e.reason = "said long before this was asked";
  return e;
}

}  // namespace

paste_text read_paste(std::string_view text, sys_time seen_at, std::chrono::minutes utc_offset) {
  auto parsed = words::parse_paste(text);
  paste_text out{std::move(parsed.format), {}};
  out.rows.reserve(parsed.lines.size());
  for (auto& line : parsed.lines) {
    store::paste_row row;
    row.line = line.line;
    row.who = std::move(line.who);
    row.at_text = std::move(line.at_text);
    row.text = std::move(line.text);
    const auto said = row.at_text.empty() ? std::nullopt : read_pasted_time(row.at_text, seen_at, utc_offset);
    row.timed = said.has_value();
    row.said_at = said.value_or(seen_at);
    row.old = seen_at - row.said_at > limits::paste_old_after;
    if (line.ignored) {
      row.effect = "ignored";
      row.reason = "title or example";
    } else if (row.who.empty() && out.format == "jielong") {
      take_display_name(row);
    }
    out.rows.push_back(std::move(row));
  }
  return out;
}

std::string mark_text(const store::paste_row& row, std::string_view occasion) {
  const auto words = words::normalise(row.text).text;
  auto out = row.who;
  out.append("\n").append(row.timed ? std::to_string(minute_of(row.said_at)) : std::string(occasion));
  return out.append("\n").append(trim(words));
}

bool is_answer(const words::understanding& u) { return u.place.has_value() || speaks_of_health(u.intent); }

std::string render(const words::typed_place& p) {
  auto out = p.compound.empty() ? std::string{} : p.compound + "/";
  for (const auto* part : {&p.building, &p.entrance}) {
    if (!part->empty()) out.append(*part).append("-");
  }
  return out + p.room;
}

std::string sender_of(const store::paste_row& row, const words::understanding& u, bool is_list, paste_ground& g) {
  auto name = row.who;
  if (name.empty() && u.place) name = render(*u.place) + (u.person.empty() ? std::string{} : " " + u.person);
  if (name.empty()) return "#" + row.mark;  // nobody is named: only these very words are the same speaker
  const int before = g.times_named[name]++;
  return !is_list || before == 0 ? name : name + " #" + std::to_string(before + 1);
}

bool is_own_text(std::string_view line, const std::vector<std::string>& own_texts) {
  const auto plain = words::normalise(line).text;
  const auto said = trim(plain);
  if (said.size() < own_line_bytes_min) return false;
  return std::any_of(own_texts.begin(), own_texts.end(), [said](const std::string& own) {
    const auto at = own.find(said);
    if (at == std::string::npos) return false;
    const bool from_start = at == 0 || own[at - 1] == '\n';
    const bool to_end = at + said.size() == own.size() || own[at + said.size()] == '\n';
    return (from_start && to_end) || said.size() >= own_part_bytes_min;
  });
}

paste_effect effect_of(const store::paste_row& row, const conclusion& c, bool heard, const paste_ground& g) {
  const auto& u = c.understood;
  if (heard) return {"same", "this line was pasted before", false};
  if (is_own_text(row.text, g.own_texts)) return {"ignored", "our own text", false};
  if (u.urgency == words::urgency::critical) return {"critical", c.match.reason, true};
  if (!c.keep) return {"ignored", "chatter: about no home and no question", false};
  if (c.report && is_matched(c)) return effect_of_report(row, c, g);
  if (is_matched(c)) return {"new", "no open campaign asked this home: it goes into the history", true};
  const bool asked_nobody = c.match.kind == domain::match_kind::place || c.match.kind == domain::match_kind::linked;
  return {"unmatched", asked_nobody ? "no open campaign asked this home" : c.match.reason, true};
}

judged_row judge_row(store::paste_row row, const hearing& h, domain::match m, const domain::roster& people,
                     paste_ground& g) {
  judged_row out{std::move(row), {}, false};
  const auto asked = g.asks.find(m.household);
  auto before = asked == g.asks.end() ? store::known_ask{} : asked->second;
  auto& c = out.meant;
  c = judge(h, std::move(m), people, g.campaign, std::move(before));
  const auto* last = g.marks[out.row.mark].empty() ? nullptr : changed_back(out.row, c);
  if (last != nullptr) out.row.mark.append("<").append(last->id);
  auto& mark = g.marks[out.row.mark];
  auto effect = effect_of(out.row, c, !mark.empty(), g);
  if (last != nullptr && effect.name == "changed")
    effect.reason = "says again what it said before the last change: is this the newest list?";
  out.acts = effect.acts;
  auto& r = out.row;
  if (c.understood.place) r.unit = render(*c.understood.place);
  const bool matched = is_matched(c);
  r.household = matched ? c.match.household : std::string{};
  r.resident = matched ? c.match.resident : std::string{};
  r.intent = words::name(c.understood.intent);
  r.rule = c.understood.rule;
  r.confidence = words::name(c.understood.confidence);
  const auto kind = g.campaign ? g.campaign->kind : domain::campaign_kind::checkin;
  r.status = domain::name(c.report ? c.report->status : status_of(c.understood, kind));
  r.effect = std::move(effect.name);
  r.reason = std::move(effect.reason);
  if (r.effect == "ignored") {
    r.household.clear();
    r.resident.clear();
    r.status.clear();
    r.chatter = !c.keep;
  }
  if (out.acts) {
    mark = h.said.paste;
    if (c.report && matched) g.asks[c.match.household].ask = c.after;
  }
  return out;
}

}  // namespace linli::queue
