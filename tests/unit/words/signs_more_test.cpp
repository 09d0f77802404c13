#include <doctest/doctest.h>

#include "ringing.hpp"

// Kinds of templates/lexicon/pairs.signs.*: more ways to see the same. The texts are of no set.
namespace linli::words {

TEST_CASE("signs: who is rigid, what was drunk by mistake, who does not come to") {
  rings(R"(
他浑身僵直一直抖，嘴角都是白泡 | 我爱人眼睛往上翻，身子一直抽，还没回过神 | 报名，哎等等，我弟牙咬得咯咯响一直抽
我妈拿错瓶子了，两口下去了 | 娃把通马桶的粉当奶粉冲了喝了 | 那瓶是农药，他咕咚喝了半瓶
叫他半天都不动，脸都发紫 | 奶奶滚到床底了，喊哒冇得反应 | 宝宝软绵绵的，不肯吃奶，眼睛定着
)");
  rings_nobody(R"(
电视剧里那人浑身僵直一直抖，演得真像 | 冻得全身僵住一直抖，回家喝了姜汤就好了 | 拿错瓶子了，酱油当成醋
叫他半天都不动，打游戏呢 | 喊他吃饭没反应，戴着耳机看手机 | 面条煮得软塌塌的，娃不肯吃
)");
}

TEST_CASE("signs: a stove in a closed room, boiling water, who is under what fell") {
  rings(R"(
昨晚煤炉封了，今早喊我爸我妈都不应 | 烧炭取暖，两个人都昏沉，手脚发软 | 炉子放屋里一夜，现在头晕想吐
一锅滚油全泼到他腿上，皮都掉了 | 一壶开水扣腿上了，皮跟着袜子下来
广告牌砸到人了，腿压着，抬不动 | 墙塌了压住工人，还在喊 | 小孩头卡栏杆里，身子悬在外
)");
  rings_nobody(R"(
炉子封了一夜还热乎，烤红薯吃 | 火锅吃得脸红扑扑的 | 一锅粥全倒了，煮糊了 | 差点一壶开水泼到腿上，幸好没事
快递压住了，抬不动，谁有推车 | 衣柜门卡住了拉不出来
)");
}

TEST_CASE("signs: who is in the house, who is dragged, who is small and alone") {
  rings(R"(
锁被撬了，里屋有人在翻东西 | 有人在砸我家门，手里举着刀，就我一个人在家 | 门被踹开了，我躲在柜里不敢出声
有个男的揪着女的头发往车里拖 | 他掐着孩子脖子往墙上撞
路边有个三四岁的小孩一个人哭，没大人跟着 | 一转身娃就没影了，穿着红色外套，找了半个小时
一个老大爷穿着秋衣坐在路边，问家在哪说不清，外面下着雪
)");
  rings_nobody(R"(
锁被我撬开了，开锁师傅自己叫的 | 钥匙断在门里，里屋有人给我开了 | 老两口揪着耳朵闹着玩
五六岁的小姑娘自己背书包上学，真可爱 | 老爷爷穿着单衣打太极，外面下着雪，佩服
)");
}

TEST_CASE("signs: what is left at the water, and what is set in order") {
  rings(R"(
我在江边，手机就不带了，对不起大家 | 桥上护栏外面站了个姑娘，鞋摆得整整齐齐 | 东西我都分好了，明天麻烦你们先进门
钥匙在地垫下，别让我女儿看见 | 枕头都按上去了又拿开，宝宝一直哭，我怕我自己
他说要来我家门口泼汽油，人已经在楼下 | 池子里漂着个红衣服，脸朝下
)");
  rings_nobody(R"(
在江边钓鱼呢，手机没带 | 钥匙在门垫下，明天麻烦你们先进门喂猫 | 东西都打包好了，搬家公司明天来
枕头都晒好了，宝宝睡着了 | 汽油又涨价了，去加油要排队 | 喷泉池里漂着个鸭子玩具，脸朝下，逗死
)");
}

}  // namespace linli::words
