#pragma once
#include <string>
#include <vector>

#include "bots/registry.hpp"
#include "queue/campaign_steps.hpp"
#include "queue/intake/apply.hpp"
#include "queue/intake/inbound_codec.hpp"
#include "queue/texts.hpp"
#include "store/accounts.hpp"
#include "store/identities.hpp"
#include "store/keys.hpp"
#include "store/leases.hpp"
#include "tests/unit/queue/stand.hpp"

namespace linli::queue::test {

/// Private chats on an account that may begin them.
struct talking_stand : queue_stand {
  talking_stand() {
    const bots::account box{"box", "sandbox", community, {{"profile", "open"}}};
    lines.add(box, *bots::find("sandbox"));
    const auto held = run(store::take_lease(db, store::keys::inbox_lease(7), "p/0", "")).value();
    shard_fence = held.fence;
  }
  std::string resident(std::string_view name) {
    const auto people = run(rosters.get(community)).value();
    for (const auto& [id, r] : people->roster.residents()) {
      if (r.name == name) return id;
    }
    return {};
  }
  void know(const std::string& sender, std::string_view name, domain::trust trust = domain::trust::confirmed) {
    const auto known = run(store::load_identity(db, community, store::identity_key(db, "box", sender))).value();
    auto linked = known.identity;
    linked.account = "box";
    linked.sender = sender;
    linked.resident = resident(name);
    linked.trust = trust;
    linked.direct_chat = "chat-" + sender;
    store::transaction t;
    store::put_identity(t, community, known, linked);
    run(db.commit(std::move(t))).value();
  }
  /// Says it, in private or in the chat "room".
  void say_it(const std::string& sender, const std::string& text, bool direct = true, sys_time at = linli::now(),
              const std::string& name = {}) {
    bots::message m;
    m.id = "e" + std::to_string(++said_);
    m.chat = direct ? bots::chat{"chat-" + sender, true, ""} : bots::chat{"room", false, "4栋群"};
    m.sender = {sender, name, false};
    m.text = text;
    m.at = at;
    m.addressed = true;
    take(std::move(m));
  }
  /// Sends a picture or the like without words; in the chat "room" it may answer our post.
  void show(const std::string& sender, const std::string& media, bool direct = true, bool answers = true) {
    bots::message m;
    m.id = "e" + std::to_string(++said_);
    m.chat = direct ? bots::chat{"chat-" + sender, true, ""} : bots::chat{"room", false, "4栋群"};
    m.sender = {sender, "", false};
    m.media = media;
    m.at = linli::now();
    m.addressed = answers;
    take(std::move(m));
  }
  void take(bots::message m) {
    m.message_id = std::to_string(said_);
    const inbound_event in{"box", m.id, m};
    const source from{unit_of_shard(7), shard_fence, std::to_string(said_) + "-1", "0-0"};
    run(queue::apply(w, from, pack(in))).value();
  }
  std::vector<store::send_entry> outbox() {
    std::vector<store::send_entry> out;
    for (const auto& e : store::read_entries(ask({"XRANGE", store::keys::outbox(community), "-", "+"})))
      out.push_back(store::unpack_send(e.data));
    return out;
  }
  int answers(std::string_view key) { return said(say(key)); }
  /// How many messages of exactly this text are on their way.
  int said(const std::string& text) {
    int n = 0;
    for (const auto& e : outbox()) n += e.text == text;
    return n;
  }
  /// The last of them, and how many answers there are: messages of no campaign.
  std::string last_answer() {
    std::string out;
    for (const auto& e : outbox()) out = e.campaign.empty() ? e.text : out;
    return out;
  }
  int all_answers() {
    int n = 0;
    for (const auto& e : outbox()) n += e.campaign.empty();
    return n;
  }
  tenure owner() {
    const auto held = run(store::take_lease(db, store::keys::community_lease(community), "p/0", "")).value();
    return {unit_of_community(community), "p/0", held.fence, false, false};
  }
  /// A check-in for building 4, which has no group, or other places.
  void open_private(const std::string& id, domain::campaign_urgency urgency = domain::campaign_urgency::routine,
                    std::vector<std::string> places = {"锦绣苑/4-*"}) {
    auto c = sample_campaign(id, now());
    c.audience.places = std::move(places);
    c.private_text = "您家都好吗？";
    c.urgency = urgency;
    c.state = domain::campaign_state::scheduled;
    c.opened_at = {};
    run(store::create_campaign(db, community, c)).value();
    run(open_campaign(w, owner(), community, id)).value();
  }

  std::int64_t shard_fence = 0;
  int said_ = 0;
};

}  // namespace linli::queue::test
