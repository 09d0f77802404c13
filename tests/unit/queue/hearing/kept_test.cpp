#include <doctest/doctest.h>

#include "queue/campaign_steps.hpp"
#include "queue/hearing/hearing.hpp"
#include "queue/sending/outcomes.hpp"
#include "store/accounts.hpp"
#include "store/keys.hpp"
#include "store/leases.hpp"
#include "tests/unit/queue/stand.hpp"

// What comes late: words of a sender nobody knew yet, and results for a campaign that is over.
namespace linli::queue {

using namespace std::chrono_literals;
using domain::ask_state;
using domain::message_state;
using test::queue_stand;

namespace {

constexpr const char* community = queue_stand::community;

tenure owner_of(queue_stand& s, const std::string& unit, const std::string& lease_key) {
  const auto held = s.run(store::take_lease(s.db, lease_key, "p/0", "")).value();
  return {unit, "p/0", held.fence, false, false};
}

tenure owner_of_community(queue_stand& s) {
  return owner_of(s, unit_of_community(community), store::keys::community_lease(community));
}

/// A check-in for homes of these places, asked so long ago.
void open_for(queue_stand& s, const std::string& id, std::vector<std::string> places, std::chrono::minutes ago) {
  auto c = test::sample_campaign(id, now() - ago);
  c.audience.places = std::move(places);
  c.state = domain::campaign_state::scheduled;
  c.opened_at = {};
  s.run(store::create_campaign(s.db, community, c)).value();
  const auto by = owner_of_community(s);
  s.run(open_campaign(s.w, by, community, id)).value();
}

/// What somebody unknown says in private, as intake keeps it; his key.
std::string say_unknown(queue_stand& s, std::string text, std::chrono::minutes ago) {
  auto h = s.run(hear(s.w, community, store::identity_key(s.db, "telegram", "77"))).value();
  h.said.id = "telegram/1";
  h.said.channel = "telegram";
  h.said.speaker = h.who.key;
  h.said.text = std::move(text);
  h.said.direct = true;
  h.said.at = now() - ago;
  const auto c = s.run(conclude(s.w, h, first_words(h))).value();
  REQUIRE_FALSE(is_matched(c));
  auto met = h.who.identity;
  met.account = "telegram";
  met.sender = "77";
  store::transaction t;
  store::put_identity(t, community, h.who, met);
  write_unmatched(t, community, c);
  s.run(s.db.commit(std::move(t))).value();
  return h.who.key;
}

void link(queue_stand& s, const std::string& key, std::string_view name) {
  const auto known = s.run(store::load_identity(s.db, community, key)).value();
  auto linked = known.identity;
  const auto people = s.run(s.rosters.get(community)).value();
  for (const auto& [id, r] : people->roster.residents()) {
    if (r.name == name) linked.resident = id;
  }
  linked.trust = domain::trust::confirmed;
  store::transaction t;
  store::put_identity(t, community, known, linked);
  store::release_kept(t, community, key, now());
  s.run(s.db.commit(std::move(t))).value();
  const auto by = owner_of_community(s);
  s.run(apply_kept(s.w, by, community, key)).value();
  CHECK(s.number({"EXISTS", store::keys::kept_replies(community, key)}) == 0);
}

}  // namespace

TEST_CASE("kept words answer the question that the home was asked, not the newest that others were") {
  queue_stand s;
  open_for(s, "everybody", {}, 20min);
  open_for(s, "building_4", {"锦绣苑/4-*"}, 10min);
  const auto key = say_unknown(s, "都好", 5min);
  link(s, key, "王芳");
  CHECK(s.ask_of("everybody", "3-502").state == ask_state::answered_ok);
  CHECK(s.counts_agree("everybody"));
  CHECK(s.counts_agree("building_4"));
}

TEST_CASE("kept words answer no question that was asked only later") {
  queue_stand s;
  const auto key = say_unknown(s, "都好", 60min);
  open_for(s, "later", {}, 10min);
  const auto before = s.ask_of("later", "3-502").state;
  link(s, key, "王芳");
  CHECK(s.ask_of("later", "3-502").state == before);
  CHECK(s.ask_of("later", "3-502").reports.empty());
  CHECK(s.history("王芳").size() == 1);  // it was said all the same
}

TEST_CASE("a post that comes to a worker's hand only after the campaign was closed waits for nobody") {
  queue_stand s;
  const auto id = s.open("camp");
  domain::message m;
  m.id = "m_late";
  m.campaign = id;
  m.group = "g_three";
  m.account = "tap";
  m.queued_at = now();
  const store::known_message none;
  store::transaction t;
  store::put_message(t, community, none, m);
  s.run(s.db.commit(std::move(t))).value();
  const auto by = owner_of_community(s);
  s.run(close_campaign(s.w, by, community, id)).value();
  store::outcome o;
  o.community = community;
  o.campaign = id;
  o.message = m.id;
  o.state = message_state::awaiting_staff;
  o.at = now();
  s.ask({"XADD", store::keys::results("tap"), "*", "d", store::pack(o)});
  const auto sender = owner_of(s, unit_of_account("tap"), store::keys::account_lease("tap"));
  CHECK(s.run(deliver_results(s.w, sender, "tap")).value());
  CHECK(s.run(store::load_message(s.db, community, id, m.id))->message.state == message_state::expired);
  CHECK(s.run(store::load_awaiting(s.db, community))->empty());
}

TEST_CASE("an answer that comes before its home's ask is made waits for it; an alarm does not") {
  queue_stand s;
  auto c = test::sample_campaign("early", now() - 1min);
  c.audience.places = {"锦绣苑/3-*"};
  c.state = domain::campaign_state::opening;
  c.opened_at = {};
  s.run(store::create_campaign(s.db, community, c)).value();
  s.ask({"ZADD", store::keys::open_campaigns(community), std::to_string(to_ms(c.starts_at)), c.id});
  auto h = s.run(hear(s.w, community, "somebody")).value();
  const auto means = [&] { return s.run(conclude(s.w, h, first_words(h))); };
  h.group = test::sample_group();
  h.said.id = "telegram/9";
  h.said.channel = "wechat";
  h.said.speaker = "somebody";
  h.said.group = h.group.id;
  h.said.text = "3-502 平安";
  h.said.at = now();
  CHECK(means().error().code == errc::stale);
  h.must_not_wait = true;
  CHECK_FALSE(means()->report);
  h.must_not_wait = false;
  h.said.at = c.starts_at - 1h;  // said before anybody was asked: no answer
  CHECK_FALSE(means()->report);
  h.said.at = now();
  h.said.text = "4-101 平安";
  h.group.places = {"锦绣苑/4-*"};
  CHECK(means());  // that home is not asked
  h.said.text = "3-502 平安";
  h.group.places = {"锦绣苑/3-*"};
  const auto by = owner_of_community(s);
  s.run(open_campaign(s.w, by, community, c.id)).value();
  h.scene = s.run(hear(s.w, community, "somebody"))->scene;
  const auto heard = means().value();
  REQUIRE(heard.report);
  CHECK(heard.after.state == ask_state::answered_ok);
}

}  // namespace linli::queue
