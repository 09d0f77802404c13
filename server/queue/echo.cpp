#include "queue/echo.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "queue/texts.hpp"

namespace linli::queue {

using domain::coverage;
using domain::status;

namespace {

std::string number_word(int n) {
  static constexpr const char* words[] = {"零", "一", "两", "三", "四", "五", "六", "七", "八", "九", "十"};
  return n >= 0 && n <= 10 ? words[n] : std::to_string(n);
}

std::string join(const std::vector<std::string>& parts) {
  std::string out;
  for (const auto& p : parts) {
    if (p.empty()) continue;
    if (!out.empty()) out += "、";
    out += p;
  }
  return out;
}

// Codes whose word is in templates/; one without is left out.
std::string words_of(std::string_view kind, const std::vector<std::string>& codes) {
  std::vector<std::string> out;
  for (const auto& c : codes) {
    auto word = say(std::string(kind) + "_" + c.substr(0, c.find(':')));
    if (std::find(out.begin(), out.end(), word) == out.end()) out.push_back(std::move(word));
  }
  return join(out);
}

bool is_certain(const hearing& h, const conclusion& c) {
  const auto& who = h.who.identity;
  return c.match.confirmed || (who.trust == domain::trust::confirmed && who.resident == c.match.resident);
}

std::string whom(const hearing& h, const conclusion& c, const domain::roster& people) {
  const auto& r = *c.report;
  const auto may_hear = [&](const std::string& name) {
    return is_certain(h, c) || h.said.text.find(name) != std::string::npos;
  };
  std::vector<std::string> names;
  if (r.coverage == coverage::named) {
    for (const auto& id : r.members) {
      const auto* one = people.find_resident(id);
      if (one != nullptr) names.push_back(may_hear(one->name) ? one->name : say("echo_somebody"));
    }
    names.erase(std::unique(names.begin(), names.end()), names.end());
    return join(names);
  }
  if (r.coverage != coverage::self) return {};
  const auto* one = people.find_resident(r.reporter);
  return one == nullptr || !may_hear(one->name) ? say("echo_you") : one->name;
}

std::string how(const hearing& h, const conclusion& c, const domain::roster& people) {
  const auto& r = *c.report;
  const auto who = whom(h, c, people);
  switch (r.status) {
    case status::ok:
      if (r.coverage == coverage::count && r.count > 0) return number_word(r.count) + say("echo_count_ok");
      return who.empty() ? say("echo_all_ok") : who + say("echo_ok");
    case status::away: return who + say("echo_away");
    case status::need: {
      std::vector<std::string> parts{words_of("symptom", r.symptoms)};
      if (const auto needs = words_of("need", r.needs); !needs.empty()) parts.push_back(say("echo_needs") + needs);
      const auto told = join(parts);
      return (who.empty() ? say("echo_somebody") : who) + (told.empty() ? say("echo_need") : told);
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

std::string filled_text(std::string_view key, const std::vector<std::pair<std::string_view, std::string>>& values) {
  auto text = say(key);
  for (const auto& [name, value] : values) {
    const auto at = text.find(name);
    if (at != std::string::npos) text.replace(at, name.size(), value);
  }
  return text;
}

std::string in_words(const domain::place& p) {
  const auto counted = [](const std::string& s, std::string_view unit) {
    const bool digits = s.find_first_not_of("0123456789") == std::string::npos;
    return s.empty() ? std::string{} : s + std::string(digits ? unit : "座");
  };
  auto out = counted(p.building, "栋");
  if (!p.entrance.empty()) out += p.entrance + "单元";
  return out + p.room;
}

std::string place_told(const hearing& h, const conclusion& c, const domain::roster& people) {
  const auto* home = people.find_household(c.match.household);
  if (is_certain(h, c)) return home == nullptr ? std::string{} : in_words(home->place);
  if (!c.understood.place) return {};
  const auto& typed = *c.understood.place;
  if (!typed.bare) return in_words({typed.compound, typed.building, typed.entrance, typed.room});
  std::string out;
  for (const auto* part : {&typed.building, &typed.entrance, &typed.room}) {
    if (!part->empty()) out += (out.empty() ? "" : "-") + *part;
  }
  return out;
}

std::string echo_of(const hearing& h, const conclusion& c, const domain::roster& people) {
  if (!c.report || !c.campaign || c.campaign->kind != domain::campaign_kind::checkin || h.kept) return {};
  if (!h.said.direct || h.answer_chat.empty() || h.pressed || !c.question.empty()) return {};
  if (c.understood.urgency == words::urgency::critical || said_before(*c.report, c.before.ask)) return {};
  const auto what = how(h, c, people);
  if (what.empty() || people.find_household(c.match.household) == nullptr) return {};
  std::vector<std::string> degrees;
  for (const auto t : c.report->temperatures) degrees.push_back(fmt::format("{:.1f}", t));
  const auto measured = degrees.empty() ? std::string{} : say("echo_temperature") + join(degrees);
  const bool need = c.report->status == status::need;
  const auto place = place_told(h, c, people);
  return filled_text(need ? "echo_to_staff" : "echo",
                     {{"{place}，", place.empty() ? place : place + "，"}, {"{what}", what}, {"{measured}", measured}});
}

}  // namespace linli::queue
