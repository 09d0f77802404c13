#include "tests/sim/people.hpp"

#include <fmt/format.h>

#include "base/ids.hpp"
#include "store/campaigns.hpp"
#include "store/groups.hpp"
#include "store/identities.hpp"
#include "store/roster_import.hpp"
#include "tests/sim/at_once.hpp"

namespace linli::sim {

namespace {

constexpr const char* names[] = {"张伟", "刘洋", "王芳", "李强", "李敏", "赵云", "陈静", "杨帆"};
constexpr const char* policies[] = {"key", "flag", "stop"};
constexpr int buildings = 3, rooms = 6;

std::string account_of(const std::string& community, int building) { return community + "_" + policies[building % 3]; }

std::string place_of(int building, int room) { return fmt::format("{}-{}", building + 3, 101 + room); }

}  // namespace

queue::lines people::accounts() {
  queue::lines out;
  for (const std::string community : communities) {
    for (const auto* policy : policies)
      out.add(bots::account{community + "_" + policy, "sim", community, {{"policy", policy}}}, sim_bot());
  }
  return out;
}

void people::settle(store::database& db, asio::io_context& io) {
  for (const std::string community : communities) settle_community(db, io, community);
}

void people::settle_community(store::database& db, asio::io_context& io, const std::string& community) {
  at_once(io, store::ensure_community(db, community, community)).value();
  std::vector<domain::roster_row> rows;
  for (int i = 0; i < buildings * rooms; ++i) {
    domain::roster_row r;
    r.line = i + 2;
    r.place = *domain::parse_place("锦绣苑/" + place_of(i / rooms, i % rooms));
    r.name = names[i % 8];
    if (i % 5 == 0) r.tags = {"elder_alone"};
    rows.push_back(r);
    if (i % 3 != 0) continue;
    r.name = names[(i + 3) % 8];
    rows.push_back(r);
  }
  store::roster_cache rosters(db);
  store::import_counts counted;
  at_once(io, store::import_rows(db, rosters, community, rows, "sim", false, counted)).value();
  for (int b = 0; b < buildings; ++b) {
    const auto chat = fmt::format("{}-group-{}", community, b + 3);
    const domain::group g{fmt::format("g_{}", b + 3),
                          account_of(community, b),
                          chat,
                          chat,
                          {fmt::format("锦绣苑/{}-*", b + 3)},
                          true,
                          true};
    at_once(io, store::create_group(db, community, g)).value();
  }
  const auto roster = at_once(io, rosters.get(community)).value();
  int n = 0;
  for (const auto& row : rows) {
    const auto* home = roster->roster.find_household(domain::household_id(row.place));
    const auto* who = roster->roster.named(*home, row.name)[0];
    const int building = row.place.building[0] - '3';
    person p;
    p.account = account_of(community, building);
    p.community = community;
    p.sender = fmt::format("{}-u{}", community, n);
    p.resident = who->id;
    p.household = home->id;
    p.place = row.place.building + "-" + row.place.room;
    p.direct_chat = "chat-" + p.sender;
    p.group_chat = fmt::format("{}-group-{}", community, building + 3);
    p.known = n % 3 != 1;
    if (p.known) {
      make_known(db, io, p);
      if (n % 6 == 0) {  // a second telephone: what he says on one lands before or behind what he says on the other
        auto second = p;
        second.sender += "b";
        second.direct_chat = "chat-" + second.sender;
        make_known(db, io, second);
        persons_.push_back(std::move(second));
      }
    } else {
      p.introduction = fmt::format("锦绣苑{} {} ", p.place, row.name);
    }
    ++n;
    persons_.push_back(std::move(p));
  }
}

void people::make_known(store::database& db, asio::io_context& io, const person& p) {
  const auto key = store::identity_key(db, p.account, p.sender);
  const auto before = at_once(io, store::load_identity(db, p.community, key)).value();
  auto known = before.identity;
  known.account = p.account;
  known.sender = p.sender;
  known.resident = p.resident;
  known.trust = domain::trust::confirmed;
  known.direct_chat = p.direct_chat;
  store::transaction t;
  store::put_identity(t, p.community, before, known);
  at_once(io, db.commit(std::move(t))).value();
}

void people::live(std::int64_t until, std::function<sim_process*()> pick) {
  until_ = until;
  pick_ = std::move(pick);
  platform_.on_posted = [this](const std::string& a, const std::string& c, const std::string& m) { receipts(a, c, m); };
  for (const std::string community : communities) {
    for (auto n = clock_.between(1, 3); n > 0; --n)
      clock_.after(clock_.between(500, 15'000), [this, community] { open_campaign(community); });
    if (clock_.happens(0.3)) clock_.after(clock_.between(500, 15'000), [this, community] { send_poison(community); });
  }
  for (std::size_t i = 0; i < persons_.size(); ++i) {
    for (auto n = clock_.between(0, 5); n > 0; --n) {
      clock_.after(clock_.between(100, until), [this, i] {
        if (clock_.happens(0.2)) press(persons_[i]);
        else say(persons_[i]);
      });
    }
  }
}

std::string people::new_deed(deed d, bots::event e) {
  d.id = fmt::format("e{}", ++number_);
  std::visit([&](auto& event) { event.id = d.id; }, e);
  d.reply = hash_id("y", {d.account + "/" + d.id});
  const auto key = d.account + "/" + d.id;
  const queue::inbound_event in{d.account, d.id, std::move(e)};
  webhooks_[key] = {queue::ordering_key(in.event), d.id, queue::pack(in)};
  deeds[key] = std::move(d);
  return key;
}

void people::say(person& p) {
  if (p.busy) return;  // one after the other, as the platform delivers what one person says
  bots::message m;
  m.chat = {p.direct_chat, true, ""};
  m.sender = {p.sender, "", false};
  m.at = now();
  m.message_id = fmt::format("{}", number_ + 1);
  deed d{p.account, p.community, "", p.sender, "",    p.resident, p.household, "", p.known,
         false,     false,       "", {},       false, 0};
  const auto kind = clock_.between(0, 9);
  const std::string how = clock_.happens(0.7) ? "平安" : "我不舒服";
  if (kind < 5) {
    m.text = p.introduction + how;
    p.introduction.clear();
  } else if (kind < 8) {
    m.chat = {p.group_chat, false, p.group_chat};
    m.text = p.place + " " + how;
    d.group = p.group_chat;
  } else if (kind < 9 || !p.introduction.empty()) {
    m.text = "在吗";
    d.resident = d.household = "";
  } else {
    static constexpr const char* others[] = {"退订", "恢复", "报错了，都好", "我没事", "1"};
    m.text = others[clock_.between(0, 4)];
  }
  p.busy = true;
  std::vector<std::string> batch{new_deed(std::move(d), std::move(m))};
  deliver(batch, [&p] { p.busy = false; });
}

void people::press(person& p) {
  if (p.busy || !p.introduction.empty() || campaigns.empty()) return;
  const auto& campaign = campaigns[static_cast<std::size_t>(clock_.between(0, static_cast<int>(campaigns.size()) - 1))];
  if (!campaign.starts_with(p.community + "/")) return;
  bots::press b;
  b.chat = {p.direct_chat, true, ""};
  b.sender = {p.sender, "", false};
  b.at = now();
  b.press_id = fmt::format("press{}", number_ + 1);
  b.message_id = "1";
  b.data = "c|" + campaign.substr(campaign.find('/') + 1) + "|1";
  deed d{p.account, p.community, "", p.sender, "",    p.resident, p.household, "", p.known,
         false,     false,       "", {},       false, 0};
  p.busy = true;
  std::vector<std::string> batch{new_deed(std::move(d), std::move(b))};
  deliver(batch, [&p] { p.busy = false; });
}

// An account that is no longer configured, say: the event is good, and nobody can do anything with it.
void people::send_poison(const std::string& community) {
  bots::message m;
  m.chat = {"chat-poison", true, ""};
  m.sender = {"poison", "", false};
  m.at = now();
  m.text = "平安";
  deed d{community + "_gone", community, "", "poison", "", "", "", "", false, true, false, "", {}, false, 0};
  std::vector<std::string> batch{new_deed(std::move(d), std::move(m))};
  deliver(batch, [] {});
}

void people::receipts(const std::string& account, const std::string& chat, const std::string& message) {
  const auto community = account.substr(0, account.rfind('_'));
  std::vector<std::string> batch;
  for (const auto state : {bots::receipt_state::delivered, bots::receipt_state::read}) {
    if (!clock_.happens(0.6)) continue;
    bots::receipt r;
    r.chat_id = chat;
    r.message_id = message;
    r.state = state;
    r.at = now();
    deed d{account, community, "", chat, "", "", "", "", false, false, true, message, state, false, 0};
    batch.push_back(new_deed(std::move(d), std::move(r)));
  }
  if (batch.empty()) return;
  ++waiting_;
  clock_.after(clock_.between(0, 2'500), [this, batch] {
    --waiting_;
    deliver(batch, [] {});
  });
}

void people::deliver(const std::vector<std::string>& ids, std::function<void()> then) {
  ++waiting_;
  const bool twice = clock_.happens(0.1);
  const auto all = std::make_shared<std::vector<std::string>>(ids);
  try_deliver(all, [this, then = std::move(then)] {
    --waiting_;
    then();
  });
  if (!twice) return;
  ++waiting_;
  ++redelivered;
  clock_.after(clock_.between(0, 8'000), [this, all] { try_deliver(all, [this] { --waiting_; }); });
}

// A platform gives a webhook again until it is answered with 200; five seconds without an answer are none.
void people::try_deliver(std::shared_ptr<std::vector<std::string>> ids, std::function<void()> then) {
  auto* to = pick_();
  if (to == nullptr) {
    clock_.after(clock_.between(100, 1'000), [this, ids, then] { try_deliver(ids, then); });
    return;
  }
  const auto over = std::make_shared<bool>(false);
  std::vector<store::inbound> events;
  for (const auto& id : *ids) events.push_back(webhooks_[id]);
  const auto account = deeds[ids->front()].account;
  to->accept(account, std::move(events), [this, ids, then, over](bool good) {
    if (std::exchange(*over, true)) return;
    if (!good) {
      clock_.after(clock_.between(200, 3'000), [this, ids, then] { try_deliver(ids, then); });
      return;
    }
    for (const auto& id : *ids) {
      auto& d = deeds[id];
      if (!d.acked) d.acked_at = clock_.at();
      d.acked = true;
    }
    then();
  });
  clock_.after(5'000, [this, ids, then, over] {
    if (!std::exchange(*over, true)) try_deliver(ids, then);
  });
}

void people::open_campaign(const std::string& community) {
  domain::campaign c;
  c.id = fmt::format("c{}", ++number_);
  c.title = "报平安";
  c.text = "今天报平安";
  c.private_text = "{name}，请报平安";
  c.created_at = c.starts_at = now();
  c.closes_at = c.starts_at + std::chrono::milliseconds(clock_.between(8'000, 150'000));
  c.options = {{"1", "都好", "all_ok"}, {"2", "有人不舒服", "unwell"}};
  c.created_by = "s_1";
  campaigns.push_back(community + "/" + c.id);
  ++waiting_;
  const auto over = std::make_shared<bool>(false);
  const auto again = std::make_shared<std::function<void()>>();
  *again = [this, community, c, over, weak = std::weak_ptr(again)] {
    if (*over) return;
    if (auto* to = pick_()) {
      to->create(community, c, [this, over](bool good) {
        if (good && !std::exchange(*over, true)) --waiting_;
      });
    }
    if (const auto self = weak.lock()) clock_.after(3'000, [self] { (*self)(); });
  };
  (*again)();
}

}  // namespace linli::sim
