#include <algorithm>
#include <array>

#include "domain/matching.hpp"
#include "domain/roster_table.hpp"
#include "queue/hearing/hearing.hpp"
#include "queue/hearing/speaker.hpp"
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
  s.person = u.person;
  if (!s.person.empty() && h.who.identity.resident.empty()) s.himself = names_himself(h, s.person);
  if (h.said.media == "contact")
    s.phone = domain::normal_phone(h.said.text);  // shared by its owner: bots pass no other
  return domain::find_speaker(s, roster);
}

}  // namespace linli::queue
