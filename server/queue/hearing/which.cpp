#include "queue/hearing/which.hpp"

#include <algorithm>
#include <array>

#include "base/text.hpp"
#include "queue/hearing/asking_back.hpp"
#include "queue/hearing/echo.hpp"
#include "queue/texts.hpp"
#include "store/histories.hpp"

namespace linli::queue {

using domain::ask_state;
using domain::status;

namespace {

constexpr std::string_view which = "which";

std::string named_list(const std::vector<shared_campaign>& all, std::chrono::minutes utc_offset,
                       std::string_view language) {
  std::string out;
  for (std::size_t i = 0; i < all.size(); ++i) {
    const auto& c = *all[i];
    const auto same = std::count_if(all.begin(), all.end(), [&c](const auto& x) { return x->title == c.title; });
    out.append(std::to_string(i + 1)).append(titled(c, same > 1, utc_offset)).append(" ");
  }
  return out.append(std::to_string(all.size() + 1)).append(say("all_of_them", language));
}

}  // namespace

std::string titled(const domain::campaign& c, bool same, std::chrono::minutes utc_offset) {
  auto out = "「" + c.title + "」";
  if (same) out += "（" + render_time(c.opened_at, utc_offset).substr(11, 5) + "）";
  return out;
}

bool waits_for_answer(const domain::campaign& c, const domain::ask& a) {
  if (c.kind != domain::campaign_kind::checkin || c.state == domain::campaign_state::closed) return false;
  return a.state == ask_state::sent || a.state == ask_state::delivered || a.state == ask_state::read;
}

bool ask_which(const hearing& h, conclusion& c, const std::vector<shared_campaign>& rivals, const std::string& place,
               std::chrono::minutes utc_offset) {
  if (rivals.empty() || !c.report || !c.question.empty() || !c.others.empty()) return false;
  if (!waits_for_answer(*c.campaign, c.before.ask) || !h.campaign.empty() || h.kept || h.pressed) return false;
  if (!h.said.direct || h.answer_chat.empty() || !h.said.paste.empty() || c.reply.resident.empty()) return false;
  const bool plain = c.report->status == status::ok || c.report->status == status::away;
  if (!plain || c.report->corrects || c.understood.urgency >= words::urgency::urgent) return false;
  std::vector<shared_campaign> all{c.campaign};
  all.insert(all.end(), rivals.begin(), rivals.end());
  domain::question_back q{std::string(which), h.said.speaker, h.said.at, false, c.reply.id, {}};
  for (const auto& one : all) q.of.push_back(one->id);
  c.report.reset();
  c.after = c.before.ask;
  c.after.questions.push_back(std::move(q));
  c.question = which;
  const std::string_view language = c.language;
  c.answer = filled_text("ask_campaign",
                         {{"{home}", place.empty() ? say("your_home", language) : place},
                          {"{n}", std::to_string(all.size())},
                          {"{list}", named_list(all, utc_offset, language)}},
                         language);
  return true;
}

std::optional<std::vector<std::size_t>> read_which(const std::string& text, const std::vector<std::string>& titles) {
  static constexpr std::array<std::string_view, 9> all_words{"都是",   "都算", "都",     "都回", "两个都是",
                                                             "两个都", "全部", "都一样", "全是"};
  static constexpr std::array<std::string_view, 4> ordinals{"第一个", "第二个", "第三个", "第四个"};
  const auto said = bare_words(text);
  if (said.empty()) return std::nullopt;
  std::vector<std::size_t> all(titles.size());
  for (std::size_t i = 0; i < titles.size(); ++i) all[i] = i;
  if (std::find(all_words.begin(), all_words.end(), said) != all_words.end()) return all;
  for (std::size_t i = 0; i <= titles.size(); ++i) {
    const auto number = std::to_string(i + 1);
    const bool meant = said == number || said == "第" + number + "个" || (i < ordinals.size() && said == ordinals[i]);
    if (meant) return i == titles.size() ? all : std::vector<std::size_t>{i};
  }
  constexpr std::size_t part_min = 6;  // two characters
  std::vector<std::size_t> named;
  for (std::size_t i = 0; i < titles.size(); ++i) {
    if (said.size() >= part_min && bare_words(titles[i]).find(said) != std::string::npos) named.push_back(i);
  }
  if (named.size() != 1) return std::nullopt;
  return named;
}

namespace {

struct asked_which {
  domain::question_back question;
  std::vector<shared_campaign> campaigns;  // of those that still take answers, in order of their numbers
};

// What was asked, and of it what can still be answered.
std::optional<asked_which> open_question(const hearing& h, const chosen_campaign& asked) {
  const auto* q = asked.campaign ? asked_back(asked.ask.ask, h.said) : nullptr;
  if (q == nullptr || q->what != which) return std::nullopt;
  asked_which out{*q, {}};
  for (const auto& id : q->of) {
    const auto* known = h.scene->campaign(id);
    out.campaigns.push_back(known == nullptr ? shared_campaign{} : shared_campaign(h.scene, known));
  }
  return out;
}

// It is answered, whichever campaign was meant.
conclusion answered(const chosen_campaign& asked, store::known_ask before) {
  conclusion out;
  out.campaign = asked.campaign;
  out.before = std::move(before);
  out.after = out.before.ask;
  for (auto& q : out.after.questions) q.answered = q.answered || q.what == which;
  return out;
}

}  // namespace

task<result<std::optional<conclusion>>> take_which(world& w, const hearing& h, const domain::match& m,
                                                   const chosen_campaign& asked, const domain::roster& people) {
  std::optional<conclusion> out;
  const auto open = open_question(h, asked);
  if (!open) co_return out;
  std::vector<std::string> titles;
  for (const auto& c : open->campaigns) titles.push_back(c ? c->title : std::string{});
  const auto meant = read_which(h.said.text, titles);
  if (!meant) co_return out;
  auto said = co_await store::find_heard(w.db, h.community, m.resident, open->question.reply);
  if (!said) co_return said.error();
  if (!*said) co_return out;
  auto ids = open->question.of;
  auto asks = co_await store::load_asks_of(w.db, h.community, std::move(ids), m.household);
  if (!asks) co_return asks.error();
  auto then = h;
  then.said.text = (*said)->text;
  bool marked = false;
  for (const auto i : *meant) {
    const auto& campaign = open->campaigns[i];
    auto& before = (*asks)[i];
    if (!campaign || before.was.empty()) continue;
    auto c = judge(then, m, people, campaign, std::move(before));
    c.reply.text = h.said.text + "（" + then.said.text + "）";
    marked = marked || campaign->id == asked.campaign->id;
    if (!out) {
      out = std::move(c);
      continue;
    }
    if (!c.question.empty()) c.after.questions.pop_back();  // one question at a time
    out->also.push_back(std::move(c));
  }
  for (std::size_t i = 0; out && !marked && i < asks->size(); ++i) {
    if (open->question.of[i] == asked.campaign->id) out->also.push_back(answered(asked, std::move((*asks)[i])));
  }
  co_return out;
}

}  // namespace linli::queue
