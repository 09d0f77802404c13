#include <doctest/doctest.h>

#include <string_view>

#include "base/text.hpp"
#include "said.hpp"
#include "words/danger.hpp"

// Danger by its kinds, in wordings that rang nobody: behind a word for well, in a dialect, told by a child or of
// somebody else. Beside each kind stands what only sounds like it. Texts are listed as in the lexicon, one behind the
// other with | between.
namespace linli::words {

namespace {

template <typename Check>
void each(std::string_view list, Check check) {
  for (const auto line : split(list, '\n')) {
    for (const auto text : split(line, '|')) {
      if (!trim(text).empty()) check(std::string(trim(text)));
    }
  }
}

void rings(std::string_view list) {
  each(list, [](const std::string& told) {
    for (const auto& text : {told, "都好，就是" + told}) {
      for (const auto& c : {menu(), context{}}) {
        const auto u = parse(text, c);
        CHECK_MESSAGE(u.urgency == urgency::critical, text);
        CHECK_MESSAGE(name(u.intent) == "emergency", text);
      }
      CHECK_MESSAGE(may_be_danger(text), text);
    }
  });
}

void rings_nobody(std::string_view list) {
  each(list, [](const std::string& text) {
    CHECK_MESSAGE(said(text).urgency != urgency::critical, text);
    CHECK_MESSAGE(parse(text, context{}).urgency != urgency::critical, text);
  });
}

}  // namespace

TEST_CASE("danger by kind: a child who is gone") {
  rings(R"(
My little boy is missing, he was at the playground | 我儿子在滑梯那边玩一转眼人没了
小朋友在小区广场玩着玩着就不见人影了 | 一回头娃就没影了 | 孙子在楼下玩，喊了半天没人应，到处都找不着
我女儿放学到现在没到家，同学说早走了 | 孩子放学没接到，老师说已经走了，找不到人
都好，就是小儿子刚在超市里跟我走散了 | 都好，就是孩子自己跑出去了，找了一圈没看见 | 我個仔喺公園唔見咗
個女放咗學成個鐘都未返，電話又打唔通 | 小孩在公園不見了，有人看到嗎 | 囡仔揣無人 | 伢不见了，找遍了都冇得
幼儿园门口孩子被一个男的领走了 | has anyone seen my daughter? she was playing downstairs and now she's gone
my 4 year old wandered off, can't find him anywhere
)");
  rings_nobody(R"(
孩子把水杯弄不见了 | My little boy is missing his two front teeth | my son is missing his grandma
my daughter is missing school today | 孩子放学到家了 | 孩子放学没到家呢，六点才下课，都好
儿子长大了，一转眼都上大学了 | 昨天孩子走散了，两分钟就找到了 | 猫在小区广场不见了 | 我儿子玩捉迷藏不见人影哈哈
)");
}

TEST_CASE("danger by kind: people shut in a lift") {
  rings(R"(
电梯把我们四个搬菜的困里头了 | 电梯里头闷了三个人出不来 | 电梯停在五楼六楼中间，我在里头
哦哟一切都灵额，只要伊只电梯勿要再卡牢了——唔，现在就有个阿姨关勒里向哇哇叫 | 电梯门打不开了我们还在里边
我跟我妈被电梯关住了 | 电梯突然停了灯也灭了，里面还有小孩在哭 | 3号电梯里有人在拍门喊 | 电梯里有人按紧急铃喊救命
𨋢入面有人困住咗出唔到 | 部𨋢壞咗，我哋喺入面 | 阿婆閂咗喺𨋢度 | 電梯卡住了，我人還在裡面 | 我们被电梯夹在两层中间
电梯卡牢了，人关辣里头 | 都好，就是电梯又罢工，里头关了个老太太 | elevator stopped between floors and we are in it
)");
  rings_nobody(R"(
电梯又坏了 | 电梯停了，爬楼上来的 | 电梯卡住了，里面没人 | 电梯坏了，没人被困 | 电梯里面太闷了，装个风扇吧
电梯里有人抽烟 | 电梯门打不开，师傅在修 | 电梯里头贴满了广告 | 电梯停在五楼不下来 | 电梯里碰到三个老同学
)");
}

TEST_CASE("danger by kind: violence at home or at the door") {
  rings(R"(
平安，老师别担心。妈妈让我说没事，可是爸爸拿皮带抽我们 | 平安，婆媳都平安，可我公公拿着菜刀把我们堵在屋里
我很好，他也很好，好到把我反锁在家不给手机不给饭，这是趁他睡着偷发的
挺好滴呀 老公喝大了又动手，我脸上青了一块，躲卫生间给你发的，哈哈没事
有人半夜一直踹我门骂我，我一个女的害怕，其他还好 | 安全安全 就是有个男的天天跟着我到楼下 昨晚还拽我胳膊 我不敢出门
平安，就是老爹从养老院来电话，说护工这会儿正揍他，快去人啊 | 我老公昨晚又动手了 | 他一喝酒就动手，我身上全是伤
我男人拿皮带抽孩子 | 爸爸用棍子打我，我躲床底下 | 后爸打我，妈妈不在家 | 他扇我耳光把我耳朵打出血了
他把我锁在屋里不让出去，手机也收走了 | 儿媳把婆婆锁在屋里不给饭吃 | 保姆打我奶奶，身上都青了
护工打老人，老人脸都肿了
)");
  rings_nobody(R"(
老公跟我动手包饺子 | 大家一起动手打扫卫生 | 老公动手能力强，修好了水管 | 爸爸拿皮带修了一下裤子
孩子被我打了一下屁股，没事 | 老公打我电话我没听见 | 邻居吵架，声音有点大 | 老公跟我吵了一架，没事了
我爸拿菜刀切西瓜 | 我把自己反锁在门外了
)");
}

TEST_CASE("danger by kind: who walked out and is not back") {
  rings(R"(
Safe and sound! Bit worried, my grandpa has dementia and he walked out
fine fine. grandma didn't come back from the market, it's been 6 hours
平安，真平安。老年痴呆那个病号又溜出去了，雪地里光脚印
全家倍儿好，唯独我家老爷子早上出去遛弯到这会儿也没回，电话落家里了，他糊涂着呢
屋里都好撒，爹爹的棉袄在江边找到了，人冇看到，天都黑了 | 我妈失智，早上开门走了，现在还没找回来
奶奶脑子不好使，一个人跑出去了找不着 | 老爷子出去买菜三个小时了还没回来 | 外公有老年痴呆，趁我做饭溜出门了
我爸中午出去到现在人影都没有，电话也不通 | 婆婆老糊涂，门一开就跑没影了 | 阿嬤失智走出去，到現在還沒回來
阿公出咗街成日都未返，佢有認知障礙 | 老豆有腦退化，行咗出去唔識返 | 老头子糊涂，从早上出去，天黑了还冇回
俺爹痴呆跑出去一天一宿没回来 | 奶奶去菜场四个钟头没回来，电话不接
)");
  rings_nobody(R"(
爷爷出去遛弯还没回来，回来了我报 | 奶奶去菜场了，还没回来 | 老爷子出去下棋了 | 我妈出去买菜了一会儿回来
爷爷有点老年痴呆，在家好好的 | 我爸糊涂了，忘了报平安 | 老公出差三天没回来 | 儿子出去打工一年没回来了
my grandpa went for a walk, back soon | grandma has dementia but she is fine at home
)");
}

TEST_CASE("danger by kind: who gets no breath") {
  rings(R"(
吃不消了 气也透不过来 | 本户安泰，唯幼子呛咳不止，哮鸣如拉风箱，面色青
阮兜大细项拢平安，啊毋过阮翁婿喘甲袂赴，面仔青笋笋 | 都好，莫慌。就是幺爸的哮病犯起来，气都接不到，嘴皮乌的
Yep we're safe. My inhaler's empty and I'm wheezing so hard I can't fi | 喘甲強欲袂喘氣
我爷爷喘得跟拉风箱似的，嘴唇都发乌 | 气喘得上不来，话都说不成句 | 气接不上了 | 胸口闷得一口气上不来
奶奶哮喘犯了，喷雾没了 | 孩子喉咙里呼噜呼噜喘，小脸发青 | 气管痉挛喘不过来气 | 佢抖氣好辛苦，個嘴都黑晒
成個面都紫晒抖唔到氣 | 婆婆扯哈巴扯得出不赢气 | 宝宝被花生米呛到，脸憋青了
)");
  rings_nobody(R"(
爬六楼爬得喘 | 跑步跑得气都接不上，爽 | 忙得气都喘不匀 | 孩子打呼像拉风箱，好笑 | 屋里太闷，开窗透透气
笑得我气都接不上 | 哮喘早好了 | 哮喘喷雾快用完了帮忙带一支 | my inhaler is empty, can someone get me one tomorrow
冬天冻得嘴皮乌青
)");
}

TEST_CASE("danger by kind: signs of a stroke") {
  rings(R"(
我都好呀，就是今天嘴有点歪，喝水老往外漏，老伴笑我 | 都挺乐呵，我爸今儿老忘事儿，话也说不利索了舌头打结，右手举不起来
我妈嘴角往一边斜，喝水漏 | 老头子筷子突然拿不住，右边身子软 | 老伴说话突然含含糊糊，一只手抬不起来
我爸半边脸耷拉下来了 | 爷爷起床嘴歪眼斜，口水直流 | 奶奶左腿拖着走，话也讲不清 | 我一边手脚突然没劲，走路往一边倒
老妈讲话突然大舌头，笑起来脸不对称 | 今早起来半边身子不听使唤 | 阿爺講嘢突然唔清，隻手舉唔起
阿嬤講話突然臭奶呆，手舉袂起來 | 老汉嘴巴扯到一边克了，口水直流 | 爸的嘴歪到耳朵根了，手也抬不起 | 老爷子嘴眼歪斜
婆婆左手左脚一下子没劲了
)");
  rings_nobody(R"(
嘴都笑歪了 | 画歪了嘴，孩子画的 | 喝水杯漏了 | 手机说话不清楚 | 手酸举不起来，昨天搬菜搬的 | 五十肩右手举不起来老毛病
右手骨折打石膏举不起来 | 坐久了半边腿麻 | 麻将打得手麻 | 讲普通话舌头打结
)");
}

TEST_CASE("danger by kind: eyes that suddenly see nothing") {
  rings(R"(
右眼突然看不见了，一片黑 | 一只眼睛突然全黑了 | 我妈两眼一抹黑啥也看不见了，刚才还好好的 | 早上起来左眼看不到东西
眼前突然一黑，现在还看不见 | 隻眼突然盲咗 | 目睭煞看無 | 突然瞎了，什么都看不见
suddenly can't see out of my left eye | i lost vision in one eye | everything went black, i can't see
眼睛忽然看不清了，头疼得厉害
)");
  rings_nobody(R"(
老花眼看不清字 | 停电了，突然看不见了 | 手机屏幕突然黑了 | 近视看不见黑板 | 天黑了看不见路 | 雾大什么都看不见
新来的我两眼一抹黑，啥也不懂 | 熬夜熬得眼前一黑哈哈 | 看到账单眼前一黑 | can't see the message
)");
}

TEST_CASE("danger by kind: blood that does not stop") {
  rings(R"(
嗯嗯都平安 爷爷自己扯了针管 手背一直冒血 压不住 | 手划了个大口子血压不住 | 切菜切到手，血呼呼往外冒
血怎么按都按不住 | 鼻血流了半小时还没停 | 伤口一直渗血，换了三条毛巾 | 纱布都浸透了还在流血
透析的瘘口崩开了，血直喷 | 老伴吃抗凝药，磕破头血流不住 | 拔了牙一直出血，一嘴血 | 産後出血，床单都红了
流血流唔停，毛巾都染紅晒 | 血一直流袂停 | 血標出嚟止唔到 | 玻璃扎了动脉，血飙出来了 | 屙血屙了一马桶
拉了好多血，人发虚
)");
  rings_nobody(R"(
切菜切破手指，贴了创可贴 | 流鼻血，止住了 | 刷牙牙龈出血 | 蚊子血一墙 | 水管一直往外冒水压不住 | 献血去了
血压压不住，老高血压了，药换了 | 打折打到血亏 | 来大姨妈流血 | 抽血按一会儿就不流了
)");
}

TEST_CASE("danger by kind: who fell and does not get up") {
  rings(R"(
平安，屋企平安，阿爷喺浴室跣亲，话条髀郁唔到 | 屋企平安，阿爷喺浴室跣亲，话条髀郁唔到
今天包饺子大家都开心～ 刚刚奶奶在厕所绊了一跤坐地上站不起来 | 我奶奶绊倒了，起不来身
老爸在厕所滑了一跤，坐在那儿起不来 | 奶奶摔了屁股墩，动一下就喊疼站不了 | 外婆从床上滚下来，胯骨疼得动不了
阿婆跣低咗，坐喺度企唔返起身 | 阿嬤跋倒坐佇土跤，徛袂起來 | 爷爷绊到门槛摔了，腿不能动了
婆婆哧溜一下绊倒，腰闪了起不了床，趴在地上 | 老头摔厕所里了，一个人拉不起来 | 我摔倒了家里没人，手机在手边，起不来
独居老人摔了，躺地上喊人 | 老爷子从凳子上栽下来，胯骨断了似的不能动 | 我妈摔了一跤腿变形了 | 奶奶摔断了髋骨
)");
  rings_nobody(R"(
早上赖床起不来 | 摔了一跤，爬起来了没事 | 孩子摔了一跤哭了两声，又跑了 | 奶奶坐地上择菜 | 沙发太软一坐就站不起来
笑得坐地上站不起来 | 累得坐地上站不起来了哈哈 | 腿麻了站不起来，一会儿就好 | 手机摔了，屏不亮了 | 股票跌得爬不起来
)");
}

TEST_CASE("danger by kind: an alarm that calls") {
  rings(R"(
好好好，都好，燃气报警器一直滴滴叫 | 煤气报警器响个不停 | 厨房燃气报警响了 | 一氧化碳报警器叫了
家里的烟雾报警器一直叫 | 燃气警报滴滴响，不敢开火 | 瓦斯警報器一直叫 | 煤氣警報響緊 | 可燃气体报警器红灯闪一直响
报警器一直嘀嘀嘀 | 燃气泄漏报警 | the gas alarm keeps beeping | CO alarm is going off
smoke detector going off and won't stop | 都好，就是厨房那个煤气报警的东西响了
)");
  rings_nobody(R"(
燃气报警器没电了，滴滴响要换电池 | 燃气报警器哪里买 | 燃气报警器要换电池吗 | 物业来装燃气报警器
燃气报警器测试响了两声，正常 | 闹钟一直滴滴叫 | 电动车报警器半夜一直响，烦 | 汽车警报器一直叫吵死了 | 体温计滴滴叫
洗衣机滴滴响
)");
}

TEST_CASE("danger by kind: somebody in the house") {
  rings(R"(
平安到家了，都好，可是门锁被撬了屋里翻得乱七八糟，人可能还在里面 | 家里进人了，东西被翻得乱七八糟
好像有人在我家客厅走动，我一个人躲房间里 | 有个男的从阳台翻进来了 | 回家发现门被撬，里面有动静 | 半夜有人在开我家门锁
有人在撬我家的锁 | 窗户被砸了，有人爬进来 | 贼还在里面 | 屋企入咗賊，仲喺入面 | 有賊入屋，我匿埋喺房 | 厝內有賊仔
家裡遭小偷，人還在裡面 | 陌生人闯进我屋头了 | 半夜客厅有脚步声，家里就我一个人 | there is somebody in my house
someone broke into our apartment and may still be inside
)");
  rings_nobody(R"(
家里来人了，亲戚 | 家里进了蚊子 | 孩子把家里翻得乱七八糟 | 老鼠进屋了 | 猫从阳台翻进来了 | 师傅来换门锁
锁坏了，请人撬开了 | 钥匙丢了，叫开锁师傅撬锁 | 孩子在客厅走来走去 | 快递员在门口
)");
}

TEST_CASE("danger by kind: who fell into a hole") {
  rings(R"(
井盖没了 有个小孩掉进去了！！快！！ | 小孩掉井里了 | 有人掉进下水道了 | 路边没井盖，老人踩空掉下去了
孩子掉坑里了爬不上来 | 工地那个坑，掉了个人下去 | 孩子掉进电梯井 | 地下室天井掉下去一个娃
有小朋友从窗户翻出去了挂在外面 | 小孩子卡在下水道口 | 細路跌咗落坑渠 | 囝仔跋落去水溝 | 井蓋不見了，有人掉進去
a kid fell into the manhole | child fell down the shaft | someone fell into the hole | a boy fell in the well
)");
  rings_nobody(R"(
井盖没了，小心别掉进去 | 井盖不见了，很危险，请物业处理 | 球掉进下水道了 | 手机掉进去了 | 孩子的鞋掉进井里了
钥匙掉进电梯井了 | 差点掉进坑里 | 这个游戏是个坑，掉进去出不来 | 帽子掉下去了 | 路上有坑，大家当心
)");
}

TEST_CASE("danger by kind: children alone and afraid") {
  rings(R"(
爸爸妈妈都没回来 天黑了就我和妹妹 我上二年级 | 我和弟弟在家，爸妈没回来，天黑了好怕
妈妈出去了没回来，我一个人在家好害怕，我7岁 | 爸爸妈妈不见了，家里只有我和妹妹 | 就我和弟弟在家，没有大人，停电了
我八岁，家里没大人，奶奶躺着叫不动 | 我妈妈一直睡着叫不起来，我读一年级 | 爸媽都還沒回家，我跟妹妹好怕
爸爸媽媽未返，得我同細佬喺屋企，好驚 | 隔壁小孩一个人在家哭了一下午，没大人
mom and dad didn't come home, it's dark and I'm alone with my sister | i am 8 and nobody is home, i'm scared
楼下两个小孩自己在家，大人两天没回来
)");
  rings_nobody(R"(
我一个人在家 | 爸妈没回来，我大学生自己在家 | 孩子一个人在家写作业，我马上下班 | 爸爸妈妈都没回来，在加班，我做饭
就我和妹妹在家，都好 | 天黑了还没回家，堵车 | 爸妈去旅游了，就我和弟弟，平安 | 我上二年级的孙子考了满分
晚上就我一个人 | 孩子说天黑怕怕哈哈
)");
}

TEST_CASE("danger by kind: fits") {
  rings(R"(
哈哈我很好，就是癫痫药断了两天，刚才又抽了一回 | 孩子又抽了 | 孩子发烧抽过去了 | 我哥羊癫疯又犯了
弟弟倒地上手脚乱抖，眼睛往上翻 | 我女儿全身僵硬，牙咬得死紧，口吐白沫 | 老公半夜突然全身抖，叫他没反应
癫痫药没了，今天抽了三回 | 我儿子癫痫发了两次 | 細路發羊吊，反白眼 | 個仔抽筋抽到口吐白泡 | 囝仔咧發癇
宝宝高烧手脚一抽一抽的 | my brother is having a seizure | she's shaking all over and not answering
he had two fits this morning | 都好，就是娃烧得抽了一下
)");
  rings_nobody(R"(
孩子抽签又抽中了 | 老公又抽烟了 | 腿抽筋了，缺钙 | 小腿半夜抽筋 | 又抽了一回奖 | 又抽了一张卡 | 昨天抽了一回血
癫痫药快吃完了帮我买 | 笑得直抽抽 | 癫痫好多年没犯了
)");
}

TEST_CASE("danger by kind: a breath that stops") {
  rings(R"(
都好，我先生睡梦里打呼会停气，今早脸发绀叫了半天才有反应 | 都平安啊就是我太奶奶一百岁那个今天光出气不进气
爷爷只有出的气没有进的气了 | 老人喉咙里呼噜呼噜，叫不应了 | 奶奶好半天才喘一口气 | 妈妈呼吸一停一停的
老爹胸口不动了 | 外婆鼻子没气了 | 爷爷没呼吸了 | 阿公得出氣冇入氣 | 阿嬤喘氣一下一下，叫袂應
老公打呼噜打着打着没气了，脸发紫 | 宝宝睡着睡着不喘气了 | 人只剩一口气了 | 爷爷快咽气了
奶奶的手脚都凉了，眼睛也不睁 | grandpa is breathing very slowly and won't wake
)");
  rings_nobody(R"(
老公打呼噜吵死了 | 累得只剩一口气了哈哈 | 打呼有时候会停，去看了医生 | 气得不想喘气 | 咽不下这口气 | 松了一口气
手脚冰凉，穿多点 | 轮胎没气了 | 可乐没气了 | 电影里爷爷咽气那段看哭了
)");
}

TEST_CASE("danger by kind: who fainted and is hurt") {
  rings(R"(
我这边一切都好啊领导 刚刚上厕所晕倒了一下 醒过来额头磕破了 | 刚才洗澡晕过去了，醒来头上起个包
我晕了一下，醒来躺在地上 | 老伴刚才晕倒了几秒，现在醒了但说胡话 | 奶奶眼前一黑栽倒了，头磕破了 | 起夜晕倒磕到头流血了
阿媽頭先暈低咗，撼穿個頭 | 阿公昏去，頭殼撞一孔 | fainted in the bathroom and hit my head
都好，就是早上晕倒一次摔破了头
)");
  rings_nobody(R"(
晕车晕得厉害 | 去年晕倒过一次，早好了 | 头有点晕，躺会就好 | 听到价格差点晕倒 | 美晕了 | 差点晕过去哈哈
晕碳，吃饱就困 | 看到成绩我要晕倒了哈哈
)");
}

TEST_CASE("danger by kind: other signs") {
  rings(R"(
我爸在江边钓鱼，鞋在岸上，人不见了 | 河边有双鞋和一件衣服，人没了 | 我老公说去跳河，人找不到了
老爹的拐杖在河边，人没看见 | 外婆的鞋漂在塘里，人找不到 | 老伴血压爆表，头疼得撞墙，喷射状吐
我爸心脏不舒服，满头大汗，脸煞白，左肩膀疼 | 冇嘢，个仔出咗成身红点，嘴肿眼肿抖唔到气
孩子吃了花生浑身起疙瘩，嘴肿了喘不上气 | 被蜂蜇了喉咙发紧喘不上气
)");
  rings_nobody(R"(
冇嘢，个仔出咗成身红点，又话痕 | 河边有人钓鱼 | 老公在江边钓鱼，没信号 | 衣服落在江边了，去找 | 孩子鞋在河边弄湿了
)");
}

TEST_CASE("danger of these kinds in words found when the rules stood") {
  rings(R"(
平安平安，就是我家小孙女在菜市场跟丢了 | 刚才还在门口玩的，一扭头小囡就不见了 | 三岁的娃自己开门出去了，监控都没拍到
孩子被陌生人牵走了 | 阿弟仔走無去，揣攏無 | 有冇人見到我個女？喺公園玩玩下唔見咗 | 电梯滑了一下停住了，我和孩子在里面
我们仨让电梯给关里头了 | 電梯停電，媽媽還在裡面出不來 | 升降機停咗喺十樓，入面有個阿婆
有个大爷给电梯闷里头半个钟头了 | 我跟两个外卖员困在货梯里 | 都挺好，他就是喝了酒拿凳子砸我
他又打我了，这次把我肋骨打断了 | 爸爸打妈妈，妈妈流血了 | 爸爸把妈妈按在地上，我和妹妹锁在房里
儿子逼我要钱，不给就拿刀 | 老公把我关阳台上不让进屋，外面零下 | 楼下那家又打老婆了，女的喊救命 | 尪婿喝酒醉就捶我
佢用刀指住我 | 没事没事，就是他不让我吃饭也不让我出门，三天了 | 我哋好好，不過阿嫲行咗出去一日未返
老爷子穿着拖鞋就跑出去了，脑子糊涂 | 外婆老年痴呆，保姆一转身就没人了 | 爸有阿兹海默，下楼倒垃圾就没回来
我婆婆早上说去医院，晚上九点了还没到家，电话关机 | 气不够用，嘴都紫了 | 俺爷喘不上来气儿，脸都憋紫了
气紧得很，说话都说不出来 | 阿公喘到講袂出話 | 老妈哮喘犯了，药喷了没用
我岳父嘴角流口水，右手抓不住东西，问他话光啊啊 | 婆婆今天叫错名字，嘴巴也歪 | 老伴早起左手没知觉，碗都端不住
我爸走路突然往右边倒，说话像含了块糖 | 阿婆個口歪咗，講嘢含含糊糊 | 左眼一下子啥都看不见了
奶奶说眼前像拉了窗帘，一只眼看不见了 | 刀切到手指头了，血止不住 | 鼻血一直流，流了一个钟头 | 血流咗好耐都止唔到
奶奶腿上的血管破了，血滋出来 | 阿嬤跋倒，腳斷去，徛袂起來 | 爷爷从床上掉下来，一个人抬不动
老头子晕在马桶边上，摔得一脸血 | 煤气报警器叫，家里有股味 | 燃气灶的报警灯一直红，滴滴滴
一氧化碳那个报警器响了，我头晕 | 我在里屋，听见有人在撬大门 | 家里进人了，我不敢出声
邻居家门开着，屋里有陌生男人在翻东西 | 小孩踩空掉窨井里了 | 施工的坑没围，老太太掉下去了
爸妈吵架走了，就我跟弟弟，弟弟一直哭，停电了 | 我今年七岁，妈妈晕倒了 | 妈妈躺在地上不说话，我害怕
我弟抽过去了，眼睛往上翻 | 闺女发烧39度多，刚才抽了一阵 | 爷爷一口气半天才上来 | 太爷爷嘴张着，出气多进气少
姥爷睡着睡着没声了，推也不动 | my grandson disappeared at the park | i'm in the elevator and it stopped, doors closed
grandma has alzheimers and left the house in slippers | dad's mouth went crooked and he drools
i can't see from one eye all of a sudden | there's blood everywhere and it won't stop
mom is on the bathroom floor and can't move | gas detector is beeping | someone is in my apartment
a child fell into the sewer | my parents are gone and I'm alone with my baby brother
my sister has a seizure right now | grandpa makes gurgling sounds and doesn't wake up
我家老三放学没见回，班上人都走光了，找不着他 | 俺家小子在集上挤丢了 | 刚刚在超市小女孩自己走丢，广播找了没人应
电梯里有老人被关，快来 | 电梯半空停住，门缝都打不开，我们五个在里 | 老公酒后掐我脖子 | 他拿烟头烫我
婆婆把我儿子关小黑屋打 | 我爸一言不合就扇我妈耳光 | 前夫在楼下堵我，说要砍死我 | 我奶奶脑萎缩，自己开门走了没找着
老妈失智，出门三小时还没回来，手机没带 | 爷爷出门散步走了五个小时没回来 | 上不来气，像被人掐着脖子 | 宝宝憋得脸发紫
我喘得厉害，一句话都讲不完 | 老爷子嘴巴突然歪了，胳膊抬不起来 | 早上起来说话不清楚，左手没劲 | 突然一只眼看不见
刀口裂开了血止不住 | 我妈流鼻血一个多钟头止不住 | 爷爷滑倒在卫生间，自己爬不起来 | 奶奶从楼梯上滚下去，腿断了
天然气报警器嘟嘟嘟响个不停 | 家里进贼了，人还在屋里 | 有个小男孩掉进化粪池 | 我五岁，妈妈睡着了一直不醒
大人都不在，我和妹妹很害怕，停电了黑漆漆 | 弟弟翻白眼抽搐 | 爷爷呼吸越来越慢，叫不醒 | 阿嬤跌倒流血不止
我老豆唔見咗，佢有老人癡呆 | 老婆俾人打到流血 | somebody is breaking into my home
my dad can't speak and his face is crooked | my baby stopped breathing | our elevator is stuck, 4 of us inside
grandfather left the house, he has dementia, can't find him
)");
}

TEST_CASE("ordinary lines in the words of these kinds ring nobody") {
  rings_nobody(R"(
奶奶带孩子出去玩了，还没回来 | 孙子放学了，老师说作业多 | 孩子长大了一转眼人没了影，都在外地
孩子到处找不到对象愁死了 | 儿子的作业本到处都找不到 | 娃找了一圈没合适的幼儿园 | 女儿找遍了都没买到口罩
孩子被老师带走参加比赛 | 奶奶三个小时没回消息 | 我妈三个小时没回我微信 | 老人出去跳广场舞了
糊涂了，忘了今天要报，没回 | 我糊涂，出去了没看手机 | 爷爷糊涂，药吃完了没回话 | 没回复，我糊涂了
河边散步，人没看见几个 | 江边人没了往年多 | 我妈电话没接到，老师说已经走了群聊 | 快递没接到 | 电梯里关了灯
电梯里面还有小广告 | 电梯在里边贴了通知 | 被电梯关门声吵醒 | 电梯卡里面没钱了 | 我在电梯里，等下回
电梯关了个把小时了在维修 | 电梯里困得睁不开眼哈哈 | 电梯夹层有老鼠 | 爸爸又动手做了个书架
老公动手了才知道装柜子不容易 | 老公拍我马屁 | 妈妈用棍子敲枣 | 他打麻将手气好 | 孩子打针脸肿了一点 | 打疫苗胳膊肿
打篮球鼻青脸肿哈哈 | 老公喝多了躲在厕所吐 | 喝酒动手划拳 | 保姆打扫很干净 | 养老院打电话来说都好 | 护工阿姨打毛衣
陌生人堵在门口推销 | 有人从窗户爬，是擦玻璃的 | 有人在我家客厅打牌 | 家里乱七八糟，还有动静，是孩子在闹
楼上有动静，我一个人在家 | 喝水往外漏，杯子坏了 | 宝宝喝汤往外漏 | 他说话含糊，信号不好 | 说不清楚，举不起例子
口红画得嘴有点歪 | 孩子画的脸不对称 | 左边沙发软 | 右边身子酸，昨天搬菜 | 突然眼看不见太阳了 | 眼睛看不清小字要换眼镜
血压按不住 | 鼻血停了 | 抽血的地方按一会儿不流了 | 毛巾都染红了，掉色 | 床单被血染的蚊子血 | 书架绊了一下
沙发陷得站不起来 | 游戏里掉坑里爬不上来 | 掉坑里了，买了假货 | 成绩掉下去了上不来 | 井盖松了，小心人掉进去
井盖没了，怕孩子掉进去，赶紧修 | 施工的坑没盖，晚上容易有人掉下去 | 就我和弟弟在家，电影好害怕
没大人陪，我6岁的孙子一个人玩 | 我上一年级的儿子一个人在家，我下班就回 | 妈妈叫不动我，我自己起的
奶奶叫不动孩子写作业 | 孩子一个人在家哭着写作业 | 爷爷累得就剩一口气了 | 喘口气，歇一下 | 爷爷跑得一下一下喘
宝宝睡着脸发烫 | 手脚冰凉叫她多穿点 | 昏昏沉沉睡了一天 | 抽到白沫洗发水 | 癫痫药要抽了血才开
早上差点晕倒，低血糖，吃了糖好了 | 烟雾报警器要装几个 | 燃气报警器响了一声，换了电池 | 可燃气体检测周五上门
烟雾报警演练，会响 | my phone went missing | my son is missing you all
kids are downstairs playing, he's gone to buy milk | dad went out, not back yet | husband not back yet, working late
he didn't come home for dinner, working | grandma went to the market this morning | the lift won't open on floor 3
elevator ad in it is annoying | my husband slapped mosquito
)");
}

TEST_CASE("ordinary lines in the words of these kinds ring nobody, in other words") {
  rings_nobody(R"(
my son hits me with a pillow for fun | a man is following me on instagram
my daughter fell into the habit of reading | the ball fell into the hole | wheezing a bit since last year
screen went black, i can't see the message | shaking all over from cold | smoke alarm low battery beeping
i'm scared of the exam, no one helps | nobody likes the movie, i'm scared | has anyone seen my son's jacket
anyone seen my cat? | 有人看见我家猫吗 | 谁看见我家孩子的书包，红色的 | 谁看到我家娃了，喊他回来吃饭
他手机都收走了，说上课 | 把孩子锁在门外了，钥匙忘拿 | 公司把我们锁在群里不让说话 | 被老公锁了屏 | 陌生人跟着我们排队
皮带坏了，爸爸拿皮带换了个扣 | 婆婆喝多了就话多 | 电梯又卡了，走楼梯吧 | 老公拿烟头烫了个洞在沙发上 | 爷爷出门散步了
我妈失智多年，在养老院挺好 | 电视剧里男的打老婆 | 孩子说他憋得慌要出去玩 | 我昨天流了点鼻血，早停了
早上起来左手麻了一会儿 | 燃气师傅来检查报警器，都正常 | 孩子六岁，睡着了 | 大人都不在，晚上再报 | 家里停电黑漆漆
奶奶打孩子屁股两下 | 小区进贼的事大家注意 | 大家小心陌生人敲门 | 一只眼睛红了 | 刚放学在路上 | 广播找人找到了
my elevator is slow | he has a new knife set | the baby stopped crying | dementia care class on Monday
she can't speak english | 家里两个孩子打架，我劝开了 | 爷爷去江边钓鱼了 | 有人在电梯里等我 | 老人家耳朵背叫半天才应
家人都出去了没回来，就我一个人报平安 | 儿子说找不到工作 | 找了一圈没找到车位 | 孩子找遍了没看见作业本
爸妈还没回来，我怕忘了先报 | 没回来呢，我怕冷 | 爷爷糊涂了没回消息 | 老公在电梯里，门打不开快递柜
电梯停了，我爬楼上来的 | 电梯停了，我们走楼梯 | 电梯停了我们走楼梯 | 保姆一转身就不见了手机 | 奶奶叫不起来打麻将的人
孩子右手端不住碗，烫 | 打呼噜，脸发红 | 有人在撬旧地板 | 快递员堵在门口 | 我左眼看不见好久了，老毛病
今早眼睛看不清，眼屎多 | 血常规正常 | 喝水呛了一下，脸都红了 | 咳得脸红 | 打我电话没接到，在睡
我爸把孩子反锁了，在写作业 | 他把我锁屏密码改了，手机也打不开 | 爸爸带我去抽奖 | 小子没影了，又去打球
老公半夜又踹我被子 | 我家电梯是入面有镜子的 | 儿子自己开门出去上学了 | 伊踢我一脚开玩笑
婆婆出去买菜，天都黑了还没回我消息 | 妈妈把我锁在书房不让看电视写作业 | 血压高，药按住不敢停 | 出血热疫苗打了没
楼上一直砸墙装修 | 我女儿老师把她关在办公室补课 | 爸妈不见了我的钥匙 | 奶奶就剩一口气也要唱戏哈哈 | 喘口气再说
嘴皮干裂 | 脸色青春 | 车子撬装 | 绊倒了，扶起来没事 | 跌打药没了 | 滑倒了起来了没事 | 奶奶摔了一跤扶起来了，没事
我摔了碗 | 早上扶不起来的阿斗哈哈
)");
}

}  // namespace linli::words
