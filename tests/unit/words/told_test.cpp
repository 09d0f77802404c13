#include <string_view>

#include <doctest/doctest.h>

#include "said.hpp"
#include "words/danger.hpp"

// Danger that is told of, joked about or over, and what may never be taken for it.
namespace linli::words {

namespace {

context nobody_asked() {
  context c;
  c.channel = channel::group;
  c.addressed = c.points_at_us = false;
  return c;
}

}  // namespace

TEST_CASE("a film, another country, long ago, a lesson, a joke or a false alarm rings nobody") {
  for (const std::string_view text :
       {"昨晚那个电视剧女主跳楼那段，哭死我了", "哈哈哈哈笑得我喘不上气，你们快看这只猫[捂脸]",
        "六几年发大水那会儿，我们全村人都困在屋顶上，如今好多咯", "隔壁城市上个月有个小区着火，视频看得我手心冒汗",
        "今天这道奥数题把我做晕倒了哈哈哈", "孙子非说家里冒烟了，一看是加湿器，哈哈",
        "刷到个短视频，印度一个楼塌了，唉", "食堂今天的臭豆腐，闻着跟煤气漏了似的哈哈哈", "姐妹们这条裙子美到我晕倒😍",
        "消防叔叔今天来幼儿园教小朋友打119，可好玩了", "谢谢你们上回帮我叫120，老头子早出院了",
        "国足踢得我心梗[笑哭]"}) {
    CHECK_MESSAGE(intent_of(text, nobody_asked()) == "chatter", text);
    CHECK_MESSAGE(urgency_of(text) != "critical", text);
    CHECK_MESSAGE(!counts_as_well(said(text)), text);
    CHECK_MESSAGE(may_be_danger(text), text);
  }
}

TEST_CASE("words of here and now beat every tale, and a laugh takes nothing from despair") {
  for (const std::string_view text : {"哈哈哈别闹了，3栋真着火了快来人",
                                      "笑不出来了，我家厨房冒烟了",
                                      "去年中风过，今天又嘴歪了",
                                      "新闻里没说，我们楼着火了",
                                      "前年摔过一次，刚才又摔倒起不来了",
                                      "视频里看到咱小区着火了",
                                      "看电视呢，着火了",
                                      "老人走丢了，到现在没找到",
                                      "着火了，灭不了",
                                      "以为没事，结果我妈晕倒了叫不醒",
                                      "谢谢你们，我爸晕倒了快来",
                                      "急事！我爸晕倒了打120了",
                                      "我不想活了哈哈",
                                      "外地的孩子联系不上，家里老人摔倒起不来",
                                      "我在外地，家里老人晕倒了",
                                      "教我怎么办，孩子抽搐了",
                                      "上次那家又打老婆了，喊救命",
                                      "哈哈，喘不上气",
                                      "妈晕倒了，醒了又晕过去了",
                                      "煤气漏了，原来是煤气灶没关，现在人头晕"}) {
    CHECK_MESSAGE(urgency_of(text) == "critical", text);
    CHECK_MESSAGE(parse(text, nobody_asked()).urgency == urgency::critical, text);
  }
}

TEST_CASE("what is over is told to a person, and an animal's illness is nobody's") {
  CHECK(parse("老人走丢了已经找到了，谢谢大家", {}).reason == "danger_over");
  CHECK(urgency_of("我妈刚才晕倒了，缓过来了") == "urgent");
  CHECK(counts_as_well(said("我家狗昨天拉肚子，人都好")));
  CHECK_FALSE(counts_as_well(said("我家孩子和狗都拉肚子")));
}

TEST_CASE("denied behind a list, or twice, is well; denied with something else is none") {
  for (const std::string_view text : {"一点不舒服都没有", "发烧、咳嗽都没有", "没啥不正常的", "没有不舒服"})
    CHECK_MESSAGE(counts_as_well(said(text)), text);
  for (const std::string_view text : {"咳嗽都没好", "发烧也没退", "不正常", "没不舒服才怪", "发烧，药都没有药店卖"})
    CHECK_MESSAGE(!counts_as_well(said(text)), text);
  CHECK(urgency_of("昨天下楼梯摔了一跤，膝盖青了一块，能走路") == "follow_up");
  CHECK(urgency_of("摔了一跤不能走路") == "urgent");
}

TEST_CASE("what a notice shows and ends with is nobody's answer and no cry") {
  const auto post = "【青山里】今天报平安（18:00前）：回“房号+平安”，如“3栋502 平安”。不舒服的请私信。急事打120。";
  CHECK(parse(post, in_group()).urgency < urgency::urgent);
  CHECK_FALSE(parse(post, in_group()).place);
  CHECK(parse("3-502 平安。如遇紧急情况请拨打120。", menu()).intent == intent::checkin_ok);
  CHECK(parse("3栋502 平安。急事打120", in_group()).urgency == urgency::none);
  for (const std::string_view cry :
       {"3-502 我妈晕倒了，急事打120", "3-502 快打120", "3栋502 急，打120", "他发“救命”给我，3-502",
        "3-502 不舒服得很，急事打120", "3-502我没事，孩子要打120", "3-502都好，就是老伴可能要打120",
        "3-502平安，对门老人要急救要打120", "3-502没事，请打119", "3栋502我没事，请打120送孩子",
        "3-502平安，有小偷请打110", "3栋2单元，请打120", "我们单元的老人，要打120", "2单元电梯里有人，先打119"})
    CHECK_MESSAGE(parse(cry, in_group()).urgency == urgency::critical, cry);
}

}  // namespace linli::words
