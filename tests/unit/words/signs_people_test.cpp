#include <doctest/doctest.h>

#include <string_view>

#include "ringing.hpp"

// Danger from people and to themselves that is told by its signs and names no danger: milk before a door, a hand at the
// handle, what is given away. As signs_body_test.cpp.
namespace linli::words {

TEST_CASE("signs: on a ledge") {
  rings(R"(
有个小伙子跨过天桥栏杆了 | 六楼阳台外面站着个姑娘，手抓着栏杆 | 那边楼顶有人坐在边沿，两条腿荡在外面 | 孩子爬到空调外机上去了
四楼窗户外头有个娃踩在窗沿上 | a girl is sitting on the edge of the roof crying
)");
  rings_nobody(R"(
猫坐在窗台外面晒太阳 | 两条腿悬在外头，坐缆车真刺激 | 师傅在空调外机上修，系着安全绳 | 楼顶边上晒了一排被子
擦窗的蜘蛛人挂在外面 | 阳台外面的花开了
)");
}

TEST_CASE("signs: an old neighbour who is not seen") {
  rings(R"(
楼下的阿婆一个星期没下楼，报纸插了一沓，电视整夜响 | 楼上老头好几天没声音，门缝里有臭味
独居的老李三天没来打牌，电话没人接，敲门不应 | 隔壁奶奶家灯亮了三天三夜，敲门没人，门口牛奶没拿
对门大爷的门口放着四天的报纸，叫他没人答应 | haven't seen the old man in 5B for a week, mail is piling up and there is a smell
)");
  rings_nobody(R"(
隔壁三天没开门，出去旅游了，牛奶让我帮着收 | 快递堆在门口三天没人拿，驿站催了 | 楼下小店三天没开门 | 电视一直响，邻居耳背
垃圾堆在门口好多苍蝇，物业清一下
)");
}

TEST_CASE("signs: who walked out and does not know the way") {
  rings(R"(
我婆婆脑子不清爽，买菜出去三个多钟头，电话放在家 | 老爷子遛狗去了，狗自己回来了，人没回来
爷爷一早去公园，到现在没见人，拐杖在桥头 | 外公傍晚出门，夜里了还不见影，他记不得家住哪
)");
  rings_nobody(R"(
爷爷遛鸟去了，天黑前回来 | 奶奶不认得字，手机在家里 | 老爷子出去下棋，鸟笼忘在路边，又回去拿了 | 遛狗忘带绳，狗自己回来了
)");
}

TEST_CASE("signs: children alone, and somebody at the door") {
  rings(R"(
爸爸妈妈都没回来，我和妹妹两天没吃饭了 | 家里就我和弟弟，门外有人一直转门把手
有个不认识的阿姨敲门要我开门，妈妈不在家，她一直不走 | 我一个人在家，有人说是查煤气的，用力砸门
妈妈前天走了没回来，冰箱空了，妹妹饿哭了 | 我10岁，大人都不在，有人在撬窗户
)");
  rings_nobody(R"(
爸妈出差两天，奶奶带我，天天吃好的 | 大人不在家，我自己煮了面 | 修水管的叔叔来了，妈妈开的门 | 弟弟把饼干吃光了，一直哭，哈哈
快递员敲门，我没开，他放门口走了
)");
}

TEST_CASE("signs: violence behind a wall") {
  rings(R"(
隔壁男的在吼，女的哭着说别打了，东西砸得乒乓响 | 楼下有女的尖叫，一直喊放开我 | 对门打起来了，听见她说救我，男的说要弄死她
墙那边孩子哭得撕心裂肺，一下一下抽的声音 | he said he will kill her, i hear things smashing upstairs
)");
  rings_nobody(R"(
楼上装修砸墙，哭都没用 | 邻居看球，喊打死他 | 小两口吵架声音大，摔了个碗，和好了 | 隔壁孩子练哭戏
电视剧里男的说弄死你，楼下都听见
)");
}

TEST_CASE("signs: whoever prepares to go") {
  rings(R"(
东西都收拾好了，存折在抽屉里，密码是她生日，替我告诉她妈妈不怪她 | 小狗拜托你们养了，狗粮够吃一个月，我用不着门钥匙了
这些药我存了半年，今天全倒出来了，够多了 | 买了绳，找好树了，别为我难过 | 炭盆和胶带都备齐了，今晚睡个长觉
我把照片挑好了，到时候摆灵堂用那张，就这几天 | 老伴走了三年，我也该去陪他了，衣裳都穿好了 | 明天的太阳我就不看了，谢谢大家
往后不用给我打电话了，我没有以后了 | 这条命我不想要了 | 活着就是给儿女添负担，巴不得睡着了不醒
站在桥栏杆上，水好黑，跟我儿子说声爸对不住他 | 爸爸说他要去很远的地方不回来了，让我听奶奶话，把银行卡给我了
农药放在床头，我就等他睡着 | i wrote letters to everyone and gave away my cat. by tomorrow i will be gone
没有我他们会过得更好，我已经决定了 | 我们俩商量好了，一起走，省得拖累孩子
)");
  rings_nobody(R"(
钥匙放脚垫下了，出差一周，猫拜托你喂 | 存折密码忘了，去银行改 | 晾衣绳买好了，挑好地方了 | 炭买好了，周末烧烤
不是遗照，是证件照，今天去拍 | 老伴在那边等我好久了，我去接他下班 | 安眠药医生给开了半个月的量，够了 | 胶带贴门缝，防蟑螂
这辈子值了，儿孙满堂 | 下辈子还做兄弟，干杯 | 明天起我就退休了，谢谢各位 | 最后一次给你们回消息了，我调岗了，换小王
写好了信放在桌上，是给老师的感谢信 | 把鱼缸送人了，换个大的 | 站在天台上看日出，风大 | 离职了，以后的通知不用发我
剧里他把手表给儿子，一个人上了楼顶，我哭了 | 清明给老头子上坟，跟他说说话
)");
}

TEST_CASE("signs: cuts of one's own, and fear of harming the baby") {
  rings(R"(
女儿手腕上全是划的口子，有新的 | 我闺女偷偷拿圆规划胳膊，一排一排的血道子 | 他拿烟头烫自己，手臂上好多圆疤 | 妹妹把刀片藏在笔袋，手腕上有血
生完孩子五十天，我脑子里老冒出把他捂住的念头 | 抱着娃站窗口，我怕自己松手 | 我好怕我会伤害宝宝 | 产后我天天哭，想带着孩子一起走
)");
  rings_nobody(R"(
猫抓得我胳膊一道一道的 | 摘玫瑰手臂划了几道 | 孩子拿水彩笔在胳膊上画，一道一道 | 刮胡刀片用完了 | 夏天还穿长袖，防晒
抱着娃站窗口看雨 | 娃哭我也哭，打疫苗心疼死了 | 怕把娃摔了，抱得可紧了 | 坐月子天天吃鸡，胖了
)");
}

}  // namespace linli::words
