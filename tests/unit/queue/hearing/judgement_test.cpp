#include <doctest/doctest.h>

#include "queue/hearing/hearing.hpp"
#include "queue/hearing/judgement.hpp"
#include "queue/hearing/kinship.hpp"
#include "tests/unit/queue/stand.hpp"

namespace linli::queue {

using domain::coverage;
using domain::match_kind;
using domain::status;
using words::intent;

namespace {

words::understanding meaning(intent i, words::urgency u = words::urgency::none) {
  words::understanding out;
  out.intent = i;
  out.urgency = u;
  return out;
}

struct ground {
  domain::roster people = test::sample_roster();
  domain::campaign campaign = test::sample_campaign("camp", now());
  statement said;

  ground() {
    said.id = "telegram/u1";
    said.channel = "telegram";
    said.speaker = "k1";
    said.at = now();
  }
  domain::match at(std::string_view place, std::string resident = {}) const {
    return {match_kind::linked, domain::household_id(*domain::parse_place(place)), std::move(resident), false, ""};
  }
};

}  // namespace

TEST_CASE("everything said in private is worth keeping") {
  statement s;
  s.direct = true;
  for (const auto i : {intent::chatter, intent::empty, intent::ack, intent::question, intent::needs_human})
    CHECK(is_worth_keeping(meaning(i), s, {}));
}

TEST_CASE("of a group only what is about a known home, said to us, or urgent is worth keeping") {
  statement talk;
  talk.addressed = false;
  const domain::match home{match_kind::place, "h_1", "", false, ""}, nobody;
  CHECK_FALSE(is_worth_keeping(meaning(intent::chatter), talk, home));
  CHECK_FALSE(is_worth_keeping(meaning(intent::checkin_ok), talk, nobody));
  CHECK_FALSE(is_worth_keeping(meaning(intent::question), talk, home));
  CHECK_FALSE(is_worth_keeping(meaning(intent::ack), talk, nobody));
  CHECK(is_worth_keeping(meaning(intent::checkin_ok), talk, home));
  CHECK(is_worth_keeping(meaning(intent::ack), talk, home));
  CHECK(is_worth_keeping(meaning(intent::emergency, words::urgency::critical), talk, nobody));
  CHECK(is_worth_keeping(meaning(intent::checkin_symptom, words::urgency::urgent), talk, nobody));
  statement to_us;
  CHECK(is_worth_keeping(meaning(intent::checkin_ok), to_us, nobody));
  CHECK(is_worth_keeping(meaning(intent::question), to_us, nobody));
  CHECK_FALSE(is_worth_keeping(meaning(intent::chatter), to_us, nobody));
}

TEST_CASE("only a clear word is ok, and under a notice it only says that it was read") {
  using domain::campaign_kind;
  CHECK(status_of(meaning(intent::checkin_ok), campaign_kind::checkin) == status::ok);
  CHECK(status_of(meaning(intent::checkin_ok), campaign_kind::notice) == status::ack);
  CHECK(status_of(meaning(intent::ack), campaign_kind::checkin) == status::ack);
  CHECK(status_of(meaning(intent::away), campaign_kind::checkin) == status::away);
  for (const auto i : {intent::checkin_symptom, intent::need_help, intent::emergency})
    CHECK(status_of(meaning(i), campaign_kind::checkin) == status::need);
  CHECK(status_of(meaning(intent::optout), campaign_kind::checkin) == status::declined);
  CHECK(status_of(meaning(intent::optin), campaign_kind::checkin) == status::ack);
  for (const auto i : {intent::question, intent::complaint, intent::data_request})  // a person answers these
    CHECK(status_of(meaning(i), campaign_kind::checkin) == status::ack);
  for (const auto i : {intent::needs_human, intent::invalid_option, intent::empty})
    CHECK(status_of(meaning(i), campaign_kind::checkin) == status::unclear);
}

TEST_CASE("a report carries who, when, over what and by which rule") {
  ground g;
  auto u = meaning(intent::checkin_ok);
  u.rule = "ok_word";
  u.temperatures = {36.5};
  g.said.paste = "pst_1";
  const auto r = report_of(u, g.said, g.at("锦绣苑/3-502", "r_王芳"), g.campaign, g.people);
  CHECK(r.reporter == "r_王芳");
  CHECK(r.speaker == "k1");
  CHECK(r.said_at == g.said.at);
  CHECK(r.paste == "pst_1");
  CHECK(r.rule == "ok_word");
  CHECK(r.temperatures == std::vector<double>{36.5});
  CHECK_FALSE(r.rules_version.empty());
  CHECK_FALSE(r.late);
  const auto again = report_of(u, g.said, g.at("锦绣苑/3-502", "r_王芳"), g.campaign, g.people);
  CHECK(again.id == r.id);
}

TEST_CASE("what is said after the closing is late") {
  ground g;
  g.campaign.state = domain::campaign_state::closed;
  g.campaign.closed_at = g.said.at - std::chrono::minutes(1);
  CHECK(report_of(meaning(intent::checkin_ok), g.said, g.at("锦绣苑/3-502"), g.campaign, g.people).late);
  g.campaign.closed_at = g.said.at + std::chrono::minutes(1);
  CHECK_FALSE(report_of(meaning(intent::checkin_ok), g.said, g.at("锦绣苑/3-502"), g.campaign, g.people).late);
}

TEST_CASE("names that the home does not tell apart make the report unclear") {
  ground g;
  auto u = meaning(intent::checkin_ok);
  u.scope = words::scope::named;
  u.members = {{"李强", 1, "ok", {}}, {"李敏", 1, "ok", {}}};
  const auto known = report_of(u, g.said, g.at("锦绣苑/3-2-601"), g.campaign, g.people);
  CHECK(known.status == status::ok);
  CHECK(known.members == std::vector<std::string>{"r_李强", "r_李敏"});
  u.members = {{"李刚", 1, "ok", {}}};
  CHECK(report_of(u, g.said, g.at("锦绣苑/3-2-601"), g.campaign, g.people).status == status::unclear);
}

TEST_CASE("a name beside the room is whom the words are about, when another of the family types them") {
  ground g;
  auto u = meaning(intent::checkin_ok);
  u.person = "李敏";
  const auto r = report_of(u, g.said, g.at("锦绣苑/3-2-601", "r_李强"), g.campaign, g.people);
  CHECK(r.coverage == coverage::named);
  CHECK(r.members == std::vector<std::string>{"r_李敏"});
}

TEST_CASE("an illness told of others of the home is held for the home, one's own is one's own") {
  ground g;
  const auto heard = [&g](const std::string& text) {
    g.said.text = text;
    const auto u = words::parse(text, context_of(&g.campaign, g.said, {}));
    const auto r = report_of(u, g.said, g.at("锦绣苑/3-2-601", "r_李强"), g.campaign, g.people);
    return std::pair(who_is_ill(u, text), r.status == status::need ? r.coverage : coverage::count);
  };
  for (const auto* text :
       {"我爸胸闷", "家里老人发烧38.6", "孩子拉肚子", "爸妈都咳嗽", "家里有人不舒服", "有人发烧了", "我老公发烧了",
        "my mother has a fever", "Someone at home has a fever", "妈妈发烧，爸爸没事"}) {
    CAPTURE(text);
    CHECK(heard(text) == std::pair(ill::others, coverage::plural));
  }
  for (const auto* text : {"我和我妈都发烧", "我妈晕倒了"}) {
    CAPTURE(text);
    CHECK(heard(text) == std::pair(ill::both, coverage::plural));
  }
  for (const auto* text :
       {"我发烧39度", "发烧38.5", "我发烧，我妈没事", "没有人管，我发烧了", "我发烧了，有人能帮我买药吗"}) {
    CAPTURE(text);
    CHECK(heard(text) == std::pair(ill::speaker, coverage::self));
  }
}

TEST_CASE("whose illness is told by kinship stands behind the rule, where nothing else is told") {
  ground g;
  const auto rule = [&g](const std::string& text) {
    g.said.text = text;
    const auto u = words::parse(text, context_of(&g.campaign, g.said, {}));
    return report_of(u, g.said, g.at("锦绣苑/3-2-601", "r_李强"), g.campaign, g.people).rule;
  };
  CHECK(rule("孩子发烧38.5") == "symptom.of.child");
  CHECK(rule("女儿发烧了") == "symptom.of.daughter");
  CHECK(rule("爸妈都咳嗽") == "symptom.of.father+mother");
  for (const auto* text : {"我发烧了", "我和孩子都发烧", "家里有人发烧，孩子咳嗽", "孩子发烧，没药了", "孩子没事"}) {
    CAPTURE(text);
    CHECK(rule(text).find(".of.") == std::string::npos);
  }
  CHECK(rule("孩子晕倒了").starts_with("danger"));
}

TEST_CASE("who is said to be well again, in words that say nothing else") {
  const auto kin = [](std::string_view text) {
    const auto who = who_recovered(text);
    return who ? who->kin : std::set<std::string>{"?"};
  };
  for (const auto* text :
       {"孩子没事", "孩子没事了", "孩子退烧了", "孩子好了", "孩子已经好了，谢谢", "我家孩子现在不烧了"})
    CHECK_MESSAGE(kin(text) == std::set<std::string>{"child"}, text);
  CHECK(kin("爸妈都没事了") == std::set<std::string>{"father", "mother"});
  CHECK(kin("儿子好了") == std::set<std::string>{"son"});
  for (const auto* text : {"都好了，不烧了", "退烧了，都好", "全家都没事了"})
    CHECK_MESSAGE((who_recovered(text) && who_recovered(text)->all), text);
  CHECK((who_recovered("我没事了") && who_recovered("我没事了")->self));
  for (const auto* text : {"孩子好像没事了", "孩子没事了吗", "孩子没事了？", "没准就没事了", "孩子没事了才怪",
                           "希望孩子没事了", "等孩子退烧了再说", "孩子退烧了，还没完全好", "孩子没退烧", "小女儿没事了",
                           "孩子平安", "大家好，不烧了", "猫没事了", "退烧了", "孩子好多了", "没事了"})
    CHECK_MESSAGE(kin(text) == std::set<std::string>{"?"}, text);
}

TEST_CASE("a landlord's word never covers the home he lets") {
  ground g;
  auto landlord = *g.people.find_resident("r_王芳");
  landlord.lives_here = false;
  g.people.put(landlord);
  auto u = meaning(intent::checkin_ok);
  u.scope = words::scope::household;
  const auto r = report_of(u, g.said, g.at("锦绣苑/3-502", "r_王芳"), g.campaign, g.people);
  CHECK(r.coverage == coverage::self);
}

TEST_CASE("the parser is told the menu, the group and whether we were spoken to") {
  ground g;
  g.said.direct = false;
  g.said.addressed = false;
  const auto c = context_of(&g.campaign, g.said, {"王芳"});
  CHECK(c.open == words::context::kind::checkin);
  CHECK(c.options.at("2") == "unwell");
  CHECK(c.labels.at("2") == "有人不舒服");
  CHECK(c.in_group());
  CHECK_FALSE(c.addressed);
  CHECK(c.names == std::vector<std::string>{"王芳"});
  CHECK(context_of(nullptr, g.said, {}).open == words::context::kind::none);
}

TEST_CASE("an answer after the last check-in has closed is understood as a late one") {
  ground g;
  const auto late = [&g](std::chrono::hours ago) {
    auto scene = std::make_shared<store::scene>();
    auto closed = g.campaign;
    closed.state = domain::campaign_state::closed;
    closed.closed_at = now() - ago;
    scene->answerable = {closed};
    hearing h;
    h.scene = scene;
    h.said = g.said;
    h.said.direct = true;
    h.said.at = now();
    h.said.text = "不好意思才看到，三口人都好";
    return judge(h, {}, g.people, nullptr, {}).understood.late;
  };
  CHECK(late(std::chrono::hours(3)));
  CHECK_FALSE(late(std::chrono::hours(13)));
}

}  // namespace linli::queue
