#include "tests/sim/street.hpp"

#include <algorithm>

#include <fmt/format.h>

#include "bots/registry.hpp"
#include "queue/campaign_steps.hpp"
#include "queue/intake/apply.hpp"
#include "queue/intake/inbound_codec.hpp"
#include "queue/pastes/pasting.hpp"
#include "queue/tenure.hpp"
#include "store/accounts.hpp"
#include "store/campaigns.hpp"
#include "store/groups.hpp"
#include "store/identities.hpp"
#include "store/keys.hpp"
#include "store/leases.hpp"
#include "store/roster_import.hpp"
#include "store/scripts.hpp"
#include "tests/sim/at_once.hpp"
#include "tests/sim/clockwork.hpp"
#include "tests/sim/direct_client.hpp"
#include "tests/sim/street_people.hpp"

namespace linli::sim {

namespace {

constexpr const char* community = "jinyuan";
constexpr const char* campaign = "daily";

class no_way_out : public http_port {
 public:
  task<result<http_response>> request(http_request) override { co_return error{errc::not_sent, "no way out"}; }
};

queue::lines accounts() {
  queue::lines out;
  out.add(bots::account{"box", "sandbox", community, {{"profile", "open"}}}, *bots::find("sandbox"));
  out.add(bots::account{"wechat", "relay", community, {}}, *bots::find("relay"));
  return out;
}

class street {
 public:
  explicit street(std::uint64_t seed)
      : clock_(seed),
        store_([this] { return to_ms(clock_.wall()); }),
        functions_(std::make_shared<const redis::functions>(store::scripts())),
        db_(create_direct_client(store_), functions_, "a key of at least 16"),
        lines_(accounts()),
        work_(io_.get_executor()),
        rosters_(db_),
        scenes_(db_),
        doors_(db_),
        w_{io_.get_executor(), work_, db_, rosters_, scenes_, doors_, http_, lines_, bells_, pulse_, counters_},
        people_(clock_) {}

  street_outcome run() {
    settle();
    open();
    asked_at_ = clock_.wall();
    for (auto& act : people_.live()) {
      const auto due = asked_at_ + std::chrono::seconds(act.arrives);
      if (due > clock_.wall())
        clock_.jump_wall(std::chrono::duration_cast<std::chrono::milliseconds>(due - clock_.wall()));
      if (act.paste) paste(act);
      else hear(act);
    }
    compare();
    return std::move(out_);
  }

 private:
  template <class T>
  T now_of(task<result<T>> work) {
    return at_once(io_, std::move(work)).value();
  }
  void now_of(task<result<void>> work) { at_once(io_, std::move(work)).value(); }

  void settle() {
    now_of(functions_->load(db_.client()));
    now_of(store::ensure_community(db_, community, "金源社区"));
    store::import_counts counted;
    now_of(store::import_rows(db_, rosters_, community, people_.rows(), "street", false, counted));
    if (!counted.rejected.empty()) throw std::runtime_error("the roster was refused");
    for (int b = 0; b < street_people::buildings; ++b) {
      const auto number = street_people::first_building + b;
      for (const std::string account : {"box", "wechat"}) {
        const auto chat = account == "box" ? fmt::format("room-{}", number) : fmt::format("{}栋邻里群", number);
        now_of(store::create_group(db_, community, group(account, chat, number)));
      }
    }
    const auto held = now_of(store::take_lease(db_, store::keys::inbox_lease(7), "p/0", ""));
    fence_ = held.fence;
    for (const auto& [sender, name] : people_.known()) know(sender, name);
  }

  static domain::group group(const std::string& account, const std::string& chat, int building) {
    return {fmt::format("g_{}_{}", account, building), account,          chat, chat,
            {fmt::format("锦绣苑/{}-*", building)},    account == "box", true};
  }

  void know(const std::string& sender, const std::string& name) {
    const auto roster = now_of(rosters_.get(community));
    std::string resident;
    for (const auto& [id, r] : roster->roster.residents()) resident = r.name == name ? id : resident;
    const auto before = now_of(store::load_identity(db_, community, store::identity_key(db_, "box", sender)));
    auto linked = before.identity;
    linked.account = "box";
    linked.sender = sender;
    linked.resident = resident;
    linked.trust = domain::trust::confirmed;
    linked.direct_chat = "chat-" + sender;
    store::transaction t;
    store::put_identity(t, community, before, linked);
    now_of(db_.commit(std::move(t)));
  }

  void open() {
    domain::campaign c;
    c.id = campaign;
    c.title = "报平安";
    c.text = "今天报平安";
    c.private_text = "您家都好吗？";
    c.created_at = c.starts_at = clock_.wall();
    c.closes_at = c.starts_at + std::chrono::hours(8);
    c.options = {{"1", "都好", "all_ok"}, {"2", "有人不舒服", "unwell"}, {"3", "要帮忙", "need_help"}};
    now_of(store::create_campaign(db_, community, c));
    const auto held = now_of(store::take_lease(db_, store::keys::community_lease(community), "p/0", ""));
    const queue::tenure by{queue::unit_of_community(community), "p/0", held.fence, false, false};
    now_of(queue::open_campaign(w_, by, community, campaign));
  }

  void hear(const deed_in_street& act) {
    bots::message m;
    m.id = fmt::format("e{}", ++events_);
    m.chat = act.group.empty() ? bots::chat{"chat-" + act.sender, true, ""} : bots::chat{act.group, false, act.group};
    m.sender = {act.sender, "", false};
    m.text = act.text;
    m.at = asked_at_ + std::chrono::seconds(act.said);
    m.message_id = fmt::format("{}", act.number);
    m.addressed = true;
    const queue::inbound_event in{"box", m.id, m};
    const queue::source from{queue::unit_of_shard(7), fence_, fmt::format("{}-1", events_), "0-0"};
    now_of(queue::apply(w_, from, queue::pack(in)));
    ++out_.counts[act.kind];
  }

  void paste(const deed_in_street& act) {
    queue::paste_request r;
    r.id = fmt::format("pst_{}", ++events_);
    r.group = group("wechat", act.group, act.building);
    r.campaign = now_of(store::load_campaign(db_, community, campaign)).campaign;
    r.text = act.text;
    r.by = "s_li";
    r.seen_at = asked_at_ + std::chrono::seconds(act.said);
    r.utc_offset = std::chrono::hours(8);
    const auto id = r.id;
    now_of(queue::store_paste(w_, community, now_of(queue::judge_paste(w_, community, std::move(r)))));
    now_of(queue::apply_paste(w_, community, id));
    ++out_.counts[act.kind];
  }

  void compare() {
    for (const auto& h : people_.homes()) {
      const auto& said = people_.said(h.place);
      const auto wanted = recount(h, said);
      const auto id = domain::household_id(*domain::parse_place("锦绣苑/" + h.place));
      const auto ask = now_of(store::load_ask(db_, community, campaign, id)).ask;
      const std::string got(domain::name(ask.state));
      ++out_.counts["home " + (wanted.empty() ? "unheard" : wanted)];
      const bool heard = std::any_of(ask.reports.begin(), ask.reports.end(), [](const domain::report& r) {
        return r.status != domain::status::ack;  // a captain's list is no word about his own home
      });
      if (wanted.empty() ? !heard : got == wanted) continue;
      auto line = fmt::format("{} ({} members): {} by recount, {} as stored", h.place, h.members.size(), wanted, got);
      for (const auto& s : said) line += fmt::format("\n    {:5} {} [{}] {}", s.second, s.speaker, s.reporter, s.words);
      for (const auto& r : ask.reports)
        line += fmt::format("\n    kept {} {} {} {}", r.speaker.substr(0, 6), domain::name(r.status),
                            static_cast<int>(r.coverage), r.rule);
      out_.differences.push_back(std::move(line));
    }
    if (now_of(store::load_counts(db_, community, campaign)) != now_of(store::recount(db_, community, campaign)))
      out_.differences.push_back("the counts are not those of the asks");
  }

  clockwork clock_;
  memory_store store_;
  asio::io_context io_;
  std::shared_ptr<const redis::functions> functions_;
  store::database db_;
  queue::lines lines_;
  gate work_;
  store::roster_cache rosters_;
  store::scene_cache scenes_;
  store::inbox doors_;
  no_way_out http_;
  queue::switchboard bells_;
  queue::pulse pulse_;
  queue::counters counters_;
  queue::world w_;
  street_people people_;
  sys_time asked_at_{};
  std::int64_t fence_ = 0;
  int events_ = 0;
  street_outcome out_;
};

}  // namespace

street_outcome walk_street(std::uint64_t seed) {
  street s(seed);
  return s.run();
}

}  // namespace linli::sim
