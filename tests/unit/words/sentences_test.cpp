#include <doctest/doctest.h>

#include "said.hpp"
#include "words/danger.hpp"

// Danger in whole sentences of residents, each beside one that sounds like it.
namespace linli::words {

namespace {

context call() {
  context c;
  c.open = context::kind::call;
  c.quota = 5;
  return c;
}

void ring(std::initializer_list<std::string_view> texts, const context& c = menu()) {
  for (const auto text : texts) {
    CHECK_MESSAGE(parse(text, c).urgency == urgency::critical, text);
    CHECK_MESSAGE(may_be_danger(text), text);
  }
}

void ring_not(std::initializer_list<std::string_view> texts) {
  for (const auto text : texts) CHECK_MESSAGE(said(text).urgency != urgency::critical, text);
}

}  // namespace

TEST_CASE("a thing that is told of beside somebody who is gone takes nothing away") {
  ring({"孩子寻不着了，鞋子在河边", "爷爷寻不着了，手机打不通", "孩子不见了，书包还在楼下", "爷爷没带手机走丢了",
        "爷爷遛狗走丢了", "孩子带着狗走丢了", "老伴出去买药找不到了", "失智老人没回家，健忘得厉害",
        "失智奶奶昨天找到了，今天又没回来", "婆婆老糊涂了，早上出去找不到了", "爷爷找到了，在河里"});
  ring_not({"孩子寻不着袜子", "孩子的鞋怎么也找不着了", "孩子找不到作业了", "奶奶痴呆，手机找不到了，人没事",
            "我爸老年痴呆，在家呢，找不到遥控器，都好", "儿子还没回家，脑子糊涂忘带钥匙", "小狗走丢了"});
}

TEST_CASE("a blow is one whatever else is told; a call by phone is none") {
  ring({"爸爸打我，手机也摔了", "老公打我，微信也不让我发", "爸爸踢我，被子都撕了", "老公把我推下楼", "老公打我"});
  ring_not({"老公打我手机问平安", "我老公打我电话", "我爸打我们电话报平安了", "我儿子打我王者输了",
            "老公揍我儿子的游戏角色", "爸爸踢我被子", "把奶奶推下楼晒太阳"});
}

TEST_CASE("who lies where nobody lies, and who lies about") {
  ring({"倒在雪地里爬不起来", "爷爷躺在床下爬不起来", "躺在床边地上动不了", "你大爷倒地上了", "地震後卡在房間出不來",
        "爷爷晕了", "小囡寒热抽筋", "突然躺在床上不动了", "我妈突然不动了", "气也上不来", "没有活下去的勇气"});
  ring_not({"娃倒在床上起不来，懒的", "瘫在沙发上起不来，追剧", "躺在草地上不动晒太阳", "猫躺在地上不动晒太阳，都好",
            "妈妈把水倒地上了", "爷爷晕车", "高速上堵车动不了", "手机突然不动了", "躺在地垫上不动，练瑜伽",
            "他突然倒了杯水", "想死老家的面了"});
}

TEST_CASE("breath, blood, poison, fire, told in a sentence") {
  ring({"孩子把洗衣液喝了", "爷爷吐血了一大碗", "咳得都是血", "血氧只有80", "血氧掉到78", "冠心病胸口闷左胳膊麻",
        "呼吸机没电了", "厨房烧了", "厨房烧了一半", "煤气灶着了", "my wife no breathe", "husband coughing blood"});
  ring_not({"血氧98", "都是血压高", "厨房烧了菜，都好", "降压药吃了", "火灾演习，都好", "没人晕倒，没人受伤，都好",
            "我家没人被困", "手机突然看不见了，都好", "今天做饭做到想死", "不想活动，都好"});
}

TEST_CASE("a whole home with a headache beside a stove is no headache") {
  for (const std::string_view text :
       {"暖气开了一夜，早上起来全家头晕恶心", "开着煤气睡的，头疼", "烧炭取暖，早上起来头疼"})
    CHECK_MESSAGE(said(text).urgency >= urgency::urgent, text);
  ring_not({"煤气费交了，头疼"});
}

TEST_CASE("in English") {
  ring_not({"my husband beat me at chess", "he beat me to it", "she hit her score",
            "he kicked me out of the group chat", "son is not moving out", "son is not moving to shanghai",
            "husband not answering, he is in a meeting", "dad not respond to wechat", "baby did not wake up last night",
            "i help help at school"});
  ring({"my husband beat me", "he kicked me", "son is not moving", "dad not respond", "baby did not wake up"});
}

TEST_CASE("to a call for volunteers: what happened to somebody goes before who comes") {
  ring({"我妈不行了(我的天，去不了)", "奶奶不行了，去不了", "到门口了，保安倒地上了", "药送到了，老人叫不醒",
        "要接孙子，孙子丢了", "要送孩子，孩子抽了"},
       call());
  for (const std::string_view text :
       {"我能来，37.8度", "我能来，38.5度", "去不了，家里出事了", "来不了，我妈没了", "手断了，去不了",
        "算上我，我感冒了", "我到了，敲门没人应", "到了，老人不开门", "全身酸痛，去不了"})
    CHECK_MESSAGE(parse(text, call()).human, text);
  CHECK(urgency_of("38.5度") == "urgent");
  CHECK(parse("我能来，38.5度", call()).urgency == urgency::urgent);
  CHECK(parse("我报名，我发烧37.8", call()).slots == 1);
  for (const std::string_view text : {"腰不好，去不了", "膝盖疼，去不了", "我能来，36.5", "周三我行，周六陪老人看病"})
    CHECK_FALSE_MESSAGE(parse(text, call()).human, text);
}

}  // namespace linli::words
