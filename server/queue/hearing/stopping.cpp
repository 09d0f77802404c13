#include "queue/hearing/stopping.hpp"

#include "base/json.hpp"
#include "queue/campaign_steps.hpp"
#include "queue/hearing/answer.hpp"
#include "queue/hearing/language.hpp"
#include "queue/sending/outcomes.hpp"
#include "queue/texts.hpp"
#include "store/histories.hpp"
#include "store/keys.hpp"
#include "words/rights.hpp"

namespace linli::queue {

namespace bj = boost::json;
namespace keys = store::keys;
using domain::message_state;
using domain::stop;

namespace {

const std::string& chat_of(const hearing& h) {
  return h.answer_chat.empty() ? h.who.identity.direct_chat : h.answer_chat;
}

constexpr std::size_t chat_and_person = 2;  // of stops_of(): those of who spoke, where he spoke

bool is_for(const store::database& db, const domain::message& m, const std::string& whose) {
  if (!m.direct || m.resident.empty()) return false;
  return whose == store::stop_of_person(m.resident) || whose == store::stop_of_chat(db, m.account, m.chat);
}

}  // namespace

bool may_be_of_stopping(const hearing& h, const words::understanding& first) {
  if (!h.said.direct || chat_of(h).empty()) return false;
  return first.intent == words::intent::optout || first.rule.starts_with("optin") || words::stops_all(h.said.text);
}

task<result<std::vector<store::known_stop>>> stops_of(world& w, const hearing& h) {
  std::vector<std::string> whose{store::stop_of_chat(w.db, h.said.channel, chat_of(h))};
  const auto& i = h.who.identity;
  const bool sure = i.trust == domain::trust::confirmed;
  if (!i.resident.empty())
    whose.push_back(sure ? store::stop_of_person(i.resident) : store::stop_of_claimed(i.resident));
  if (!i.resident.empty() && sure) {
    auto all = co_await store::load_identities_of(w.db, h.community, i.resident);
    if (!all) co_return all.error();
    for (auto& other : chats_of_person(w.db, *all, i.resident)) {
      if (other != whose[0]) whose.push_back(std::move(other));
    }
  }
  co_return co_await store::load_stops(w.db, h.community, std::move(whose));
}

std::vector<std::string> chats_of_person(const store::database& db, const std::vector<store::known_identity>& all,
                                         const std::string& resident) {
  std::vector<std::string> out;
  bool claimed = false;
  for (const auto& [key, i, was] : all) {
    claimed = claimed || i.trust != domain::trust::confirmed;
    if (i.trust != domain::trust::confirmed) continue;
    out.push_back(store::stop_of_chat(db, i.account, i.direct_chat.empty() ? i.sender : i.direct_chat));
  }
  if (!claimed) out.push_back(store::stop_of_claimed(resident));  // he said that himself, before he was known for sure
  return out;
}

namespace {

// What stands of this chat and this person; his other chats only matter to 恢复.
stop standing_here(const conclusion& c) {
  auto out = stop::none;
  for (std::size_t i = 0; i < std::min(c.stops.size(), chat_and_person); ++i)
    out = std::max(out, c.stops[i].value.level);
  return out;
}

}  // namespace

void take_stopping(conclusion& c) {
  const auto& u = c.understood;
  const bool goes_on = u.intent == words::intent::optin || u.rule == "optin.not_stopped";
  if (!goes_on && (u.intent != words::intent::optout || u.human)) return;
  const auto newer = [&c](const store::known_stop& s) { return c.reply.at < s.value.at; };
  if (std::any_of(c.stops.begin(), c.stops.end(), newer)) return;  // an older word that lands later
  auto wanted = stop::none;
  // "全部停" out of the blue may mean anything that is sent: it stops what is routine, and the answer offers the rest.
  const bool whole = u.rule == "optout.all" && standing_here(c) != stop::none;
  if (!goes_on) wanted = std::max(standing_here(c), whole ? stop::all : stop::routine);
  c.said_stop = wanted;
  // A person's word holds for the person as well as for the chat, whichever of them had it before.
  const auto said_here = static_cast<std::ptrdiff_t>(std::min(c.stops.size(), chat_and_person));
  const auto end = goes_on ? c.stops.end() : c.stops.begin() + said_here;
  const bool same = std::all_of(c.stops.begin(), end,
                                [wanted](const store::known_stop& s) { return s.value.level == wanted; });
  if (!same) c.stop = wanted;
}

void put_stopping(store::transaction& t, const std::string& community, const hearing& h, const conclusion& c) {
  const store::stop_record now_is{*c.said_stop, std::min(h.said.at, now()), h.said.channel,
                                  c.reply.id};  // a platform's clock that is ahead must not outlast later words
  const bool less = *c.said_stop == stop::none;
  for (std::size_t i = 0; i < c.stops.size(); ++i) {
    const auto& s = c.stops[i];
    const bool here = i < chat_and_person;
    if (here || (less && s.value.level != stop::none)) store::put_stop(t, community, s, now_is);
    if (here && !less && c.stop) t.zadd(keys::timers(community), to_ms(now()), "stop:" + s.whose);
  }
  if (less && !c.reply.resident.empty()) {
    const bool sure = is_certain(h, c);
    const auto about = c.reply.resident + "/" + (sure ? std::string() : h.said.speaker);
    t.zadd(keys::timers(community), to_ms(now()), "resume:" + about);
  }
  const auto stands = less ? store::strongest(c.stops).level : standing_here(c);
  if (!c.stop || stands == *c.stop) return;  // of another chat of his: nothing new to tell
  if (!c.reply.resident.empty()) {
    store::history_entry e;
    e.at = h.said.at;
    e.kind = less ? "resumed" : "stopped";
    e.channel = h.said.channel;
    e.reply = c.reply.id;
    e.status = domain::name(*c.stop);
    e.rule = c.reply.rule;
    store::add_history(t, community, c.reply.resident, e);
    const bj::object data{{"kind", e.kind}, {"level", e.status}, {"reply", e.reply}};
    t.event(community, "resident:" + c.reply.resident, "history", bj::serialize(data));
  }
  // Said before it was known who speaks, it was confirmed then.
  if (h.kept || h.answer_chat.empty()) return;
  const auto key = std::string("stop_").append(domain::name(*c.stop));
  const answer said{c.reply.id + "/stop", h.said.channel, h.answer_chat, say(key, c.language), true, {}};
  put_answer(t, community, said);
}

task<result<wish>> wish_of(world& w, std::string community, const domain::message& m, domain::campaign_urgency u) {
  if (!m.direct || m.resident.empty()) co_return wish{};
  std::vector<std::string> whose{store::stop_of_person(m.resident), store::stop_of_chat(w.db, m.account, m.chat)};
  auto stops = co_await store::load_stops(w.db, std::move(community), std::move(whose));
  if (!stops) co_return stops.error();
  const bool unwanted = !domain::hears(store::strongest(*stops).level, u);
  co_return wish{std::move(*stops), unwanted};
}

void check_wish(store::transaction& t, const std::string& community, const wish& known) {
  for (const auto& s : known.stops) t.check_was(keys::stops(community), s.whose, s.was);
}

task<result<void>> cancel_stopped(world& w, const tenure& by, std::string community, std::string whose) {
  std::vector<std::string> one{whose};
  auto stops = co_await store::load_stops(w.db, community, std::move(one));
  if (!stops) co_return stops.error();
  auto waiting = co_await store::load_awaiting(w.db, community);
  if (!waiting) co_return waiting.error();
  for (const auto& [id, campaign] : *waiting) {
    auto known = co_await store::load_message(w.db, community, campaign, id);
    if (!known && known.error().code == errc::not_found) continue;
    if (!known) co_return known.error();
    if (!is_for(w.db, known->message, whose)) continue;
    auto c = co_await store::load_campaign(w.db, community, campaign);
    if (!c) co_return c.error();
    if (domain::hears(stops->front().value.level, c->campaign.urgency)) continue;
    auto ask = co_await ask_of(w, community, known->message);
    if (!ask) co_return ask.error();
    auto after = known->message;
    after.state = message_state::cancelled;
    after.code = stopped_code;
    after.changed_at = now();
    store::transaction t;
    check_owner(t, community, by);
    t.check_was(keys::stops(community), whose, stops->front().was);  // taken back meanwhile, or more than it was
    if (!put_moved(t, community, *known, after, *ask, c->campaign.kind)) continue;
    auto done = co_await w.db.commit(std::move(t));
    if (!done) co_return done.error();
  }
  store::transaction t;
  check_owner(t, community, by);
  t.check_was(keys::stops(community), whose, stops->front().was);
  t.zrem(keys::timers(community), "stop:" + whose);
  auto done = co_await w.db.commit(std::move(t));
  if (!done) co_return done.error();
  co_return result<void>{};
}

task<result<void>> settle_stops(world& w, const tenure& by, std::string community, std::string resident) {
  auto all = co_await store::load_identities_of(w.db, community, resident);
  if (!all) co_return all.error();
  std::vector<std::string> whose{store::stop_of_person(resident)};
  for (auto& chat : chats_of_person(w.db, *all, resident)) whose.push_back(std::move(chat));
  auto stops = co_await store::load_stops(w.db, community, std::move(whose));
  if (!stops) co_return stops.error();
  const auto& own = stops->front();
  store::transaction t;
  check_owner(t, community, by);
  t.check_was(keys::stops(community), own.whose, own.was);
  bool any = false;
  for (std::size_t i = 1; i < stops->size(); ++i) {
    const auto& s = (*stops)[i];
    if (own.was.empty() || s.value.level <= own.value.level || s.value.at >= own.value.at) continue;
    store::put_stop(t, community, s, own.value);
    any = true;
  }
  if (!any) co_return result<void>{};
  auto done = co_await w.db.commit(std::move(t));
  if (!done) co_return done.error();
  co_return result<void>{};
}

}  // namespace linli::queue
