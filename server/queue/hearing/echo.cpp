#include "queue/hearing/echo.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "base/text.hpp"
#include "queue/hearing/speaker.hpp"
#include "queue/texts.hpp"

namespace linli::queue {

using domain::coverage;
using domain::status;

namespace {

std::string number_word(int n, std::string_view language) {
  const auto words = say("echo_numbers", language);
  const auto all = split(words, '|');
  return n >= 0 && static_cast<std::size_t>(n) < all.size() ? std::string(all[static_cast<std::size_t>(n)])
                                                            : std::to_string(n);
}

std::string join(const std::vector<std::string>& parts, std::string_view language) {
  std::string out;
  for (const auto& p : parts) {
    if (p.empty()) continue;
    out = out.empty() ? p : filled_text("list_joint", {{"{a}", out}, {"{b}", p}}, language);
  }
  return out;
}

// Needs whose word is in templates/; one without is left out.
std::string needs_told(const std::vector<std::string>& codes, std::string_view language) {
  std::vector<std::string> out;
  for (const auto& c : codes) {
    auto word = say("need_" + c.substr(0, c.find(':')), language);
    if (std::find(out.begin(), out.end(), word) == out.end()) out.push_back(std::move(word));
  }
  return join(out, language);
}

// Symptoms in the words in which they were told: a code stands for several things ("头晕" and "头疼"), and he hears
// nothing that he did not say. What was told by a number or a menu has the code's own word.
std::string symptoms_told(const conclusion& c, std::string_view language) {
  std::vector<std::string> out;
  for (const auto& code : c.report->symptoms) {
    const auto name = say("symptom_" + code, language);
    if (name.empty()) continue;  // sorrow, and a fever that is over: that is for a person to speak of
    bool told = false;
    for (const auto& [of, words] : c.understood.symptom_words) {
      if (of != code || c.report->corrects) continue;
      told = true;
      constexpr std::string_view somebody = "有人";  // the echo says that itself
      auto what = words.starts_with(somebody) ? words.substr(somebody.size()) : words;
      if (std::find(out.begin(), out.end(), what) == out.end()) out.push_back(std::move(what));
    }
    if (!told) out.push_back(name);
  }
  return join(out, language);
}

std::string whom(const hearing& h, const conclusion& c, const domain::roster& people, std::string_view language) {
  const auto& r = *c.report;
  const auto may_hear = [&](const std::string& name) {
    return is_certain(h, c) || h.said.text.find(name) != std::string::npos;
  };
  std::vector<std::string> names;
  if (r.coverage == coverage::named) {
    for (const auto& id : r.members) {
      const auto* one = people.find_resident(id);
      if (one != nullptr) names.push_back(may_hear(one->name) ? one->name : say("echo_somebody", language));
    }
    names.erase(std::unique(names.begin(), names.end()), names.end());
    return join(names, language);
  }
  if (r.coverage != coverage::self) return {};
  const auto* one = people.find_resident(r.reporter);
  return one == nullptr || !may_hear(one->name) ? say("echo_you", language) : one->name;
}

std::string how(const hearing& h, const conclusion& c, const domain::roster& people, std::string_view language) {
  const auto& r = *c.report;
  const auto who = whom(h, c, people, language);
  const auto text = [&](std::string_view key, std::string_view name, std::string value) {
    return filled_text(key, {{"{who}", who}, {name, std::move(value)}}, language);
  };
  switch (r.status) {
    case status::ok:
      if (r.coverage == coverage::count && r.count > 0)
        return text("echo_count_ok", "{n}", number_word(r.count, language));
      return who.empty() ? say("echo_all_ok", language) : text("echo_ok", "", "");
    case status::away: return who.empty() ? say("echo_home_away", language) : text("echo_away", "", "");
    case status::need: {
      std::vector<std::string> parts{symptoms_told(c, language)};
      if (auto needs = needs_told(r.needs, language); !needs.empty())
        parts.push_back(filled_text("echo_needs", {{"{needs}", std::move(needs)}}, language));
      const auto told = join(parts, language);
      const auto whose = who.empty() ? say("echo_somebody", language) : who;
      return filled_text(told.empty() ? "echo_need" : "echo_told", {{"{who}", whose}, {"{told}", told}}, language);
    }
    default: return {};
  }
}

// Nothing new: what the same speaker had said last is the same.
bool said_before(const domain::report& r, const domain::ask& before) {
  const domain::report* last = nullptr;
  for (const auto& x : before.reports) {
    if (x.speaker == r.speaker && !x.undone && (last == nullptr || last->said_at <= x.said_at)) last = &x;
  }
  return last != nullptr && last->status == r.status && last->coverage == r.coverage && last->count == r.count &&
         last->members == r.members && last->temperatures == r.temperatures && last->symptoms == r.symptoms &&
         last->needs == r.needs;
}

}  // namespace

std::string in_words(const domain::place& p, std::string_view language) {
  const bool counted = p.building.find_first_not_of("0123456789") == std::string::npos;
  auto out = p.building;
  if (!out.empty()) out += say(counted ? "place_building" : "place_block", language);
  if (!p.entrance.empty()) out += p.entrance + say("place_entrance", language);
  return out + p.room;
}

std::string place_told(const hearing& h, const conclusion& c, const domain::roster& people) {
  const auto* home = people.find_household(c.match.household);
  const bool chinese = c.language.starts_with("zh");
  const auto in_figures = [](const domain::place& p) {
    std::string out;
    for (const auto* part : {&p.building, &p.entrance, &p.room}) {
      if (!part->empty()) out += (out.empty() ? "" : "-") + *part;
    }
    return out;
  };
  const auto called = [&](const domain::place& p) { return chinese ? in_words(p, c.language) : in_figures(p); };
  if (is_certain(h, c)) return home == nullptr ? std::string{} : called(home->place);
  if (!c.understood.place) return {};
  const auto& typed = *c.understood.place;
  const domain::place where{typed.compound, typed.building, typed.entrance, typed.room};
  return typed.bare ? in_figures(where) : called(where);
}

std::string language_for(const hearing& h, const std::string& resident, const domain::roster& people) {
  const auto* speaker = people.find_resident(resident);
  auto usual = h.who.identity.language;
  if (usual.empty() && speaker != nullptr) usual = speaker->language;
  return std::string(language_of(h.said.text, usual));
}

std::string echo_of(const hearing& h, const conclusion& c, const domain::roster& people) {
  if (!c.report || !c.campaign || c.campaign->kind != domain::campaign_kind::checkin || h.kept) return {};
  if (!h.said.direct || h.answer_chat.empty() || h.pressed || !c.question.empty()) return {};
  if (c.understood.urgency == words::urgency::critical || said_before(*c.report, c.before.ask)) return {};
  const std::string_view language = c.language;
  auto what = how(h, c, people, language);
  if (what.empty() || people.find_household(c.match.household) == nullptr) return {};
  std::vector<std::string> degrees;
  for (const auto t : c.report->temperatures) degrees.push_back(fmt::format("{:.1f}", t));
  const auto measured = degrees.empty()
                            ? std::string{}
                            : filled_text("echo_temperature", {{"{degrees}", join(degrees, language)}}, language);
  if (auto place = place_told(h, c, people); !place.empty())
    what = filled_text("echo_at", {{"{place}", std::move(place)}, {"{what}", what}}, language);
  const bool need = c.report->status == status::need;
  return filled_text(need ? "echo_to_staff" : "echo", {{"{what}", what}, {"{measured}", measured}}, language);
}

std::string echo_unasked(const hearing& h, const conclusion& c, std::shared_ptr<const domain::campaign> asked,
                         const domain::roster& people) {
  const bool known = is_matched(c) && !c.match.household.empty();
  if (c.report || !c.answer.empty() || !known || says_only_who(c.understood)) return c.answer;
  auto as_if = c;
  as_if.campaign = std::move(asked);
  as_if.understood = first_words(h, as_if.campaign.get());
  if (!as_if.understood.option.empty()) return {};
  as_if.report = report_of(as_if.understood, h.said, c.match, *as_if.campaign, people);
  const bool seen_to = c.reply.human || c.understood.urgency != words::urgency::none;
  return as_if.report->status == status::need && !seen_to ? std::string{} : echo_of(h, as_if, people);
}

}  // namespace linli::queue
