#include "queue/hearing/speaker.hpp"

#include <algorithm>
#include <array>

#include "domain/kin.hpp"
#include "domain/matching.hpp"
#include "domain/roster_table.hpp"
#include "domain/voice.hpp"
#include "queue/hearing/asking_back.hpp"
#include "queue/texts.hpp"
#include "words/normalise.hpp"

namespace linli::queue {

namespace {

// "我是3-502的王芳", "3-502 王芳 报到": place and name, and nothing else but how one says who one is.
bool only_introduces(const words::understanding& u, std::string text) {
  for (const auto& s : u.spans) {
    if (s.what != "place" && s.what != "person") continue;
    for (auto i = s.from; i < s.to && i < text.size(); ++i) text[i] = ' ';
  }
  static constexpr std::array<std::string_view, 13> fillers{"我是", "我叫", "本人", "姓名", "房号", "住户", "业主",
                                                            "户主", "报到", "您好", "你好", "的",   "住"};
  const auto plain = words::normalise(text).text;
  for (std::size_t at = 0; at < plain.size();) {
    const auto rest = std::string_view(plain).substr(at);
    const auto* filler = std::find_if(fillers.begin(), fillers.end(), [rest](auto f) { return rest.starts_with(f); });
    if (filler == fillers.end() && !words::is_punctuation(plain, at)) return false;
    at += filler == fillers.end() ? words::char_length(plain, at) : filler->size();
  }
  return true;
}

// "帮李大爷报一下，3-501 李大爷 平安" is not said by him. Of words that are no answer to "are you well?" only those
// that say who speaks count as such, not "4-102 冯一阿姨没接电话".
bool names_himself(const hearing& h, const std::string& name) {
  auto context = context_of(nullptr, h.said, {name});
  context.open = words::context::kind::checkin;
  context.part = true;
  const auto u = words::parse(h.said.text, context);
  if (u.proxy || u.relayed) return false;
  return u.intent != words::intent::needs_human || only_introduces(u, h.said.text);
}

constexpr std::string_view introduction = "introduction";

}  // namespace

bool introduces(const hearing& h, const words::understanding& u, const domain::match& m, const domain::roster& people) {
  if (h.pressed || !h.said.paste.empty() || h.said.text.empty() || u.urgency >= words::urgency::urgent) return false;
  if ((!u.place && u.person.empty()) || !only_introduces(u, h.said.text)) return false;
  const auto* speaker = people.find_resident(m.resident);
  if (speaker == nullptr) return m.kind == domain::match_kind::place;
  const auto* home = people.find_household(m.household);
  if (home == nullptr || speaker->household != m.household) return false;
  if (u.person.empty()) return h.kept;  // his room alone, before we knew whose it is
  const auto named = people.named(*home, u.person);
  return named.size() == 1 && named[0] == speaker;
}

words::understanding introduced(words::understanding u) {
  u.intent = words::intent::chatter;
  u.confidence = words::confidence::high;
  u.urgency = words::urgency::none;
  u.human = false;
  u.reason.clear();
  u.rule = introduction;
  return u;
}

bool says_only_who(const words::understanding& u) { return u.rule == introduction; }

std::string greeting(const hearing& h, const conclusion& c) {
  const bool hears = h.said.direct && !h.answer_chat.empty() && !h.kept;
  return hears ? say("press_noted", c.language) : std::string{};
}

domain::match match_speaker(const hearing& h, const words::understanding& u, const domain::roster& roster) {
  domain::speech s;
  s.who = h.who.identity.account.empty() ? nullptr : &h.who.identity;
  s.shown_name = h.said.shown_name;
  s.group = !h.said.direct;
  for (const auto& p : h.group.places) {
    if (auto parsed = domain::parse_pattern(p)) s.group_places.push_back(std::move(*parsed));
  }
  s.place = partial(u);
  s.several = u.several_places;
  s.person = u.person;
  if (!s.person.empty() && h.who.identity.resident.empty()) s.himself = names_himself(h, s.person);
  if (h.said.media == "contact")
    s.phone = domain::normal_phone(h.said.text);  // shared by its owner: bots pass no other
  return domain::find_speaker(s, roster);
}

void let_join(domain::ask& a, const domain::report& r, const domain::roster& people) {
  auto about = r.members;
  about.push_back(r.reporter);
  for (const auto& id : about) {
    const auto* one = people.find_resident(id);
    if (one == nullptr || one->household != a.household || !one->lives_here) continue;
    const auto same = [&id](const domain::ask_member& m) { return m.resident == id; };
    if (std::none_of(a.members.begin(), a.members.end(), same)) a.members.push_back({id, domain::at_risk(one->tags)});
  }
}

namespace {

// Is what he told in words over by what was said since? His own trouble is by any other word of his; what he told of
// others is when he says that these, or all of the home, are well.
bool is_over(const domain::report& told, const domain::ask& a) {
  const auto kin = domain::kin_of(told);
  return std::any_of(a.reports.begin(), a.reports.end(), [&](const domain::report& x) {
    const bool his = x.speaker == told.speaker || x.staff;
    const bool says = !x.undone && x.status != domain::status::ack && x.status != domain::status::need;
    if (!his || !says || &x == &told || x.said_at < told.said_at) return false;
    if (told.coverage == domain::coverage::self || x.corrects) return true;
    if (x.status != domain::status::ok) return false;
    if (x.coverage == domain::coverage::self) return false;
    if (x.coverage != domain::coverage::named) return true;
    const auto well = domain::kin_of(x);
    if (!kin.empty()) return std::includes(well.begin(), well.end(), kin.begin(), kin.end());
    return told.coverage == domain::coverage::named && !told.members.empty() &&
           std::all_of(told.members.begin(), told.members.end(), [&x](const std::string& m) {
             return std::find(x.members.begin(), x.members.end(), m) != x.members.end();
           });
  });
}

}  // namespace

void doubt_digit(const hearing& h, conclusion& c) {
  auto& r = *c.report;
  const auto said = bare_words(h.said.text);
  if (h.pressed || said.empty() || said.find_first_not_of("0123456789") != std::string::npos) return;
  if (r.status != domain::status::ok || !r.rule.starts_with("menu")) return;
  const auto& asked = c.before.ask;
  const bool stands = std::any_of(asked.reports.begin(), asked.reports.end(), [&](const domain::report& x) {
    const bool told = domain::same_voice(x, r) && !x.undone && x.status == domain::status::need;
    return told && !x.rule.starts_with("menu") && !is_over(x, asked);
  });
  if (!stands) return;
  r.status = domain::status::ack;  // what he told stands
  c.understood.intent = words::intent::needs_human;
  c.understood.human = true;
  c.understood.urgency = std::max(c.understood.urgency, words::urgency::follow_up);
  c.understood.reason = "contradiction";
}

}  // namespace linli::queue
