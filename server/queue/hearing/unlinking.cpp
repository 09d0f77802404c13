#include "queue/hearing/unlinking.hpp"

#include <algorithm>
#include <array>
#include <map>

#include "base/json.hpp"
#include "domain/matching.hpp"
#include "queue/followups/following.hpp"
#include "queue/hearing/answer.hpp"
#include "queue/hearing/asking_back.hpp"
#include "queue/hearing/language.hpp"
#include "queue/hearing/taking_back.hpp"
#include "queue/intake/apply.hpp"
#include "queue/texts.hpp"

namespace linli::queue {

namespace bj = boost::json;

namespace {

bool denies(std::string_view text) {
  static constexpr std::array<std::string_view, 11> ways{"不是我",    "不是我本人", "不是本人",   "那不是我",
                                                         "这不是我",  "不是我发的", "notme",      "itsnotme",
                                                         "it'snotme", "thatsnotme", "that'snotme"};
  return std::find(ways.begin(), ways.end(), bare_words(text)) != ways.end();
}

domain::concern dispute(const arrival& a, const bots::message& m, const store::known_identity& claimant,
                        const hearing& h) {
  domain::concern out;
  out.kind = domain::followup_kind::unclear;
  out.subject = "i/" + claimant.key;
  out.identity = claimant.key;
  out.reply = a.id + "/" + claimant.key;
  out.channel = a.to.account.id;
  out.name = claimant.identity.name;
  out.text = m.text;
  const bool himself = claimant.key == h.who.key;
  const bool sure = h.who.identity.trust == domain::trust::confirmed;
  out.reason = himself ? "who was taken for this person says that he is not"
               : sure  ? "a linked person says: this is not me"
                       : "two claim to be this person, and one of them says: this is not me";
  out.at = m.at;
  return out;
}

// Whose claims end by these words. The person himself ends those of all others. Who only claims to be this person ends
// his own; and where nobody is known to be it for sure, the others' too, of which he was told: of two claims staff say
// which is true.
void keep_those_denied(std::vector<store::known_identity>& all, const hearing& h) {
  const auto claims = [](const store::known_identity& one) { return one.identity.trust == domain::trust::claimed; };
  const bool known = std::any_of(all.begin(), all.end(),
                                 [](const auto& one) { return one.identity.trust == domain::trust::confirmed; });
  const bool himself = h.who.identity.trust == domain::trust::confirmed;
  std::erase_if(all, [&](const auto& one) {
    const bool own = one.key == h.who.key;
    return !claims(one) || (!himself && !own && known);
  });
}

}  // namespace

task<result<std::vector<undone_words>>> take_back_reports(world& w, store::transaction& t, std::string community,
                                                          std::vector<store::known_identity> who) {
  std::vector<undone_words> out;
  if (who.empty()) co_return out;
  auto look = co_await w.scenes.look_at(community, who.front().key);
  if (!look) co_return look.error();
  auto roster = co_await w.rosters.get(community);
  if (!roster) co_return roster.error();
  const auto* person = (*roster)->roster.find_resident(who.front().identity.resident);
  if (person == nullptr) co_return out;
  const auto scene = look->scene;
  std::vector<std::string> ids;
  for (const auto& c : scene->answerable) ids.push_back(c.id);
  auto asks = co_await store::load_asks_of(w.db, community, std::move(ids), person->household);
  if (!asks) co_return asks.error();
  for (std::size_t i = 0; i < asks->size(); ++i) {
    const auto& before = (*asks)[i];
    const auto& campaign = scene->answerable[i];
    auto after = before.ask;
    std::vector<std::string> undone;
    for (const auto& one : who) {
      if (before.was.empty() || domain::undo_speaker(after, one.key, campaign.kind) == 0) continue;
      undone.push_back(one.key);
      for (const auto& r : before.ask.reports) {
        if (r.undone || !r.paste.empty() || r.speaker != one.key) continue;
        out.push_back({campaign.id, r.reply, person->household, r.said_at});
      }
    }
    if (undone.empty()) continue;
    store::put_ask(t, community, campaign.id, before, after);
    for (const auto& key : undone) {
      bj::object data{{"identity", key}, {"campaign", campaign.id}, {"household", after.household}};
      data["place"] = after.place;
      data["state"] = domain::name(after.state);
      t.event(community, "campaign:" + campaign.id, "undone", bj::serialize(data));
    }
  }
  co_return out;
}

task<result<void>> keep_again(world& w, store::transaction& t, std::string community, store::known_identity who,
                              std::vector<undone_words> undone, bool linked) {
  std::map<std::string, std::set<std::string>> wanted;  // replies by campaign
  for (const auto& words : undone) wanted[words.campaign].insert(words.reply);
  std::set<std::string> moved;
  for (auto& [campaign, replies] : wanted) {
    auto said = co_await find_said(w, community, campaign, std::move(replies));
    if (!said) co_return said.error();
    for (const auto& r : *said) {
      const auto u = words::parse(r.text, {});
      const bool names_home = u.place && !u.place->room.empty();
      if (r.identity != who.key || names_home) continue;
      store::keep_reply(t, community, r);
      moved.insert(r.id);
    }
  }
  if (!linked) co_return result<void>{};  // until it is known whose they are, somebody must see to them where they are
  std::vector<std::string> followups;
  for (const auto& words : undone) {
    auto about = followups_about("h/" + words.household, words.said_at, w.follow.utc_offset);
    if (moved.contains(words.reply)) followups.insert(followups.end(), about.begin(), about.end());
  }
  co_return co_await take_back_followups(w, t, std::move(community), std::move(followups), std::move(moved),
                                         "who said this was taken for somebody else");
}

task<result<bool>> deny_claims(world& w, const arrival& a, const bots::message& m, const hearing& h) {
  const auto& who = h.who.identity;
  const bool speaks = who.trust == domain::trust::confirmed || who.trust == domain::trust::claimed;
  if (!m.chat.direct || who.resident.empty() || !speaks || !denies(m.text)) co_return false;
  auto all = co_await store::load_identities_of(w.db, a.community, who.resident);
  if (!all) co_return all.error();
  keep_those_denied(*all, h);
  if (all->empty()) co_return false;
  store::transaction t;
  guard(t, a.community, a.from);
  follow_book book(w, a.community);
  std::vector<domain::concern> disputes;
  for (const auto& one : *all) disputes.push_back(dispute(a, m, one, h));
  auto opened = co_await book.open(disputes);
  if (!opened) co_return opened.error();
  auto back = co_await take_back_reports(w, t, a.community, *all);
  if (!back) co_return back.error();
  for (std::size_t i = 0; i < all->size(); ++i) {
    const auto& one = (*all)[i];
    if (one.key == h.who.key) {  // what he said is true of his own home, whichever that is
      auto waits = co_await keep_again(w, t, a.community, one, *back, false);
      if (!waits) co_return waits.error();
    }
    auto after = one.identity;
    domain::refuse(after, after.resident);
    after.resident.clear();
    after.trust = domain::trust::unknown;
    after.guess.clear();
    after.reason = "the person says: this is not me";
    store::put_identity(t, a.community, one, after);
    bj::object data{{"identity", one.key}, {"trust", domain::name(after.trust)}, {"by", h.who.key}};
    t.event(a.community, "identities", "unlinked", bj::serialize(data));
    const private_chat nowhere;
    book.hear(t, disputes[i], std::move(data), nowhere);
  }
  book.write(t);
  const bool himself = who.trust == domain::trust::confirmed;
  const auto* key = himself ? "claim_denied" : all->size() > 1 ? "claims_denied" : "own_claim_denied";
  auto text = say(key, language_of(m.text, who.language));
  const answer said{a.id, a.to.account.id, m.chat.id, std::move(text), true, {}};
  put_answer(t, a.community, said);
  auto done = co_await w.db.commit(std::move(t));
  if (!done) co_return done.error();
  w.bells.ring(unit_of_community(a.community));
  co_return true;
}

}  // namespace linli::queue
