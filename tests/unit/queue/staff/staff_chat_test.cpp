#include "queue/staff/staff_chat.hpp"
#include <doctest/doctest.h>

#include "queue/campaign_steps.hpp"
#include "queue/intake/apply.hpp"
#include "queue/intake/inbound_codec.hpp"
#include "queue/texts.hpp"
#include "store/accounts.hpp"
#include "store/bearers.hpp"
#include "store/drafts.hpp"
#include "store/followups.hpp"
#include "store/identities.hpp"
#include "store/keys.hpp"
#include "store/leases.hpp"
#include "tests/unit/queue/stand.hpp"

namespace linli::queue {

using test::queue_stand;
using namespace std::chrono_literals;

namespace {

constexpr const char* community = queue_stand::community;

/// A community with a member of staff and a viewer, who type to us.
struct typing : queue_stand {
  typing() {
    for (const auto& [id, role] : {std::pair{"li", store::role::staff}, std::pair{"guest", store::role::viewer}}) {
      const store::staff_member m{id, id, role, {community}, {std::string("wechat:") + id}, now()};
      run(store::put_staff(db, m, std::string("token of ") + id)).value();
    }
  }
  bots::message message(std::string text, std::string sender, sys_time at = now()) {
    bots::message m;
    m.id = std::to_string(++said);
    m.message_id = m.id;
    m.chat = {sender, true, ""};
    m.sender = {std::move(sender), "", false};
    m.at = at;
    m.text = std::move(text);
    return m;
  }
  /// Who types so is the resident of that name, too.
  void lives(const std::string& sender, std::string_view name) {
    const auto people = run(rosters.get(community)).value();
    const auto before = run(store::load_identity(db, community, store::identity_key(db, "wechat", sender))).value();
    auto linked = before.identity;
    linked.account = "wechat";
    linked.sender = linked.direct_chat = sender;
    for (const auto& [id, r] : people->roster.residents()) linked.resident = r.name == name ? id : linked.resident;
    linked.trust = domain::trust::confirmed;
    store::transaction t;
    store::put_identity(t, community, before, linked);
    run(db.commit(std::move(t))).value();
  }
  /// As intake does, `times` over.
  void hear(const bots::message& m, int times = 1) {
    const source from{unit_of_shard(1), 1, std::to_string(1000 + std::stoi(m.id)) + "-0", "0-0"};
    for (int i = 0; i < times; ++i) run(queue::apply(w, from, pack(inbound_event{"wechat", m.id, m}))).value();
  }
  /// What we answered since the last look.
  std::vector<std::string> answers() {
    std::vector<std::string> out;
    for (const auto& e : store::read_entries(ask({"XRANGE", store::keys::outbox(community), "-", "+"})))
      out.push_back(store::unpack_send(e.data).text);
    ask({"DEL", store::keys::outbox(community)});
    return out;
  }
  /// What we answered last is out, and the platform has it under this id.
  void went_out(const std::string& platform_id) {
    const auto sent = store::read_entries(ask({"XRANGE", store::keys::outbox(community), "-", "+"}));
    const auto e = store::unpack_send(sent.at(sent.size() - 1).data);
    const auto key = store::platform_key(db, e.chat, platform_id);
    const auto known = run(store::load_platform_id(db, e.account, key)).value();
    store::transaction t;
    store::put_platform_ref(t, e.account, key, {community, "", e.message}, known);
    run(db.commit(std::move(t))).value();
    answers();
  }
  std::vector<std::string> quote(std::string text, std::string platform_id) {
    auto m = message(std::move(text), "li");
    m.quoted_id = std::move(platform_id);
    hear(m);
    return answers();
  }
  std::vector<std::string> say(std::string text, std::string sender = "li") {
    hear(message(std::move(text), std::move(sender)));
    return answers();
  }
  std::vector<domain::campaign> campaigns() { return run(store::load_campaigns(db, community)).value(); }
  int said = 0;
};

}  // namespace

TEST_CASE("nothing is made before 确认, and one campaign however often its event is worked off") {
  typing s;
  const auto first = s.message("通知 3栋 今晚停水", "li");
  s.hear(first, 3);
  const auto asked = s.answers();
  REQUIRE(asked.size() == 1);
  CHECK(asked[0].starts_with("将发到「3栋邻里群」（要人工转发），共3户。回“确认”发送，5分钟内有效。\n"));
  CHECK(s.campaigns().empty());
  const auto yes = s.message("确认", "li");
  s.hear(yes, 3);
  REQUIRE(s.answers().size() == 1);
  CHECK(s.say("确认") == std::vector<std::string>{"已经发过了，没有再发。回“进度”看进展。"});
  s.hear(first);  // both come once more, after a crash
  s.hear(yes);
  const auto made = s.campaigns();
  REQUIRE(made.size() == 1);
  CHECK(made[0].created_by == "li");
  CHECK(made[0].kind == domain::campaign_kind::notice);
  CHECK(made[0].audience.places == std::vector<std::string>{"3-*"});
  CHECK(made[0].text == "【金源社区】今晚停水");
}

TEST_CASE("who would get it has changed since the question: it is asked anew, and a yes to the old one sends nothing") {
  typing s;
  CHECK(s.say("通知 3栋 今晚停水").at(0).starts_with("将发到「3栋邻里群」（要人工转发），共3户。"));
  auto rows = test::sample_rows();
  auto more = rows.front();
  more.place = domain::parse_place("锦绣苑/3-503").value();
  more.name = "新来的";
  more.phones.clear();
  rows.push_back(more);
  s.import(rows);
  s.hear(s.message("确认", "li"), 3);
  const auto anew = s.answers();
  REQUIRE(anew.size() == 1);
  CHECK(anew[0].starts_with(
      "会收到的人和刚才不一样了，还没有发送。请再看一遍：\n将发到「3栋邻里群」（要人工转发），共4户。"));
  CHECK(s.campaigns().empty());
  CHECK(s.say("确认").at(0).starts_with("已开始发送「今晚停水」，共4户。"));
  CHECK(s.campaigns().size() == 1);
}

TEST_CASE("who quotes a question means that one: of an older one it is neither a yes nor a no to the newer") {
  typing s;
  s.hear(s.message("通知 3栋 甲", "li"));
  s.went_out("p1");
  s.hear(s.message("通知 3栋 乙", "li"));
  s.went_out("p2");
  const std::string which = "什么也没发，也没取消。现在等您确认的是「乙」";
  for (const auto* word : {"确认", "取消"}) {
    for (const auto* older : {"p1", "p_unknown"}) {
      const auto said = s.quote(word, older);
      REQUIRE(said.size() == 1);
      CHECK(said[0].find(which) != std::string::npos);
    }
  }
  CHECK(s.campaigns().empty());
  CHECK(s.quote("确认", "p2").at(0).starts_with("已开始发送「乙」"));
  REQUIRE(s.campaigns().size() == 1);
  CHECK(s.quote("确认", "p1").at(0) == "您引用的不是在等您确认的问题，什么也没发，也没取消。");
  s.lives("li", "王芳");  // and so it is no word of his home
  CHECK(s.quote("确认", "p1").at(0) == "您引用的不是在等您确认的问题，什么也没发，也没取消。");
  CHECK(s.campaigns().size() == 1);
}

TEST_CASE("a check-in of the day that was asked about yesterday is asked about anew, with today's words") {
  typing s;
  s.say("报平安 3栋");
  const auto key = store::identity_key(s.db, "wechat", "li");
  const auto asked = s.run(store::load_draft(s.db, community, key)).value();
  auto old = asked.draft;
  old.made_at -= 24h;
  old.campaign.title = "报平安 昨天";
  old.campaign.text = "今天报平安（明天10:00前）";
  store::transaction t;
  store::put_draft(t, community, key, asked, old);
  s.run(s.db.commit(std::move(t))).value();
  const auto anew = s.say("确认");
  REQUIRE(anew.size() == 1);
  CHECK(anew[0].starts_with("上面是昨天问的，日期和截止时间都变了，还没有发送。请再看一遍：\n将发到「3栋邻里群」"));
  CHECK(s.campaigns().empty());
  CHECK(s.say("确认").size() == 1);
  const auto made = s.campaigns();
  REQUIRE(made.size() == 1);
  CHECK(made[0].title == asked.draft.campaign.title);
  CHECK(made[0].text == asked.draft.campaign.text);
  CHECK(made[0].audience.places == std::vector<std::string>{"3-*"});
}

TEST_CASE("five minutes later, by somebody else, or of a viewer: nothing is made") {
  typing s;
  CHECK(s.say("报平安", "guest") == std::vector<std::string>{"您的账号只能看进度。"});
  s.say("报平安 3栋");
  s.hear(s.message("确认", "u_neighbour"));
  s.hear(s.message("确认", "guest"));
  s.hear(s.message("确认", "li", now() + 5min + 1s));
  const auto said = s.answers();
  CHECK(std::find(said.begin(), said.end(), "已过5分钟，没有发送。要发请重新输入。") != said.end());
  CHECK(s.campaigns().empty());
  s.say("通知 一");
  s.say("通知 二");  // the newest is what a 确认 means
  CHECK(s.say("取消").size() == 1);
  s.say("确认");
  CHECK(s.campaigns().empty());
}

TEST_CASE(
    "确认 is about a draft while it waits, or after its end; else it has nothing to confirm and touches no home") {
  typing s;
  s.lives("li", "王芳");
  s.open("camp");
  s.answers();
  const std::vector<std::string> nothing{say("staff_nothing_to_confirm")};
  CHECK(s.say("确认") == nothing);
  s.say("通知 3栋 今晚停水");
  s.say("确认");
  const auto after = [&s](sys_time at) {
    s.hear(s.message("确认", "li", at));
    return s.answers();
  };
  CHECK(after(now() + 50min) == std::vector<std::string>{"已经发过了，没有再发。回“进度”看进展。"});
  CHECK(after(now() + 70min) == nothing);
  s.say("通知 3栋 明早停水");
  CHECK(after(now() + 6min) == std::vector<std::string>{say("staff_expired")});
  CHECK(after(now() + 7min) == nothing);
  s.say("通知 3栋 明早停水");
  s.say("取消");
  CHECK(s.say("确认") == nothing);
  CHECK(s.ask_of("camp", "3-502").reports.empty());
}

TEST_CASE("where a menu has that answer, 确认 is the worker's own home's word once nothing waits") {
  typing s;
  s.lives("li", "王芳");
  auto c = test::sample_campaign("menu", now());
  c.options = {{"1", "确认平安", "all_ok"}};
  c.state = domain::campaign_state::scheduled;
  c.opened_at = {};
  s.run(store::create_campaign(s.db, community, c)).value();
  const auto held = s.run(store::take_lease(s.db, store::keys::community_lease(community), "p/0", "")).value();
  const tenure by{unit_of_community(community), "p/0", held.fence, false, false};
  s.run(open_campaign(s.w, by, community, "menu")).value();
  s.answers();
  s.say("通知 3栋 今晚停水");
  CHECK(s.say("确认").at(0).starts_with("已开始发送"));
  s.hear(s.message("确认", "li", now() + 3min));
  for (const auto& text : s.answers()) CHECK(text.find("没有") == std::string::npos);
  CHECK_FALSE(s.ask_of("menu", "3-502").reports.empty());
}

TEST_CASE("a resident who types the same words is a resident, and danger in them is heard") {
  typing s;
  s.open("camp");
  CHECK(s.say("锦绣苑3-502 王芳 平安", "u1").size() <= 1);
  s.answers();
  for (const auto* text : {"报平安", "/进度", "电话单", "帮助"}) {
    for (const auto& answered : s.say(text, "u1")) CHECK(answered.find("确认") == std::string::npos);
  }
  CHECK(s.say("通知 着火了快来人", "u1").size() <= 1);
  CHECK_FALSE(s.run(store::load_followup_counts(s.db, community)).value().empty());
}

TEST_CASE(
    "a member of staff who cries for help is heard, whatever stands before it; a notice of a danger rings nobody") {
  typing s;
  s.say("通知 3栋着火演练，请勿惊慌");
  CHECK(s.run(store::load_followup_counts(s.db, community)).value().empty());
  s.say("/电话 3栋着火了快来人");
  CHECK_FALSE(s.run(store::load_followup_counts(s.db, community)).value().empty());
}

TEST_CASE("whose homes are silent is told to staff, and only counts to a viewer") {
  typing s;
  CHECK(s.say("进度") == std::vector<std::string>{"现在没有进行中的报平安。"});
  s.open("camp");
  s.answers();
  CHECK(s.say("未报", "guest") == std::vector<std::string>{"您的账号只能看进度。"});
  CHECK(s.say("进度 3-502", "guest").at(0).starts_with("您的账号只能看整栋楼的进度"));
  CHECK(s.say("进度 3栋", "guest").at(0).find("：分楼看会露出不足五户的数，") != std::string::npos);
  for (const auto* word : {"进度 9栋", "未报 9栋", "电话单 9栋"})
    CHECK(s.say(word) == std::vector<std::string>{"最近的报平安都没问到这里。"});
  const auto line = s.say("进度 三栋");
  REQUIRE(line.size() == 1);
  CHECK(line[0].starts_with("3栋 "));
  CHECK(line[0].find("应报3户。平安0，要跟进0（已办0），部分报0，外出0，代报0，未报0，未发出3") != std::string::npos);
  const auto silent = s.say("未报");
  REQUIRE(silent.size() == 1);
  CHECK(silent[0].find("：未报0户。") != std::string::npos);
}

}  // namespace linli::queue
