#include <doctest/doctest.h>

#include <random>

#include "ringing.hpp"
#include "words/danger.hpp"
#include "words/lexicon.hpp"

namespace linli::words {

namespace {

const std::vector<std::string>& symptoms() {
  static const std::vector<std::string> all{
      "发烧",       "咳嗽",   "有点咳", "气短",   "胸闷",     "嗓子疼", "流鼻涕", "头晕",  "头疼",     "乏力",
      "浑身疼",     "没胃口", "吃不下", "吐了",   "拉肚子",   "睡不着", "心慌",   "难受",  "不舒服",   "不太舒服",
      "不得劲",     "唔舒服", "感冒了", "生病了", "摔了一跤", "流血了", "住院了", "阳性",  "在医院",   "發燒",
      "頭暈",       "拉肚子", "艰苦",   "烧到39", "高烧不退", "fever",  "sick",   "cough", "not well", "吃不下饭",
      "走路没力气", "肚子痛", "🤒",   "过敏",   "骨折",     "低血糖"};
  return all;
}

const std::vector<std::string>& dangers() {
  static const std::vector<std::string> all{
      "喘不上气",      "胸口疼",   "胸口有点疼",    "摔倒起不来", "摔了一跤起不来", "晕倒了",     "叫不醒",
      "抽搐",          "大出血",   "嘴歪了",        "半边身子麻", "羊水破了",       "着火了",     "冒烟",
      "触电",          "溺水",     "被困",          "电梯困人",   "有煤气味",       "煤气漏了",   "煤气中毒",
      "喝农药",        "割腕",     "要跳楼",        "不想活了",   "家暴",           "老人走丢了", "孩子不见了",
      "救命",          "抖唔到气", "著火了",        "喘不過氣",   "天然气泄漏",     "瓦斯外洩",   "我想死",
      "昏迷",          "心梗",     "can't breathe", "chest pain", "救护车",         "快打120",    "他倒地口吐白沫",
      "煤气好大一股味"};
  return all;
}

}  // namespace

TEST_CASE("no symptom is understood as well, whatever stands around it") {
  for (const auto& s : symptoms()) {
    for (const auto& text : {s,
                             "平安，" + s,
                             "都好，就是" + s,
                             "1 " + s,
                             "1，" + s,
                             "3-502 " + s,
                             "3-502王芳" + s,
                             "我妈" + s,
                             "收到，" + s,
                             "无发热，" + s,
                             s + "，其他都好",
                             "36.5 " + s,
                             "谢谢 " + s,
                             "好的" + s,
                             s + "😊",
                             "全家平安\n" + s,
                             "不发烧，" + s,
                             "没事，" + s + "而已",
                             "「都好」\n---\n" + s,
                             "正常正常" + s}) {
      const auto u = said(text);
      CHECK_MESSAGE(!counts_as_well(u), text);
      CHECK_MESSAGE(u.human, text);
    }
  }
}

TEST_CASE("danger reaches a person at once, whatever was asked and whatever stands around it") {
  for (const auto& d : dangers()) {
    for (const auto& text : {d, "1 " + d, "平安，" + d, "3-502" + d, "收到 " + d, d + "！！", "2。" + d, "退订 " + d,
                             "@小李 " + d, "我们家" + d + "怎么办"}) {
      for (const auto& c : {menu(), context{}, in_group()}) {
        const auto u = parse(text, c);
        CHECK_MESSAGE(name(u.intent) == "emergency", text);
        CHECK_MESSAGE(u.urgency == urgency::critical, text);
        CHECK(u.human);
      }
    }
  }
}

TEST_CASE("a warning or a denial somewhere in the text takes nothing away from danger") {
  for (const std::string_view text :
       {"小心，着火了", "注意！3栋着火了", "大家当心 煤气漏了", "不小心触电了", "没注意，着火了", "没有，被困了",
        "不好，着火了", "没人，救命", "没法呼吸", "没有电，电梯困人", "不，喘不上气", "can't stop bleeding",
        "没想到着火了", "注意，家里煤气好大一股味"}) {
    CHECK_MESSAGE(intent_of(text) == "emergency", text);
    CHECK_MESSAGE(intent_of(text, in_group()) == "emergency", text);
  }
}

TEST_CASE("what only sounds like danger rings nobody") {
  for (const std::string_view text :
       {"煤气费怎么交", "热死了", "笑死我了", "要命", "没着火", "累死了", "注意防火防触电", "谨防煤气中毒", "没有晕倒",
        "120斤", "消防演练几点", "燃气费多少", "想死你们了", "煤气阀门要关好，防止泄漏", "预防溺水", "严防触电"}) {
    const auto u = said(text);
    CHECK_MESSAGE(u.urgency != urgency::critical, text);
    CHECK_MESSAGE(!counts_as_well(u), text);
  }
}

TEST_CASE("danger is known in the spellings that residents use") {
  for (const std::string_view text : {"喘唔上氣",
                                      "呼吸困難",
                                      "阿公跌咗起唔到身",
                                      "老妈嘴巴歪了，右边手脚动不得",
                                      "5-801阳台冒黑烟",
                                      "wo ma yun dao le",
                                      "我老公又打我了，我跟孩子锁在厕所里",
                                      "活着真没意思，想从楼上跳下去算了",
                                      "唔想做人喇",
                                      "i dont want to live anymore",
                                      "细路唔见咗",
                                      "strong gas smell in stairwell",
                                      "her water broke",
                                      "he has a knife",
                                      "老头子喊不应了",
                                      "电梯停了，里面关着人",
                                      "我爸有老年痴呆，早上出去到现在没回来",
                                      "喝了半瓶消毒液",
                                      "血一直流止不住",
                                      "chest hurts a lot",
                                      "掉进池塘里了",
                                      "楼下打伤人了，快叫120",
                                      "要殺人啦",
                                      "煤氣漏咗",
                                      "被电瓶车撞倒了"}) {
    CHECK_MESSAGE(intent_of(text) == "emergency", text);
    CHECK_MESSAGE(intent_of(text, context{}) == "emergency", text);
    CHECK_MESSAGE(may_be_danger(text), text);
  }
}

TEST_CASE("look-alikes of danger in figures of speech, wares and training ring nobody") {
  for (const std::string_view text : {"跳楼价",
                                      "火锅辣得我嗓子冒烟",
                                      "笑得喘不过气",
                                      "累死了想死你们了",
                                      "急救培训几点",
                                      "反家暴讲座",
                                      "燃气公司明天来查漏",
                                      "电梯广告太吵",
                                      "胸口不疼了",
                                      "我没意识到今天要报",
                                      "手机掉到水里了",
                                      "谁看见我家孩子的手套了，有一只不见了",
                                      "他打我电话没打通",
                                      "叫120个人来",
                                      "轮胎漏气了",
                                      "救命稻草",
                                      "fire drill tomorrow?",
                                      "emergency exit",
                                      "驴肉火烧",
                                      "麻将三缺一",
                                      "我妈还没回家，晚点报"}) {
    CHECK_MESSAGE(said(text).urgency != urgency::critical, text);
    CHECK_MESSAGE(parse(text, context{}).urgency != urgency::critical, text);
  }
}

TEST_CASE("a danger phrase added to any text never lowers its urgency") {
  const std::vector<std::string> texts{"平安",     "没",           "没有",     "笑死", "摔了一跤，起不来，没",
                                       "1",        "煤气费怎么交", "新闻里说", "我来", "取消报名",
                                       "退订",     "消防演练",     "救命",     "不想", "谨防",
                                       "孩子的",   "发烧38.5",     "收到",     "胸口", "电梯广告",
                                       "没意识到", "热死了",       "要是",     "例 "};
  for (const auto& t : texts) {
    for (const auto& d : dangers()) {
      for (const auto& c : {menu(), context{}}) {
        CHECK_MESSAGE(parse(t + d, c).urgency >= parse(t, c).urgency, (t + d));
        CHECK_MESSAGE(parse(d + t, c).urgency >= parse(t, c).urgency, (d + t));
        CHECK_MESSAGE(parse(t + "，" + d, c).urgency >= parse(t, c).urgency, (t + d));
      }
    }
  }
}

TEST_CASE("distress is told from other danger") {
  for (const std::string_view text : {"不想活了", "活着没意思", "我想死", "要跳楼", "割腕", "I want to die"})
    CHECK_MESSAGE(said(text).rule == "distress", text);
  CHECK(said("着火了").rule == "danger");
}

TEST_CASE("a fever and nobody who cares for it is an emergency") {
  CHECK(intent_of("3-502发烧了没人管") == "emergency");
}

TEST_CASE("symptoms are named, and some cannot wait") {
  CHECK(said("发烧咳嗽").symptoms == std::vector<std::string>{"fever", "cough"});
  CHECK(urgency_of("发烧") == "follow_up");
  CHECK(urgency_of("胸闷气短") == "urgent");
  CHECK(urgency_of("摔了一跤") == "urgent");
  CHECK(urgency_of("住院了") == "urgent");
  CHECK(urgency_of("快筛阳性") == "urgent");
}

TEST_CASE("needs are named, and some cannot wait") {
  CHECK(said("家里没菜了").needs == std::vector<std::string>{"food"});
  CHECK(said("胰岛素只够今天").needs == std::vector<std::string>{"medicine:insulin"});
  CHECK(urgency_of("胰岛素只够今天") == "urgent");
  CHECK(urgency_of("明天要去透析没车") == "urgent");
  for (const std::string_view text : {"要帮忙", "停水了", "没体温计", "help", "有困难"}) {
    CHECK_MESSAGE(intent_of(text) == "need_help", text);
    CHECK(said(text).human);
  }
}

TEST_CASE("a need beside a word for well: both are kept, and a person sees it") {
  for (const std::string_view text : {"平安，但是降压药快没了", "都好，缺口罩", "36.5 家里没菜了"}) {
    const auto u = said(text);
    CHECK_MESSAGE(name(u.intent) == "checkin_ok", text);
    CHECK(u.also == std::vector<std::string>{"need_help"});
    CHECK(u.human);
  }
  CHECK(urgency_of("都好，胰岛素只够今天") == "urgent");
}

TEST_CASE("what is danger in any situation is seen as it is accepted") {
  for (const auto& d : dangers()) {
    for (const auto& text : {d, "1 " + d, "平安，" + d, "3-502" + d, "@小李 " + d, "「都好」\n- - -\n" + d})
      CHECK_MESSAGE(may_be_danger(text), text);
  }
  for (const std::string_view text : {"120", "１２０", "快打120", "HELP ME", "著 火 了？著火了", "🆘"})
    CHECK_MESSAGE(may_be_danger(text), text);
  for (const std::string_view text : {"1", "3-502 平安", "3栋502 三口人都好 36.5", "收到", "老人孩子都好", "1101", "ok",
                                      "", "发烧38.5", "3-1-1203 我妈不舒服", "\xff\xfe"})
    CHECK_FALSE_MESSAGE(may_be_danger(text), text);
}

TEST_CASE("no text that parse() finds critical gets by the look at accept") {
  std::mt19937 dice(20260611);
  std::vector<std::string_view> words{"3-502",  "王芳", "平安", "没有", "小心",   "，",  "\n",   " ",
                                      "@小李 ", "「",   "」\n", "例",   "1",      "120", "打",   "36.5",
                                      "煤气",   "费",   "味",   "摔",   "起不来", "叫",  "不醒", "胸口",
                                      "疼",     "我妈", "走丢", "防止", "smell",  "gas"};
  for (const auto s :
       {sense::danger, sense::distress, sense::symptom, sense::negator, sense::warning, sense::harmless}) {
    const auto more = phrases_of(s);
    words.insert(words.end(), more.begin(), more.end());
  }
  const auto any = [&](std::size_t n) { return std::uniform_int_distribution<std::size_t>(0, n - 1)(dice); };
  const std::vector<context> situations{menu(), context{}, in_group(), asked()};
  int critical = 0;
  for (int i = 0; i < 20'000; ++i) {
    std::string text;
    for (auto n = 1 + any(6); n > 0; --n) text += words[any(words.size())];
    const auto u = parse(text, situations[any(situations.size())]);
    if (u.urgency < urgency::critical || u.rule == "learnt") continue;  // by likelihood it rings with its step
    ++critical;
    CHECK_MESSAGE(may_be_danger(text), text);
  }
  CHECK(critical > 2'000);
}

TEST_CASE("danger of every kind rings behind a word for well, in dialects, told by a child or of somebody else") {
  rings(R"(
My little boy is missing, he was at the playground | 我儿子在滑梯那边玩一转眼人没了
小朋友在小区广场玩着玩着就不见人影了 | 一回头娃就没影了 | 孙子在楼下玩，喊了半天没人应，到处都找不着
都好，就是小儿子刚在超市里跟我走散了 | 都好，就是孩子自己跑出去了，找了一圈没看见
电梯把我们四个搬菜的困里头了 | 哦哟一切都灵额，只要伊只电梯勿要再卡牢了——唔，现在就有个阿姨关勒里向哇哇叫
电梯里头闷了三个人出不来 | 电梯停在五楼六楼中间，我在里头 | 电梯门打不开了我们还在里边 | 我跟我妈被电梯关住了
电梯突然停了灯也灭了，里面还有小孩在哭 | 3号电梯里有人在拍门喊 | 电梯里有人按紧急铃喊救命
平安，老师别担心。妈妈让我说没事，可是爸爸拿皮带抽我们 | 平安，婆媳都平安，可我公公拿着菜刀把我们堵在屋里
我很好，他也很好，好到把我反锁在家不给手机不给饭，这是趁他睡着偷发的
挺好滴呀 老公喝大了又动手，我脸上青了一块，躲卫生间给你发的，哈哈没事
有人半夜一直踹我门骂我，我一个女的害怕，其他还好 | 安全安全 就是有个男的天天跟着我到楼下 昨晚还拽我胳膊 我不敢出门
平安，就是老爹从养老院来电话，说护工这会儿正揍他，快去人啊 | 我老公昨晚又动手了 | 他一喝酒就动手，我身上全是伤
Safe and sound! Bit worried, my grandpa has dementia and he walked out
fine fine. grandma didn't come back from the market, it's been 6 hours
平安，真平安。老年痴呆那个病号又溜出去了，雪地里光脚印
全家倍儿好，唯独我家老爷子早上出去遛弯到这会儿也没回，电话落家里了，他糊涂着呢
屋里都好撒，爹爹的棉袄在江边找到了，人冇看到，天都黑了 | 我妈失智，早上开门走了，现在还没找回来
奶奶脑子不好使，一个人跑出去了找不着 | 老爷子出去买菜三个小时了还没回来 | 外公有老年痴呆，趁我做饭溜出门了
吃不消了 气也透不过来 | 本户安泰，唯幼子呛咳不止，哮鸣如拉风箱，面色青
阮兜大细项拢平安，啊毋过阮翁婿喘甲袂赴，面仔青笋笋 | 都好，莫慌。就是幺爸的哮病犯起来，气都接不到，嘴皮乌的
Yep we're safe. My inhaler's empty and I'm wheezing so hard I can't fi | 喘甲強欲袂喘氣
我爷爷喘得跟拉风箱似的，嘴唇都发乌 | 气喘得上不来，话都说不成句 | 气接不上了
我都好呀，就是今天嘴有点歪，喝水老往外漏，老伴笑我 | 都挺乐呵，我爸今儿老忘事儿，话也说不利索了舌头打结，右手举不起来
我妈嘴角往一边斜，喝水漏 | 老头子筷子突然拿不住，右边身子软 | 老伴说话突然含含糊糊，一只手抬不起来
我爸半边脸耷拉下来了 | 爷爷起床嘴歪眼斜，口水直流 | 奶奶左腿拖着走，话也讲不清 | 我一边手脚突然没劲，走路往一边倒
右眼突然看不见了，一片黑 | 一只眼睛突然全黑了 | 我妈两眼一抹黑啥也看不见了，刚才还好好的 | 早上起来左眼看不到东西
眼前突然一黑，现在还看不见 | 隻眼突然盲咗 | 目睭煞看無 | 突然瞎了，什么都看不见
suddenly can't see out of my left eye
嗯嗯都平安 爷爷自己扯了针管 手背一直冒血 压不住 | 手划了个大口子血压不住 | 切菜切到手，血呼呼往外冒
血怎么按都按不住 | 鼻血流了半小时还没停 | 伤口一直渗血，换了三条毛巾 | 纱布都浸透了还在流血
屋企平安，阿爷喺浴室跣亲，话条髀郁唔到 | 今天包饺子大家都开心～ 刚刚奶奶在厕所绊了一跤坐地上站不起来
平安，屋企平安，阿爷喺浴室跣亲，话条髀郁唔到 | 我奶奶绊倒了，起不来身 | 老爸在厕所滑了一跤，坐在那儿起不来
奶奶摔了屁股墩，动一下就喊疼站不了 | 外婆从床上滚下来，胯骨疼得动不了 | 阿婆跣低咗，坐喺度企唔返起身
阿嬤跋倒坐佇土跤，徛袂起來
好好好，都好，燃气报警器一直滴滴叫 | 煤气报警器响个不停 | 厨房燃气报警响了 | 一氧化碳报警器叫了
家里的烟雾报警器一直叫 | 燃气警报滴滴响，不敢开火 | 瓦斯警報器一直叫 | 煤氣警報響緊 | 可燃气体报警器红灯闪一直响
平安到家了，都好，可是门锁被撬了屋里翻得乱七八糟，人可能还在里面 | 家里进人了，东西被翻得乱七八糟
好像有人在我家客厅走动，我一个人躲房间里 | 有个男的从阳台翻进来了 | 回家发现门被撬，里面有动静 | 半夜有人在开我家门锁
井盖没了 有个小孩掉进去了！！快！！ | 小孩掉井里了 | 有人掉进下水道了 | 路边没井盖，老人踩空掉下去了
孩子掉坑里了爬不上来 | 工地那个坑，掉了个人下去 | 孩子掉进电梯井 | 地下室天井掉下去一个娃
有小朋友从窗户翻出去了挂在外面
爸爸妈妈都没回来 天黑了就我和妹妹 我上二年级 | 我和弟弟在家，爸妈没回来，天黑了好怕
妈妈出去了没回来，我一个人在家好害怕，我7岁 | 爸爸妈妈不见了，家里只有我和妹妹 | 就我和弟弟在家，没有大人，停电了
我八岁，家里没大人，奶奶躺着叫不动 | 我妈妈一直睡着叫不起来，我读一年级 | 爸媽都還沒回家，我跟妹妹好怕
爸爸媽媽未返，得我同細佬喺屋企，好驚
哈哈我很好，就是癫痫药断了两天，刚才又抽了一回 | 孩子又抽了 | 孩子发烧抽过去了 | 我哥羊癫疯又犯了
弟弟倒地上手脚乱抖，眼睛往上翻 | 我女儿全身僵硬，牙咬得死紧，口吐白沫 | 老公半夜突然全身抖，叫他没反应
都好，我先生睡梦里打呼会停气，今早脸发绀叫了半天才有反应 | 都平安啊就是我太奶奶一百岁那个今天光出气不进气
爷爷只有出的气没有进的气了 | 老人喉咙里呼噜呼噜，叫不应了 | 奶奶好半天才喘一口气 | 妈妈呼吸一停一停的
我这边一切都好啊领导 刚刚上厕所晕倒了一下 醒过来额头磕破了 | 刚才洗澡晕过去了，醒来头上起个包
我晕了一下，醒来躺在地上 | 老伴刚才晕倒了几秒，现在醒了但说胡话 | 奶奶眼前一黑栽倒了，头磕破了 | 起夜晕倒磕到头流血了
阿媽頭先暈低咗，撼穿個頭 | 阿公昏去，頭殼撞一孔 | fainted in the bathroom and hit my head
我爸在江边钓鱼，鞋在岸上，人不见了 | 河边有双鞋和一件衣服，人没了 | 我老公说去跳河，人找不到了
老爹的拐杖在河边，人没看见 | 外婆的鞋漂在塘里，人找不到 | 老伴血压爆表，头疼得撞墙，喷射状吐
我爸心脏不舒服，满头大汗，脸煞白，左肩膀疼 | 冇嘢，个仔出咗成身红点，嘴肿眼肿抖唔到气
孩子吃了花生浑身起疙瘩，嘴肿了喘不上气
)");
}

TEST_CASE("ordinary lines in the words of these kinds ring nobody") {
  rings_nobody(R"(
孩子把水杯弄不见了 | My little boy is missing his two front teeth | my son is missing his grandma
my daughter is missing school today | 孩子放学到家了 | 孩子放学没到家呢，六点才下课，都好
儿子长大了，一转眼都上大学了 | 昨天孩子走散了，两分钟就找到了 | 猫在小区广场不见了
电梯又坏了 | 电梯停了，爬楼上来的 | 电梯卡住了，里面没人 | 电梯坏了，没人被困 | 电梯里面太闷了，装个风扇吧
电梯里有人抽烟 | 电梯门打不开，师傅在修 | 电梯里头贴满了广告 | 电梯停在五楼不下来
老公跟我动手包饺子 | 大家一起动手打扫卫生 | 老公动手能力强，修好了水管 | 爸爸拿皮带修了一下裤子
孩子被我打了一下屁股，没事 | 老公打我电话我没听见 | 邻居吵架，声音有点大 | 老公跟我吵了一架，没事了
爷爷出去遛弯还没回来，回来了我报 | 奶奶去菜场了，还没回来 | 老爷子出去下棋了 | 我妈出去买菜了一会儿回来
爷爷有点老年痴呆，在家好好的 | 我爸糊涂了，忘了报平安 | 老公出差三天没回来 | 儿子出去打工一年没回来了
爬六楼爬得喘 | 跑步跑得气都接不上，爽 | 忙得气都喘不匀 | 孩子打呼像拉风箱，好笑 | 屋里太闷，开窗透透气
笑得我气都接不上 | 哮喘早好了 | 哮喘喷雾快用完了帮忙带一支 | my inhaler is empty, can someone get me one tomorrow
嘴都笑歪了 | 画歪了嘴，孩子画的 | 喝水杯漏了 | 手机说话不清楚 | 手酸举不起来，昨天搬菜搬的 | 五十肩右手举不起来老毛病
老花眼看不清字 | 停电了，突然看不见了 | 手机屏幕突然黑了 | 近视看不见黑板 | 天黑了看不见路 | 雾大什么都看不见
新来的我两眼一抹黑，啥也不懂 | 熬夜熬得眼前一黑哈哈 | 看到账单眼前一黑
切菜切破手指，贴了创可贴 | 流鼻血，止住了 | 刷牙牙龈出血 | 蚊子血一墙 | 献血去了
早上赖床起不来 | 摔了一跤，爬起来了没事 | 孩子摔了一跤哭了两声，又跑了 | 奶奶坐地上择菜 | 沙发太软一坐就站不起来
笑得坐地上站不起来 | 累得坐地上站不起来了哈哈 | 腿麻了站不起来，一会儿就好 | 手机摔了，屏不亮了
燃气报警器没电了，滴滴响要换电池 | 燃气报警器哪里买 | 燃气报警器要换电池吗 | 物业来装燃气报警器
燃气报警器测试响了两声，正常 | 闹钟一直滴滴叫 | 电动车报警器半夜一直响，烦 | 汽车警报器一直叫吵死了 | 体温计滴滴叫
家里来人了，亲戚 | 家里进了蚊子 | 孩子把家里翻得乱七八糟 | 老鼠进屋了 | 猫从阳台翻进来了 | 师傅来换门锁
井盖没了，小心别掉进去 | 井盖不见了，很危险，请物业处理 | 球掉进下水道了 | 手机掉进去了 | 孩子的鞋掉进井里了
钥匙掉进电梯井了 | 差点掉进坑里 | 这个游戏是个坑，掉进去出不来 | 帽子掉下去了
我一个人在家 | 爸妈没回来，我大学生自己在家 | 孩子一个人在家写作业，我马上下班 | 爸爸妈妈都没回来，在加班，我做饭
就我和妹妹在家，都好 | 天黑了还没回家，堵车 | 爸妈去旅游了，就我和弟弟，平安 | 我上二年级的孙子考了满分
孩子抽签又抽中了 | 老公又抽烟了 | 腿抽筋了，缺钙 | 小腿半夜抽筋 | 又抽了一回奖 | 又抽了一张卡 | 昨天抽了一回血
老公打呼噜吵死了 | 累得只剩一口气了哈哈 | 打呼有时候会停，去看了医生 | 气得不想喘气 | 咽不下这口气 | 松了一口气
晕车晕得厉害 | 去年晕倒过一次，早好了 | 头有点晕，躺会就好 | 听到价格差点晕倒 | 美晕了 | 差点晕过去哈哈
冇嘢，个仔出咗成身红点，又话痕 | 河边有人钓鱼 | 老公在江边钓鱼，没信号 | 衣服落在江边了，去找 | 孩子鞋在河边弄湿了
)");
}

TEST_CASE("danger of these kinds rings in words that were found when the rules stood") {
  rings(R"(
我兒子沒有去學校，老師說沒看到人，手機也關機 | 囡囡不在屋里，门是开着的，到处都没有
電梯突然往下掉，停在三樓和四樓中間，我們出不去 | lift broke down and my mum is in there | 他拿水果刀说要跟我同归于尽
前夫跑来闹，把门踹开了 | 有人拿着铁棍在楼道追人 | 有个醉汉一直撞我家门 | 有人在樓梯間堵我，摸我
我女儿被人拖进楼道了 | my ex is outside banging the door, says he'll kill me
my son pushed me down and took my money | 爷爷走迷路了，电话也不接，他记性不好 | 氣喘發作，吸入劑沒了
my mom can't catch her breath and her lips are purple | dad woke up and his left side doesn't work
我突然看东西一片黑 | 产后第三天血越流越多 | he cut himself and it's bleeding really bad
独居的张奶奶摔在地上，隔着门喊疼 | 家裡好像有小偷，我聽到聲音，不敢出去 | 有人从厨房窗户钻进来了
爸爸媽媽吵架都跑出去了，只有我跟弟弟在家，好害怕 | 外婆躺着没气儿了
都好都好！哦对了我家老头子昨晚起就说不清话走路拖腿 | 好着呢，就是我妈吃了半瓶安眠药在睡
ok ok, just my neighbor's kid hanging from the balcony
)");
  rings_nobody(R"(
孩子发烧没去学校 | 没去学校，在家上网课，老师在群里找不到人 | 爷爷不会迷路的 | 奶奶迷路了又自己回来了
电梯价格往下掉 | 剪刀石头布 | 水果刀借一下 | 跟他同归于尽的蚊子哈哈 | 楼下有个疯子唱歌 | 有人堵我车位了
有人堵我家门口停车 | 打火机没气儿了 | 家里没进贼 | 家里有贼好吃的饼 | 我家门踹坏了要修 | 被人拉进群了
气喘吁吁爬上六楼 | 医生让吃了半片安眠药 | 安眠药吃完了，帮忙配点 | 孩子摔在地上哭两声没事 | 碗摔在地上了
突然停电一片黑 | the left side of the road is closed | right door not working | clothes hanging from the balcony
he pushed me to study | lips are dry | my nose bled a bit, stopped | elevator ad is in there
my mom will kill me if I'm late haha | 没有迷路 | 只有我跟弟弟在家，都好 | 爸妈出差，只有我跟妹妹
舌头打结站不稳，喝多了 | 老人走不稳，要拐杖 | 说话不利索老毛病了 | 大舌头哈哈 | 中午吃了好多安眠曲哈 | 男的摸我头说乖
)");
}

}  // namespace linli::words
