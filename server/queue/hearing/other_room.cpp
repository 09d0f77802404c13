#include "queue/hearing/other_room.hpp"

#include <algorithm>

#include "domain/correction.hpp"
#include "domain/voice.hpp"
#include "queue/hearing/captain.hpp"
#include "queue/hearing/corrected.hpp"
#include "queue/hearing/taking_back.hpp"
#include "store/keys.hpp"

namespace linli::queue {

using domain::status;

namespace {

// Who sees his slip says so soon: further back is not looked, however many answer meanwhile.
constexpr std::size_t looked_at_max = 2'000;
constexpr std::size_t looked_at_once = 500;

// One home, by its room: a list names many, and which of them was wrong is not said.
bool names_one_room(const std::string& text) {
  words::context c;
  c.open = words::context::kind::checkin;
  const auto u = words::parse(text, c);
  return u.place && !u.place->room.empty() && !is_list(u) && u.entries.size() < 2;
}

// "收到" and "报错了" alone come between, and are not what was wrong.
bool says_nothing(const store::reply_record& r) {
  const bool correction = r.intent == words::name(words::intent::correction);
  return correction ? !names_one_room(r.text) : meaning_of(r).status == status::ack;
}

// The same person, as far as a reply tells: his report says more.
bool may_be_of(const store::reply_record& r, const conclusion& c) {
  return r.identity == c.reply.identity || (!c.reply.resident.empty() && r.resident == c.reply.resident);
}

// Of a home that he has spoken of before, how it is was wrong.
bool has_spoken_of(const conclusion& c) {
  const auto& all = c.before.ask.reports;
  return std::any_of(all.begin(), all.end(), [&c](const domain::report& r) {
    return domain::same_voice(r, *c.report) && !r.undone && r.status != status::ack && r.said_at <= c.report->said_at;
  });
}

bool puts_room_right(const conclusion& c) {
  if (!c.report || !c.others.empty() || is_list(c.understood)) return false;
  const bool other_room = c.understood.place && !c.understood.place->room.empty();
  return other_room && c.report->corrects && !has_spoken_of(c);
}

// May these be the words that `c` puts right? The last of them are.
bool may_be_meant(const store::reply_record& r, const conclusion& c) {
  return r.id != c.reply.id && r.at <= c.reply.at && may_be_of(r, c) && !says_nothing(r);
}

}  // namespace

const store::reply_record* said_of_wrong_room(const conclusion& c, std::span<const store::reply_record> said) {
  if (!puts_room_right(c)) return nullptr;
  const store::reply_record* last = nullptr;
  for (const auto& r : said) {
    const bool later = last == nullptr || last->at <= r.at;
    if (later && may_be_meant(r, c)) last = &r;
  }
  const bool other = last != nullptr && !last->household.empty() && last->household != c.match.household;
  if (!other || !names_one_room(last->text)) return nullptr;
  const bool lost = meaning_of(*last).status == status::need && c.report->status != status::need;
  return lost ? nullptr : last;  // "3-101我妈发烧", "报错了，3-502都好": whether she is ill is not taken back by that
}

task<result<void>> take_back_room(world& w, const hearing& h, conclusion& c) {
  if (!puts_room_right(c)) co_return result<void>{};
  const auto campaign = c.campaign->id;
  redis::command length{"LLEN", store::keys::replies(h.community, campaign)};
  auto total = co_await w.db.client().run(std::move(length));
  if (!total) co_return total.error();
  const auto all = static_cast<std::size_t>(total->integer);
  std::vector<store::reply_record> said;
  for (auto below = all; said.empty() && below > 0 && all - below < looked_at_max;) {
    const auto from = below > looked_at_once ? below - looked_at_once : 0;
    auto page = co_await store::load_replies(w.db, h.community, campaign, from, below - from);
    if (!page) co_return page.error();
    for (auto& r : *page) {
      if (may_be_meant(r, c)) said.push_back(std::move(r));
    }
    below = from;
  }
  const auto* wrong = said_of_wrong_room(c, said);
  if (wrong == nullptr) co_return result<void>{};
  std::vector<std::string> ids{wrong->household};
  auto asks = co_await store::load_asks(w.db, h.community, campaign, std::move(ids));
  if (!asks) co_return asks.error();
  const auto* report = domain::report_of_reply(asks->front().ask, wrong->id);
  if (report == nullptr || !domain::same_voice(*report, *c.report)) co_return result<void>{};
  const auto there = std::find_if(c.also.begin(), c.also.end(), [&](const conclusion& o) {
    return o.campaign->id == campaign && o.before.ask.household == wrong->household;
  });
  if (there == c.also.end()) {
    conclusion first;
    first.campaign = c.campaign;
    first.before = std::move(asks->front());
    first.after = first.before.ask;
    if (!domain::take_back(first.after, wrong->id, c.campaign->kind)) co_return result<void>{};
    first.reply = *wrong;
    c.also.push_back(std::move(first));
  } else if (domain::take_back(there->after, wrong->id, c.campaign->kind)) {
    there->reply = *wrong;
  }
  co_return result<void>{};
}

bool is_taken_back(const conclusion& also) { return !also.report && !also.reply.id.empty(); }

task<result<void>> take_back_room_followups(world& w, store::transaction& t, std::string community,
                                            const conclusion& c) {
  if (is_list(c.understood)) co_return result<void>{};  // whom its captain did not reach is still to be called
  for (const auto& o : c.also) {
    if (!is_taken_back(o)) continue;
    auto ids = followups_about("h/" + o.after.household, o.reply.at, w.follow.utc_offset);
    std::set<std::string> replies{o.reply.id};
    auto done = co_await take_back_followups(w, t, community, std::move(ids), std::move(replies),
                                             "who said this meant another home");
    if (!done) co_return done.error();
  }
  co_return result<void>{};
}

}  // namespace linli::queue
