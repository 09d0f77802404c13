#include "queue/hearing/elsewhere.hpp"

#include <algorithm>

#include "queue/hearing/asking_back.hpp"
#include "queue/hearing/corrected.hpp"
#include "queue/hearing/echo.hpp"
#include "queue/hearing/speaker.hpp"
#include "queue/hearing/which.hpp"

namespace linli::queue {

bool is_elsewhere(const domain::match& m, const domain::roster& people) {
  const auto* speaker = people.find_resident(m.resident);
  return speaker != nullptr && speaker->household != m.household;
}

bool answers_menu(const std::string& text, const statement& s, const domain::campaign& c, const std::string& what) {
  if (text.find("我") != std::string::npos) return false;
  auto context = context_of(&c, s, {});
  add_menu(context, what);
  const auto u = words::parse(text, context);
  return !u.option.empty() && !u.place && u.person.empty();
}

task<result<std::optional<conclusion>>> take_elsewhere(world& w, const hearing& h, const domain::match& m,
                                                       const chosen_campaign& own, const domain::roster& people) {
  std::optional<conclusion> out;
  if (!own.elsewhere || h.pressed || !h.campaign.empty() || is_elsewhere(m, people)) co_return out;
  std::vector<std::string> ids{own.elsewhere->id};
  auto asks = co_await store::load_asks_of(w.db, h.community, std::move(ids), own.elsewhere_home);
  if (!asks) co_return asks.error();
  chosen_campaign there;
  there.campaign = own.elsewhere;
  there.ask = std::move(asks->front());
  const auto* question = asked_back(there.ask.ask, h.said);
  if (question == nullptr) co_return out;
  const auto what = question->what;
  auto about = m;
  about.household = own.elsewhere_home;
  auto told = co_await take_which(w, h, about, there, people);
  if (!told || *told) co_return told;
  if (!answers_menu(h.said.text, h.said, *there.campaign, what)) co_return out;
  out = judge(h, std::move(about), people, there.campaign, std::move(there.ask));
  co_return out;
}

std::string home_to_name(const hearing& h, const conclusion& c, const domain::roster& people) {
  return is_elsewhere(c.match, people) ? place_told(h, c, people) : std::string{};
}

namespace {

void ask_nothing(conclusion& c) {
  if (c.question.empty()) return;
  c.after.questions.pop_back();
  c.question.clear();
  c.answer.clear();
}

void remember(conclusion& c, const hearing& h, store::known_ask own) {
  conclusion at_home;
  at_home.campaign = c.campaign;
  at_home.before = std::move(own);
  at_home.after = at_home.before.ask;
  at_home.after.questions.push_back(
      {std::string(asked_elsewhere), h.said.speaker, h.said.at, false, {}, {c.match.household}});
  c.also.push_back(std::move(at_home));
}

// What was kept of him counts now that he is linked: where it says how he is, he is not asked that.
task<result<void>> ask_if_unknown(world& w, const hearing& h, conclusion& c) {
  auto kept = co_await store::load_kept(w.db, h.community, h.who.key);
  if (!kept) co_return kept.error();
  const bool told = std::any_of(kept->begin(), kept->end(), [](const store::reply_record& r) {
    const auto status = meaning_of(r).status;
    return status != domain::status::ack && status != domain::status::unclear;
  });
  if (!told) co_return result<void>{};
  ask_nothing(c);
  c.answer = greeting(h, c);
  co_return result<void>{};
}

}  // namespace

task<result<void>> ask_back(world& w, const hearing& h, conclusion& c, const std::vector<shared_campaign>& rivals,
                            const domain::roster& people) {
  if (c.question == "how" && c.match.link) co_return co_await ask_if_unknown(w, h, c);
  if (!c.campaign || !h.said.direct || (c.question.empty() && rivals.empty())) co_return result<void>{};
  const bool elsewhere = is_elsewhere(c.match, people);
  store::known_ask own;
  if (elsewhere) {
    std::vector<std::string> ids{c.campaign->id};
    auto household = people.find_resident(c.match.resident)->household;
    auto asks = co_await store::load_asks_of(w.db, h.community, std::move(ids), std::move(household));
    if (!asks) co_return asks.error();
    own = std::move(asks->front());
  }
  if (elsewhere && own.was.empty()) {  // no place to look for the answer
    ask_nothing(c);
    co_return result<void>{};
  }
  ask_which(h, c, rivals, home_to_name(h, c, people), w.follow.utc_offset);
  if (elsewhere && !c.question.empty()) remember(c, h, std::move(own));
  co_return result<void>{};
}

}  // namespace linli::queue
