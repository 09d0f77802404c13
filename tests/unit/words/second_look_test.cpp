#include <doctest/doctest.h>

#include <algorithm>

#include "tests/unit/words/said.hpp"
#include "words/library.hpp"

// What the rules do not know, as the built-in weights have it. The texts are of no set that was learnt from.
namespace linli::words {

namespace {

context call() {
  context c;
  c.open = context::kind::call;
  c.quota = 5;
  return c;
}

context notice() {
  context c;
  c.open = context::kind::notice;
  return c;
}

/// The same texts without what was learnt: what the rules alone make of them.
struct rules_alone {
  rules_alone() {
    auto files = built_in_lexicon();
    std::find_if(files.begin(), files.end(), [](const auto& f) {
      return f.name == "learnt.txt";
    })->text = "# reason: none\n";
    REQUIRE(use_lexicon(std::move(files)).has_value());
  }
  ~rules_alone() { (void)use_lexicon(built_in_lexicon()); }
};

}  // namespace

TEST_CASE("illness in words that no rule knows is illness, and a person sees it") {
  for (const std::string_view text : {"身上不熨帖得很，躺了一整天了", "这两天人不得劲，啥也吃不进"}) {
    const auto u = parse(text, asked());
    CHECK_MESSAGE(u.human, text);
    CHECK_MESSAGE(u.intent == intent::checkin_symptom, text);
  }
}

TEST_CASE("what denies, asks, limits or wishes is not well, however much the words sound like it") {
  for (const std::string_view text :
       {"平安 不平安", "全家健康，全家没一个健康的", "正常/不正常", "都好吗都好吗", "除了我都好", "除我之外都好",
        "except me all fine", "好得了才怪呢", "平安的时候没有", "体温四十一度都好", "量了五十六度都正常",
        "三六七三六八都好", "3-502 车祸 平安", "家里都好，就是妈妈昏昏沉沉叫不应声"}) {
    CHECK_MESSAGE(!counts_as_well(parse(text, asked())), text);
  }
}

TEST_CASE("cheerful words around a clause that nobody knows do not outvote it, nor does what somebody else wrote") {
  for (const std::string_view trouble :
       {"天花板裂开往下掉渣", "孩子被门夹了手",     "老公被债主堵门",         "媳妇肚子一阵阵紧",
        "妹妹手腕上好多口子", "奶奶嘴巴里吐泡泡",   "奶奶歪在沙发上不搭理人", "弟弟三天没出房门了",
        "老爷子连床都下不来", "燃气表一直嘀嘀叫",   "姑妈脚趾头黑了烂了",     "娃吞了个纽扣",
        "我爸痰里带红",       "狗把娃咬了一口",     "我妈割了自己",           "宝宝卡床缝里了",
        "娃被开水溅了",       "爷爷大便黑得像柏油", "米袋子空了两天",         "老人家驾鹤了"}) {
    for (const std::string_view well :
         {"谢谢社区关心，我们全家一切都好，", "我们一家人都平平安安的，都很健康，", "一家人都好好的，"}) {
      const auto text = std::string(well) + std::string(trouble);
      CHECK_MESSAGE(parse(text, asked()).human, text);
    }
    const auto quoted = "「王芳：我们一家人都平平安安的，都很健康，大家放心」\n- - - - - - - - - - - - - - -\n" +
                        std::string(trouble);
    CHECK_MESSAGE(parse(quoted, asked()).human, quoted);
  }
  for (const std::string_view text :
       {"We are all fine and healthy at home thank you, husband hits the bottle and me", "报过了报过了，孩子被门夹了手",
        "家里都好请放心，谢谢社区，为啥对门老李好几天不开门", "我们一家回老家了，奶奶嘴巴里吐泡泡"})
    CHECK_MESSAGE(parse(text, asked()).human, text);
}

TEST_CASE("nobody is stopped, resumed, put down for work or left unheard by likelihood") {
  for (const std::string_view text : {"水已经恢复，谢谢", "煤气已经恢复，谢谢", "stop，多谢您", "麻烦停掉，谢谢"}) {
    for (const auto& c : {notice(), context{}}) {
      const auto u = parse(text, c);
      CHECK_MESSAGE(u.intent != intent::optin, text);
      CHECK_MESSAGE(u.intent != intent::optout, text);
    }
  }
  CHECK(parse("家里一股子怪味", call()).intent != intent::claim);
  CHECK(parse("不好意思我妈割了自己", call()).human);
  CHECK(parse("收到谢谢，燃气表一直嘀嘀叫", notice()).human);
  CHECK(parse("谢谢大家，血压 190 了", notice()).rule != "learnt");
}

TEST_CASE("a part of a list, a group's talk and a question of known polarity are left to the rules") {
  auto part = asked();
  part.part = true;
  for (const std::string_view text : {"身上不熨帖得很，躺了一整天了", "啥毛病没有，好得板板的"}) {
    CHECK_MESSAGE(parse(text, part).rule != "learnt", text);
    CHECK_MESSAGE(parse(text, in_group()).rule != "learnt", text);
  }
  auto bad = asked();
  bad.polarity = "yes_means_bad";
  CHECK_FALSE(counts_as_well(parse("两个小的都有都有", bad)));
}

TEST_CASE("danger in words that no rule knows rings, where all who read such texts would call somebody") {
  for (const std::string_view text :
       {"井盖翻了 有个娃儿落下去了 就在3栋门口 听得到他在底下哭", "他喝了两斤白的 现在怎么拍都不动 脸煞白 呼噜声也没了",
        "弟弟把窗帘绳绕脖子上了 吊在那里 我抱不动他 他脸好红 妈妈不在家",
        "一个不认识的男的从地铁跟我到家 现在在门外拿东西捅我锁眼 我一个女生",
        "厕所隔间里一个人坐地上 脚从下面伸出来 喊了不吭 门从里头闩着 在活动中心二楼女厕"}) {
    const auto u = parse(text, context{});
    CHECK_MESSAGE(u.urgency == urgency::critical, text);
    CHECK_MESSAGE(u.intent == intent::emergency, text);
    CHECK_MESSAGE(u.rule == "learnt", text);
    CHECK_MESSAGE(u.confidence == confidence::low, text);
    CHECK_MESSAGE(!u.spans.empty(), text);
    auto crowd = context{};
    crowd.channel = channel::group;
    crowd.addressed = crowd.points_at_us = false;
    CHECK_MESSAGE(parse(text, crowd).rule != "learnt", text);  // what is not said to us only rings by its words
  }
  // What weighed is shown as it was weighed: a call is open, and nothing of a claim is in it.
  const auto u = parse("有个男的把一个小姑娘捂着嘴拽进B1储藏间了 门关上了 我不敢过去", call());
  CHECK(u.urgency == urgency::critical);
  CHECK(u.spans.size() ==
        parse("有个男的把一个小姑娘捂着嘴拽进B1储藏间了 门关上了 我不敢过去", context{}).spans.size());
  // Of what the lexicon knows it says how grave it is, and a denial is none.
  for (const std::string_view text : {"胸部老是堵", "夜里总惊醒", "导尿管掉了", "没有人晕倒 都是谣言 别信了"})
    CHECK_MESSAGE(parse(text, context{}).urgency != urgency::critical, text);
}

TEST_CASE(
    "what reads like danger without being any rings at times: who looks finds a burst pipe, or a child that sulks") {
  for (const std::string_view text : {"水管一直往外冒水压不住", "老公喝多了躲在厕所吐", "孩子在地上打滚，叫他不起来"})
    CHECK_MESSAGE(parse(text, context{}).human, text);
}

TEST_CASE("danger, menus, opt-outs and rights are never looked at again") {
  CHECK(parse("我们都好得很，我爸心跳停了快来人", asked()).urgency == urgency::critical);
  CHECK(said("1").rule.starts_with("menu"));
  CHECK(parse("退订", notice()).intent == intent::optout);
  CHECK(parse("把我的信息都删掉", notice()).rule != "learnt");
}

TEST_CASE("a receipt is a clause of its own: what somebody tells is none for a 得 or 好 in it") {
  for (const std::string_view text : {"扶着墙才挪得到茅房", "隔一会儿好隔一会儿歹", "疼得在床上打滚睡不得"})
    CHECK_MESSAGE(parse(text, asked()).human, text);
  for (const std::string_view text : {"好的，刚在洗碗", "得嘞", "收到啦 在抢菜"})
    CHECK_MESSAGE(parse(text, asked()).intent == intent::ack, text);
}

TEST_CASE("what somebody does counts, and somebody reads what he tells beside it") {
  for (const std::string_view text : {"算我一个，我妈住院了", "报名！我妈今早起来不认得我了", "我报名 我老婆生病了",
                                      "我去 就是我家娃两天没吃东西了"}) {
    const auto u = parse(text, call());
    CHECK_MESSAGE(u.intent == intent::claim, text);
    CHECK_MESSAGE(u.human, text);
  }
  CHECK(!parse("去不了，我妈住院了", call()).human);  // why, and nothing that asks for somebody
  CHECK(!parse("报名，我和我妈一起来", call()).human);
}

TEST_CASE("with no weights the rules stand alone, and everything unclear is a person's") {
  const rules_alone now;
  CHECK(parse("身上不熨帖得很，躺了一整天了", asked()).rule != "learnt");
  CHECK(parse("3-502 三口人 正常 36.4", asked()).rule == "ok_word");
  CHECK(parse("啥么子怪事体哉", asked()).human);
}

TEST_CASE("a claim that was learnt says how many, as any other") {
  const auto u = parse("咱哥仨承包了", call());
  CHECK(u.rule == "learnt");
  CHECK(u.intent == intent::claim);
  CHECK(u.slots == 3);
}

}  // namespace linli::words
