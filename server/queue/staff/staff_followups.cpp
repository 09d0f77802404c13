#include "queue/staff/staff_followups.hpp"

#include <algorithm>
#include <functional>
#include <initializer_list>
#include <set>
#include <utility>

#include "base/text.hpp"
#include "bots/bot.hpp"
#include "queue/followups/deed.hpp"
#include "queue/followups/ringing.hpp"
#include "queue/followups/triage.hpp"
#include "queue/texts.hpp"
#include "store/drafts.hpp"
#include "store/followups.hpp"

namespace linli::queue {

using domain::contact_outcome;
using domain::followup;
using domain::followup_state;
using domain::followup_urgency;

namespace {

constexpr std::size_t rows_max = 4;  // with the line above them five
constexpr int pages_max = 20;
constexpr std::size_t row_words_max = 24, words_max = 120, note_max = 2'000;

using values = std::initializer_list<std::pair<std::string_view, std::string>>;

// The last value may hold what looks like a place to fill: it is put in last.
std::string filled(std::string_view key, values with) {
  auto text = say(key);
  for (const auto& [what, value] : with) {
    for (auto at = text.find(what); at != std::string::npos; at = text.find(what, at + value.size()))
      text.replace(at, what.size(), value);
  }
  return text;
}

// In one line, and no longer than that.
std::string quoted(std::string text, std::size_t most) {
  for (auto& c : text) {
    if (c == '\n' || c == '\r') c = ' ';
  }
  const auto parts = split_text(text, most, text_unit::code_points);
  if (parts.empty()) return {};
  return parts.size() == 1 ? parts[0] : parts[0] + "…";
}

std::string kind_of(const followup& f) { return say("kind_" + std::string(domain::name(f.kind))); }
std::string place_of(const followup& f) { return f.place.empty() ? say("place_unknown") : f.place; }
std::string clock_of(sys_time t, std::chrono::minutes offset) { return render_time(t, offset).substr(11, 5); }

std::string row_of(int n, const followup& f, const std::string& me, std::chrono::minutes offset) {
  const auto last = f.words.empty() ? domain::followup_words{} : f.words.back();
  return filled("staff_followups_row", {{"{n}", std::to_string(n)},
                                        {"{urgency}", say("urgency_" + std::string(domain::name(f.urgency)))},
                                        {"{kind}", kind_of(f)},
                                        {"{place}", place_of(f)},
                                        {"{time}", time_told(last.at, now(), offset)},
                                        {"{mine}", f.owner == me ? say("staff_followup_mine") : std::string{}},
                                        {"{text}", quoted(last.text, row_words_max)}});
}

// Whom to call: who spoke, else somebody of that home with a number.
std::string person_of(const followup& f, const domain::roster& people) {
  const auto* best = people.find_resident(f.resident);
  if (const auto* home = people.find_household(f.household); home != nullptr && best == nullptr) {
    for (const auto* r : people.members(*home)) {
      if (best == nullptr || (best->phones.empty() && !r->phones.empty())) best = r;
    }
  }
  if (best == nullptr) return say("staff_nobody_known");
  if (best->phones.empty()) return best->name + " " + say("staff_no_phone");
  const auto& phone = best->phones.front();
  return best->name + " " + (phone.starts_with("+86") ? phone.substr(3) : phone);
}

task<result<std::string>> listed(world& w, store::transaction& t, worker who, int page) {
  auto known = co_await store::load_numbers(w.db, who.community, who.identity);
  if (!known) co_return known.error();
  // What he was shown keeps its number while he turns the pages.
  const auto earlier = static_cast<std::size_t>(std::clamp(page, 1, pages_max) - 1);
  const auto before = std::min(known->ids.size(), earlier * rows_max);
  auto ids = std::vector<std::string>(known->ids.begin(), known->ids.begin() + static_cast<std::ptrdiff_t>(before));
  const std::set<std::string> shown(ids.begin(), ids.end());
  std::function<bool(const followup&)> wanted = [shown, me = who.by.id](const followup& f) {
    return (f.owner.empty() || f.owner == me) && !shown.contains(f.id);
  };
  auto found = co_await store::list_followups(w.db, who.community, false, std::string(), rows_max, std::move(wanted));
  if (!found) co_return found.error();
  auto counts = co_await store::load_followup_counts(w.db, who.community);
  if (!counts) co_return counts.error();
  int open = 0;
  for (const auto& [what, n] : *counts) open += what.starts_with("open/") ? n : 0;
  if (found->items.empty()) co_return say(page > 1 ? "staff_followups_no_more" : "staff_followups_none");
  const auto next = static_cast<int>(before / rows_max) + 2;
  auto text = filled(found->next.empty() || next > pages_max ? "staff_followups" : "staff_followups_paged",
                     {{"{n}", std::to_string(open)},
                      {"{critical}", std::to_string((*counts)["open/critical"])},
                      {"{page}", std::to_string(next)}});
  for (const auto& f : found->items) {
    ids.push_back(f.id);
    text.append("\n").append(row_of(static_cast<int>(ids.size()), f, who.by.id, w.follow.utc_offset));
  }
  store::put_numbers(t, who.community, who.identity, *known, ids);
  co_return text;
}

// What to ask, what not to say, whom to call, under what was said; nothing where nobody is ill.
std::string card_for(const followup& f) {
  std::vector<std::string> texts;
  for (const auto& said : f.words) texts.push_back(said.text);
  const auto card = triage_of(f.kind, texts);
  if (!card) return {};
  std::string out;
  for (const auto& [key, parts] : {std::pair{"staff_triage_ask", &card->ask},
                                   {"staff_triage_avoid", &card->avoid},
                                   {"staff_triage_call", &card->call}}) {
    std::string all;
    for (const auto& part : *parts) all.append(all.empty() ? "" : "；").append(part);
    out.append("\n").append(filled(key, {{"{title}", card->title}, {"{parts}", all}}));
  }
  return out;
}

// Why it cannot be done, in words.
task<result<std::string>> refused(world& w, std::string community, followup f) {
  const auto key = f.state == followup_state::resolved ? "staff_resolved_before" : "staff_not_yours";
  if (f.owner.empty()) {
    auto text = filled(key, {{"{place}", place_of(f)}, {"{kind}", kind_of(f)}});
    co_return text;
  }
  auto staff = co_await store::load_staff(w.db, std::move(community));
  if (!staff) co_return staff.error();
  std::string name;
  for (const auto& m : *staff) {
    if (m.id == f.owner) name = m.name;
  }
  auto text = filled("staff_held_by", {{"{place}", place_of(f)},
                                       {"{kind}", kind_of(f)},
                                       {"{until}", clock_of(f.held_until, w.follow.utc_offset)},
                                       {"{name}", name}});
  co_return text;
}

std::string said_of(const staff_command& c, const followup& f, const domain::roster& people,
                    std::chrono::minutes offset) {
  const auto last = f.words.empty() ? domain::followup_words{} : f.words.back();
  const auto n = std::to_string(c.number);
  if (c.what == staff_word::take)
    return filled("staff_taken", {{"{n}", n},
                                  {"{place}", place_of(f)},
                                  {"{kind}", kind_of(f)},
                                  {"{until}", clock_of(f.held_until, offset)},
                                  {"{person}", person_of(f, people)},
                                  {"{text}", quoted(last.text, words_max)}}) +
           card_for(f);
  if (c.what == staff_word::release)
    return filled("staff_released", {{"{n}", n}, {"{place}", place_of(f)}, {"{kind}", kind_of(f)}});
  const auto outcome = say("outcome_" + std::string(domain::name(*f.outcome)));
  return filled(
      "staff_resolved",
      {{"{place}", place_of(f)}, {"{kind}", kind_of(f)}, {"{outcome}", outcome.substr(0, outcome.find('|'))}});
}

}  // namespace

std::optional<contact_outcome> outcome_of(std::string_view words) {
  std::set<contact_outcome> found;
  for (std::size_t at = 0; at < words.size();) {
    std::size_t longest = 0;
    auto which = contact_outcome::reached_ok;
    for (int i = 0; i <= static_cast<int>(contact_outcome::works_again); ++i) {
      const auto all = say("outcome_" + std::string(domain::name(static_cast<contact_outcome>(i))));
      for (const auto word : split(all, '|')) {
        if (word.size() <= longest || !words.substr(at).starts_with(word)) continue;
        longest = word.size();
        which = static_cast<contact_outcome>(i);
      }
    }
    if (longest == 0 && at == 0) return std::nullopt;
    if (longest > 0) found.insert(which);
    at += std::max<std::size_t>(longest, 1);
  }
  if (found.size() != 1) return std::nullopt;
  return *found.begin();
}

task<result<std::string>> followups_text(world& w, store::transaction& t, worker who, staff_command c,
                                         const domain::roster& people) {
  if (c.what == staff_word::followups) co_return co_await listed(w, t, std::move(who), c.number);
  const auto no_number = filled("staff_no_number", {{"{n}", std::to_string(c.number)}});
  if (c.number == 0) co_return say("staff_number_usage");
  auto known = co_await store::load_numbers(w.db, who.community, who.identity);
  if (!known) co_return known.error();
  const auto nth = static_cast<std::size_t>(c.number) - 1;
  if (nth >= known->ids.size()) co_return no_number;
  auto before = co_await store::load_followup(w.db, who.community, known->ids[nth]);
  if (!before && before.error().code == errc::not_found) co_return no_number;
  if (!before) co_return before.error();
  const auto outcome = outcome_of(c.args);
  if (c.what == staff_word::resolve && (!outcome || c.args.size() > note_max)) {
    auto usage = filled("staff_outcome_usage", {{"{n}", std::to_string(c.number)}});
    co_return usage;
  }
  result<followup> after = before->value;
  std::string_view what = "taken";
  if (c.what == staff_word::take) {
    const auto kept = before->value.owner == who.by.id ? before->value.hold : domain::hold_kind::phone;
    const auto how = c.args.empty() ? kept : domain::hold_kind::visit;
    after = domain::take(before->value, who.by.id, how, now(), w.follow);
  } else if (c.what == staff_word::release) {
    what = "released";
    after = domain::release(before->value, who.by.id, now(), w.follow);
  } else {
    what = "resolved";
    after = domain::resolve(before->value, who.by.id, *outcome, c.args, now());
  }
  if (!after) co_return co_await refused(w, who.community, before->value);
  if (after->changed_at != before->value.changed_at)
    put_deed(t, who.community, *before, *after, what, who.by.id, people, w.follow);
  co_return said_of(c, *after, people, w.follow.utc_offset);
}

}  // namespace linli::queue
