#include <algorithm>

#include "base/json.hpp"
#include "queue/campaign_steps.hpp"
#include "queue/campaigns/many_asks.hpp"
#include "queue/followups/following.hpp"
#include "queue/hearing/corrected.hpp"
#include "queue/hearing/hearing.hpp"
#include "queue/hearing/stopping.hpp"
#include "queue/sending/outcomes.hpp"
#include "store/keys.hpp"
#include "store/scenes.hpp"

namespace linli::queue {

namespace bj = boost::json;
namespace keys = store::keys;
using domain::campaign_state;
using domain::message_state;

namespace {

task<result<void>> drop_timer(world& w, const tenure& by, const std::string& community, std::string timer) {
  store::transaction t;
  check_owner(t, community, by);
  t.zrem(keys::timers(community), timer);
  auto done = co_await w.db.commit(std::move(t));
  if (!done) co_return done.error();
  co_return result<void>{};
}

task<result<std::vector<std::string>>> households_of(world& w, const std::string& community,
                                                     const std::string& campaign) {
  auto asks = co_await store::load_all_asks(w.db, community, campaign);
  if (!asks) co_return asks.error();
  std::vector<std::string> out;
  for (const auto& a : *asks) out.push_back(a.household);
  co_return out;
}

// Texts that still wait for a worker's hand must not go out any more.
task<result<void>> expire_awaiting(world& w, const tenure& by, const std::string& community,
                                   const std::string& campaign) {
  auto waiting = co_await store::load_awaiting(w.db, community);
  if (!waiting) co_return waiting.error();
  for (const auto& [message, of] : *waiting) {
    if (of != campaign) continue;
    auto known = co_await store::load_message(w.db, community, campaign, message);
    if (!known && known.error().code == errc::not_found) continue;
    if (!known) co_return known.error();
    auto after = known->message;
    after.state = message_state::expired;
    after.changed_at = now();
    store::transaction t;
    check_owner(t, community, by);
    store::put_message(t, community, *known, after);
    const bj::object data{{"message", message}, {"campaign", campaign}, {"state", "expired"}};
    t.event(community, "campaign:" + campaign, "message", bj::serialize(data));
    auto done = co_await w.db.commit(std::move(t));
    if (!done && done.error().code != errc::stale) co_return done.error();
  }
  co_return result<void>{};
}

}  // namespace

task<result<void>> close_campaign(world& w, const tenure& by, std::string community, std::string id) {
  auto known = co_await store::load_campaign(w.db, community, id);
  if (!known) co_return known.error();
  auto c = known->campaign;
  if (c.state == campaign_state::scheduled || c.state == campaign_state::opening)
    co_return error{errc::stale, "it has not finished opening"};
  if (c.state == campaign_state::open) {
    c.state = campaign_state::closed;
    c.closed_at = std::min(c.closes_at, now());
    store::transaction t;
    check_owner(t, community, by);
    store::put_campaign(t, community, *known, c);
    const bj::object data{{"campaign", id}, {"state", "closed"}};
    t.event(community, "campaign:" + id, "campaign", bj::serialize(data));
    auto done = co_await w.db.commit(std::move(t));
    if (!done) co_return done.error();
  }
  auto expired = co_await expire_awaiting(w, by, community, id);
  if (!expired) co_return expired.error();
  auto households = co_await households_of(w, community, id);
  if (!households) co_return households.error();
  const auto close_one = [kind = c.kind](domain::ask& a) {
    if (a.closed) return false;
    domain::close(a, kind);
    return true;
  };
  auto closed = co_await change_asks(w, by, community, id, std::move(*households), close_one);
  if (!closed) co_return closed.error();
  store::transaction t;
  check_owner(t, community, by);
  t.zadd(keys::timers(community), to_ms(c.closed_at + limits::late_answers_for), "forget:" + id);
  t.zrem(keys::timers(community), "close:" + id);
  auto done = co_await w.db.commit(std::move(t));
  if (!done) co_return done.error();
  co_return result<void>{};
}

task<result<void>> forget_campaign(world& w, const tenure& by, std::string community, std::string id) {
  store::transaction t;
  check_owner(t, community, by);
  t.zrem(keys::open_campaigns(community), id).zrem(keys::timers(community), "forget:" + id);
  store::change_scene(t, community);
  auto done = co_await w.db.commit(std::move(t));
  if (!done) co_return done.error();
  co_return result<void>{};
}

task<result<void>> spread_post(world& w, const tenure& by, std::string community, std::string campaign,
                               std::string message) {
  const auto timer = "spread:" + campaign + "/" + message;
  auto post = co_await store::load_message(w.db, community, campaign, message);
  if (!post && post.error().code == errc::not_found) co_return co_await drop_timer(w, by, community, timer);
  if (!post) co_return post.error();
  auto c = co_await store::load_campaign(w.db, community, campaign);
  if (!c) co_return c.error();
  auto asks = co_await store::load_all_asks(w.db, community, campaign);
  if (!asks) co_return asks.error();
  std::vector<std::string> reached;
  for (const auto& a : *asks) {
    for (const auto& m : a.messages) {
      if (m.id == message && m.state != post->message.state) reached.push_back(a.household);
    }
  }
  // States move forward in the row; staff alone turn one back, and then the asks follow.
  const auto move_one = [&, kind = c->campaign.kind, state = post->message.state](domain::ask& a) {
    return put_state(a, message, state, kind);
  };
  auto moved = co_await change_asks(w, by, community, campaign, std::move(reached), move_one);
  if (!moved) co_return moved.error();
  store::transaction t;  // a state that moved on meanwhile has set the timer again: then this one stays
  check_owner(t, community, by);
  t.check_field(keys::messages(community, campaign), message, post->was);
  t.zrem(keys::timers(community), timer);
  t.event(community, "campaign:" + campaign, "asks", bj::serialize(bj::object{{"campaign", campaign}}));
  auto done = co_await w.db.commit(std::move(t));
  if (!done) co_return done.error();
  co_return result<void>{};
}

task<result<void>> apply_kept(world& w, const tenure& by, std::string community, std::string identity) {
  auto kept = co_await store::load_kept(w.db, community, identity);
  if (!kept) co_return kept.error();
  for (const auto& r : *kept) {
    auto heard = co_await hear(w, community, identity);
    if (!heard) co_return heard.error();
    auto& h = *heard;
    if (h.who.identity.resident.empty()) break;  // unlinked again meanwhile: what is left stays kept
    if (!r.group.empty()) {
      auto g = co_await store::load_group(w.db, community, r.group);
      if (g) h.group = std::move(*g);
    }
    h.said = {r.id, r.channel, identity, r.group, r.name, r.text, {}, r.platform_message,
              {},   r.direct,  true,     false,   r.at};
    if (r.reason == "media") std::swap(h.said.text, h.said.media);
    h.campaign = r.campaign;
    h.campaign_guessed = r.campaign_guessed;
    h.kept = true;
    auto first = first_words(h);
    auto c = co_await conclude(w, h, std::move(first));
    if (!c) co_return c.error();
    for (auto& report : c->after.reports) {  // by the id that staff have seen it under
      if (report.reply == c->reply.id) report.reply = r.id;
    }
    c->reply.id = r.id;
    if (c->report) c->report->reply = r.id;
    auto corrected = co_await store::load_correction(w.db, community, r.id);
    if (!corrected) co_return corrected.error();
    store::transaction t;
    check_owner(t, community, by);
    store::check_scene(t, community, *h.scene);
    store::put_identity(t, community, h.who, h.who.identity);  // still the resident he was linked to
    store::take_kept(t, community, r);
    if (c->reply.resident.empty()) c->reply.resident = h.who.identity.resident;
    store::check_correction(t, community, r.id, *corrected);
    const bool as_said = corrected->was.empty();
    result<void> followed;
    if (as_said) followed = co_await follow_kept(w, t, community, *c, r);
    else followed = co_await take_correction(w, t, community, *c, corrected->value, r);
    if (!followed) co_return followed.error();
    write(t, community, *c);
    if (c->said_stop) put_stopping(t, community, h, *c);
    auto done = co_await w.db.commit(std::move(t));
    if (!done) co_return done.error();
  }
  auto who = co_await store::load_identity(w.db, community, identity);
  if (!who) co_return who.error();
  if (!who->identity.resident.empty() && who->identity.trust == domain::trust::confirmed) {
    auto settled = co_await settle_stops(w, by, community, who->identity.resident);
    if (!settled) co_return settled.error();
  }
  co_return co_await drop_timer(w, by, community, "kept:" + identity);
}

}  // namespace linli::queue
