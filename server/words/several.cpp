#include "words/several.hpp"

#include <algorithm>

#include "base/text.hpp"
#include "words/deeds.hpp"
#include "words/judge.hpp"
#include "words/menu.hpp"
#include "words/normalise.hpp"
#include "words/talk.hpp"

// To what an answer belongs: a check-in that has just closed, or, with a check-in and a call open at once, which part
// of it to which.
namespace linli::words {

namespace {

constexpr double late_hours = 12;

// "不好意思才看到，三口人都好", typed hours after the last check-in closed: it belongs to that one, and is late.
std::optional<understanding> late_answer(std::string_view raw, const context& c) {
  const bool closed = c.open == context::kind::none && c.last_checkin_closed_h &&
                      *c.last_checkin_closed_h <= late_hours;
  if (!closed || (c.in_group() && !c.addressed)) return std::nullopt;
  auto asked = c;
  asked.open = context::kind::checkin;
  auto u = parse_one(raw, asked);
  const bool report = u.intent == intent::checkin_ok || u.intent == intent::checkin_symptom ||
                      u.intent == intent::batch_report || u.intent == intent::jielong;
  if (!report) return std::nullopt;
  u.late = true;
  return u;
}

// Words that only who speaks of a call uses: "我去上班了" is no claim.
bool speaks_of_volunteers(std::string_view said) {
  for (const std::string_view word :
       {"志愿", "报名", "算我", "算上我", "加我", "名额",        "任务",       "值班",     "值勤",
        "执勤", "义工", "巡逻", "站岗",   "搬菜", "搬货",        "搬物资",     "送菜",     "送药",
        "发菜", "消毒", "扫雪", "铲雪",   "帮工", "count me in", "sign me up", "volunteer"}) {
    if (said.find(word) != std::string_view::npos) return true;
  }
  return false;
}

bool of_claims(intent i) {
  switch (i) {
    case intent::claim_cancel:
    case intent::claim_change:
    case intent::claim_transfer:
    case intent::arrived:
    case intent::task_done:
    case intent::late_notice: return true;
    default: return false;
  }
}

bool of_offers(intent i) {
  return i == intent::claim || i == intent::tentative || i == intent::decline || i == intent::nominate_other;
}

bool is_of_call(intent i, std::string_view said, const context& c) {
  if (of_offers(i)) return speaks_of_volunteers(said);
  return of_claims(i) && (c.sender_has_claim || speaks_of_volunteers(said));
}

bool is_report(intent i) {
  switch (i) {
    case intent::checkin_ok:
    case intent::checkin_symptom:
    case intent::need_help:
    case intent::emergency:
    case intent::away:
    case intent::batch_report:
    case intent::jielong: return true;
    default: return false;
  }
}

bool says_nothing(intent i) { return i == intent::chatter || i == intent::ack || i == intent::empty; }

// Where the parts of a text end: at its marks, and behind the key of a menu.
std::vector<std::size_t> ends_of(const std::string& text, const context& c) {
  std::vector<std::size_t> out;
  const auto key = c.options.empty() ? std::nullopt : take_key(text, c);
  if (key && !key->rest.empty() && key->rest.size() < text.size()) {
    const auto at = text.rfind(key->rest);
    if (at != std::string::npos) out.push_back(at);
  }
  for (const auto& in : clauses_of(text)) {
    if (out.empty() || in.to > out.back()) out.push_back(in.to);
  }
  return out;
}

struct parted {
  std::string report, call;
};

// Which parts are of the call; the others are of the check-in.
parted part(std::string_view raw, const context& report, const context& call) {
  const auto n = normalise(raw);
  parted out;
  std::size_t from = 0;
  for (const auto to : ends_of(n.text, report)) {
    const auto said = std::string_view(n.text).substr(from, to - from);
    const auto typed = std::string(raw.substr(n.origin[from], n.origin[to] - n.origin[from]));
    const bool theirs = !is_report(parse_one(typed, report).intent) &&
                        is_of_call(parse_one(typed, call).intent, said, call);
    (theirs ? out.call : out.report) += typed;
    from = to;
  }
  return out;
}

understanding joined(understanding u, const understanding& other) {
  u.also.emplace_back(name(other.intent));
  for (const auto& also : other.also) u.also.push_back(also);
  u.slots = other.slots;
  u.task = other.task;
  u.task_text = other.task_text;
  u.when = other.when;
  u.skills = other.skills;
  u.resources = other.resources;
  u.human = u.human || other.human;
  u.urgency = std::max(u.urgency, other.urgency);
  return u;
}

// "家里都好，志愿者也算我一个", with a check-in and a call open at once.
std::optional<understanding> of_both(std::string_view raw, const context& c) {
  const bool both = c.open == context::kind::checkin && (c.quota || c.sender_has_claim || !c.tasks.empty());
  if (!both || raw.size() > 600) return std::nullopt;
  auto report = c;
  report.quota.reset();
  report.tasks.clear();
  report.sender_has_claim = false;
  auto whole = parse_one(raw, report);
  if (whole.urgency >= urgency::urgent || !whole.entries.empty()) return std::nullopt;
  report.part = true;
  auto call = report;
  call.quota = c.quota;
  call.tasks = c.tasks;
  call.sender_has_claim = c.sender_has_claim;
  call.open = context::kind::call;
  call.options.clear();
  call.labels.clear();
  call.polarity.clear();
  const auto parts = part(raw, report, call);
  if (parts.call.empty()) return std::nullopt;
  const auto said = parse_one(parts.report, report);
  auto u = parse_one(parts.call, call);
  if (said.intent == intent::needs_human) return std::nullopt;
  if (says_nothing(said.intent)) return u;
  auto out = joined(said, u);
  out.spans = std::move(whole.spans);  // of the text as it was typed
  return out;
}

}  // namespace

understanding parse(std::string_view raw, const context& c) {
  if (auto u = late_answer(raw, c)) return *u;
  if (auto u = of_both(raw, c)) return *u;
  return parse_one(raw, c);
}

}  // namespace linli::words
