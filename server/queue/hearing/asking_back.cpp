#include "queue/hearing/asking_back.hpp"

#include <algorithm>
#include <map>

#include "base/text.hpp"
#include "queue/hearing/echo.hpp"
#include "queue/hearing/elsewhere.hpp"
#include "queue/hearing/speaker.hpp"
#include "queue/hearing/which.hpp"
#include "queue/texts.hpp"
#include "words/normalise.hpp"

namespace linli::queue {

using domain::status;
using words::intent;

namespace {

constexpr auto answer_within = std::chrono::hours(12);
constexpr auto home_asked_every = std::chrono::hours(24);

// Reasons for which it is no matter of words that were not understood: a person answers these himself.
bool is_for_a_person(const words::understanding& u) {
  static constexpr std::string_view reasons[] = {"media", "optout_scope", "privacy_question", "minor", "order"};
  return std::find(std::begin(reasons), std::end(reasons), u.reason) != std::end(reasons);
}

bool was_asked(const domain::ask& a, std::string_view what, std::string_view speaker = {}) {
  return std::any_of(a.questions.begin(), a.questions.end(), [&](const domain::question_back& q) {
    return q.what == what && (speaker.empty() || q.speaker == speaker);
  });
}

bool is_absent_owner(const domain::resident* speaker, const std::string& household) {
  return speaker != nullptr && !speaker->lives_here && speaker->household == household;
}

bool is_of_media(std::string_view what) {
  return what == "voice" || what == "picture" || what == "video" || what == "file";
}

std::string heard_as(const hearing& h) {
  return h.said.text.empty() ? std::string(kind_of_media(h.said.media)) : std::string();
}

}  // namespace

// A sticker is nothing to wait for.
std::string_view kind_of_media(std::string_view m) {
  if (m == "voice" || m == "audio") return "voice";
  if (m == "photo" || m == "image" || m == "picture") return "picture";
  if (m == "video" || m == "video_note" || m == "animation") return "video";
  return m == "document" || m == "file" ? "file" : "";
}

std::string noted_answer(const hearing& h, const conclusion& c) {
  if (!h.said.direct || h.answer_chat.empty() || h.kept || h.pressed || !h.said.paste.empty()) return {};
  const auto i = c.understood.intent;
  if (i == intent::data_request || i == intent::consent_withdraw) return say("rights_noted", c.language);
  const auto heard = c.understood.reason == "media" ? heard_as(h) : std::string();
  return heard.empty() ? heard : say(heard + "_noted", c.language);
}

const domain::question_back* asked_back(const domain::ask& a, const statement& s, std::string_view what) {
  if (!s.direct || !s.paste.empty()) return nullptr;
  const domain::question_back* last = nullptr;
  for (const auto& q : a.questions) {
    const bool of_that = what.empty() ? q.what != asked_elsewhere : q.what.starts_with(what);
    const bool meant = q.speaker == s.speaker && of_that;
    if (meant && !q.answered && s.at < q.at + answer_within) last = &q;
  }
  return last;
}

void add_menu(words::context& c, const std::string& what) {
  const bool general = what == "unclear" || what == "how" || is_of_media(what);
  if (what != "part" && (!general || !c.options.empty())) return;
  const auto add = [&c](const char* key, const char* meaning, std::string label) {
    c.options[key] = meaning;
    c.labels[key] = std::move(label);
  };
  add("1", "all_ok", "都好");
  add("2", "unwell", "有人不舒服");
  if (general) add("3", "need_help", "要帮忙");
}

std::string question_for(const hearing& h, const conclusion& c, const domain::roster& people) {
  if (!c.campaign || c.campaign->kind != domain::campaign_kind::checkin || h.kept || h.pressed) return {};
  if (!h.said.direct || h.answer_chat.empty()) return {};
  if (c.report->late || !h.said.paste.empty() || c.understood.urgency >= words::urgency::urgent) return {};
  const auto* speaker = people.find_resident(c.match.resident);
  const auto& asks = c.after;
  if (is_absent_owner(speaker, c.match.household)) {
    const bool known = c.report->status != status::ok || asks.excluded == "vacant" || was_asked(asks, "landlord");
    return known || c.report->coverage != domain::coverage::self ? "" : "landlord";
  }
  const bool member = speaker == nullptr || speaker->household == c.match.household;
  if (c.report->status == status::ok && asks.state == domain::ask_state::answered_part)
    return member && !was_asked(asks, "part") ? "part" : "";
  if (says_only_who(c.understood))
    return waits_for_answer(*c.campaign, asks) && !was_asked(asks, "how", h.said.speaker) ? "how" : "";
  if (const auto heard = heard_as(h); !heard.empty() && c.understood.reason == "media")
    return c.campaign->options.empty() && !was_asked(asks, heard, h.said.speaker) ? heard : "";
  const bool words_failed = c.understood.intent == intent::needs_human || c.understood.intent == intent::invalid_option;
  if (c.report->status != status::unclear || !words_failed || is_for_a_person(c.understood)) return {};
  return was_asked(asks, "unclear", h.said.speaker) ? "" : "unclear";
}

std::string text_of_question(const std::string& what, const std::string& place, const domain::campaign* of,
                             std::string_view language) {
  if (what == "part") return say("ask_part", language);
  if (what == "landlord")
    return filled_text("ask_landlord", {{"{place}", place.empty() ? say("your_home", language) : place}}, language);
  if (is_of_media(what)) return say("ask_" + what, language);
  std::string menu;
  for (const auto& o : of == nullptr ? std::vector<domain::option>{} : of->options) menu += o.key + o.label + " ";
  if (!menu.empty()) menu.pop_back();
  if (menu.empty()) menu = say("ask_menu", language);
  const auto home = place.empty() ? say("your_home", language) : place;
  return filled_text(what == "how" ? "ask_how" : "ask_unclear", {{"{home}", home}, {"{menu}", menu}}, language);
}

std::string bare_words(std::string_view text) {
  const auto plain = words::normalise(text).text;
  std::string out;
  for (std::size_t at = 0; at < plain.size();) {
    const auto n = words::char_length(plain, at);
    if (!words::is_punctuation(plain, at)) out.append(plain, at, n);
    at += n;
  }
  return out;
}

// The whole text: beside anything else it is read like any other.
std::optional<lives> who_lives(std::string_view text) {
  auto said = bare_words(text);
  const bool keyed = said.size() > 1 && said[0] >= '1' && said[0] <= '3' && (said[1] < '0' || said[1] > '9');
  if (keyed) said.erase(0, 1);  // "1我住"
  static const std::map<std::string_view, lives> answers{
      {"1", lives::owner},       {"我住", lives::owner},        {"我自己住", lives::owner},
      {"自己住", lives::owner},  {"自住", lives::owner},        {"我们住", lives::owner},
      {"我家住", lives::owner},  {"2", lives::tenant},          {"租客", lives::tenant},
      {"租客住", lives::tenant}, {"租客在住", lives::tenant},   {"租出去了", lives::tenant},
      {"出租了", lives::tenant}, {"租给别人了", lives::tenant}, {"3", lives::nobody},
      {"空着", lives::nobody},   {"空着呢", lives::nobody},     {"空的", lives::nobody},
      {"空置", lives::nobody},   {"没人住", lives::nobody},     {"无人住", lives::nobody}};
  const auto found = answers.find(said);
  return found == answers.end() ? std::nullopt : std::optional(found->second);
}

bool somebody_lives_there(const domain::roster& people, const std::string& household) {
  const auto* home = people.find_household(household);
  if (home == nullptr) return false;
  const auto all = people.members(*home);
  return std::any_of(all.begin(), all.end(), [](const auto* r) { return r->lives_here; });
}

void take_landlord(conclusion& c, lives who, bool somebody_lives) {
  auto& r = *c.report;
  if (who == lives::owner) {
    r.status = status::ok;
    r.coverage = domain::coverage::household;
    r.rule = "landlord.lives_here";
    c.understood.intent = intent::checkin_ok;
    c.understood.human = false;
    c.understood.urgency = words::urgency::none;
  } else {
    r.status = status::ack;
    r.rule = who == lives::tenant ? "landlord.tenant" : "landlord.vacant";
    if (who == lives::nobody && !somebody_lives) c.after.excluded = "vacant";
    c.understood.intent = intent::record_update;
    c.understood.human = true;  // the roster is a worker's to put right
    c.understood.urgency = words::urgency::follow_up;
  }
  for (auto* codes : {&r.symptoms, &r.needs, &c.understood.symptoms, &c.understood.needs}) codes->clear();
  c.understood.reason.clear();
  c.understood.rule = r.rule;
  c.understood.confidence = words::confidence::high;
  r.confidence = std::string(words::name(words::confidence::high));
}

std::string home_question(const hearing& h, const conclusion& c, sys_time at) {
  if (!h.said.direct || h.answer_chat.empty() || h.kept || h.pressed || is_matched(c)) return {};
  if (c.understood.urgency == words::urgency::critical || at < h.who.identity.asked_home + home_asked_every) return {};
  const bool unread = c.understood.human &&
                      (c.understood.intent == intent::needs_human || c.understood.intent == intent::chatter);
  if (!speaks_of_health(c.understood.intent) && !c.understood.place && !unread) return {};
  return c.match.reason.find("several homes") != std::string::npos ? "ask_which" : "press_unknown";
}

}  // namespace linli::queue
