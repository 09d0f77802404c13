#include <doctest/doctest.h>

#include <string_view>

#include "said.hpp"

// Kinds of lines that an eighth set of other hands brought to light, in further wordings of each, and what looks like
// them and is not.
namespace linli::words {

namespace {

context call() {
  context c;
  c.open = context::kind::call;
  c.quota = 8;
  return c;
}
context notice_in_group() {
  context c;
  c.open = context::kind::notice;
  c.channel = channel::group;
  return c;
}

}  // namespace

TEST_CASE("a form that says none behind each symptom is well; what follows, is asked or is no medicine is not") {
  for (const std::string_view text : {"咳嗽：无；腹泻：无",
                                      "发烧 无 咳嗽 无",
                                      "发热：否 咳嗽：否 乏力：否",
                                      "发烧没有，咳嗽也没有",
                                      "咳嗽没有，发热没有，36.5",
                                      "体温36.4 咳嗽无 发热无",
                                      "发热（无）咳嗽（无）腹泻（无）",
                                      "发热:无\n咳嗽:无\n乏力:无",
                                      "发烧莫得，咳嗽莫得",
                                      "发烧冇 咳嗽冇",
                                      "fever: no, cough: no",
                                      "Fever - no. Cough - no. Temp 36.6",
                                      "fever: none; cough: none",
                                      "Cough no, fever no, all good",
                                      "发热=无，咳嗽=无",
                                      "3-502 发热：无 咳嗽：无 嗓子疼：无",
                                      "头疼 没有 拉肚子 没有",
                                      "发烧没得咳嗽没得",
                                      "体温36.3，咳嗽无，乏力无，腹泻无",
                                      "咳：无 烧：无",
                                      "拉肚子没有，发烧没有，都好",
                                      "鼻塞: 无",
                                      "发烧-无 咳嗽-无",
                                      "发热 否 咳嗽 否 36.6",
                                      "headache: none, fever: none",
                                      "Fever: N Cough: N"}) {
    CHECK_MESSAGE(counts_as_well(parse(text, asked())), text);
  }
  for (const std::string_view text : {"发烧：有 咳嗽：无",
                                      "发烧：无 咳嗽：有",
                                      "咳嗽 无 发热",
                                      "发烧：无；咳嗽：有点",
                                      "咳嗽：没好",
                                      "发热 无 药",
                                      "咳嗽：无好转",
                                      "发烧：没退",
                                      "fever: yes, cough: no",
                                      "fever no cough",
                                      "Cough: no better",
                                      "没胃口 没有",
                                      "腹泻：无，呕吐：两次",
                                      "咳嗽：无，发烧：37.8",
                                      "发烧 没有 咳嗽 有一点",
                                      "咳嗽没有好",
                                      "发烧没有退",
                                      "头晕 没有力气",
                                      "胸闷 无力",
                                      "咳嗽 没有痰",
                                      "咳嗽：没有痰",
                                      "发烧：没有量",
                                      "呕吐 没有东西吃",
                                      "发烧，没有药",
                                      "发烧 没有 药",
                                      "头疼：没去医院",
                                      "腹泻 无 改善",
                                      "咳嗽(没有好转)",
                                      "疼：没法睡",
                                      "发烧：n天了",
                                      "摔倒：无法站立",
                                      "喘：无法躺下"}) {
    CHECK_MESSAGE(intent_of(text, asked()) == "checkin_symptom", text);
    CHECK_MESSAGE(parse(text, asked()).human, text);
  }
  for (const std::string_view text : {"咳嗽没有？", "退烧药没有", "退烧药：无", "无发热 咳嗽", "咳嗽没有，胸口疼",
                                      "发烧没有吃药", "发烧没有人管", "发烧：没人管", "发烧没有？咳嗽没有？"}) {
    CHECK_MESSAGE(!counts_as_well(parse(text, asked())), text);
  }
}

TEST_CASE("nothing that is not well is well, in the words of the regions") {
  for (const std::string_view text :
       {"没得哪点不安逸", "莫得哪点不安逸", "没得哪里不安逸的", "没得啥子不安逸", "没得哪哈不安逸", "没哪儿不得劲",
        "没得哪个不舒服", "没得一个人不舒服", "冇边个唔舒服", "没有谁不舒服", "冇边度唔妥", "呒没啥地方不适意",
        "屋里没得哪个不安逸", "没得哪点痛"}) {
    CHECK_MESSAGE(counts_as_well(parse(text, asked())), text);
  }
  for (const std::string_view text : {"没得哪点安逸", "没得一点精神", "哪点都不安逸", "不是没得哪点不安逸"}) {
    CHECK_MESSAGE(!counts_as_well(parse(text, asked())), text);
  }
}

TEST_CASE("sturdy old people, slips of speech to text, and a courtesy behind it are well") {
  for (const std::string_view text : {"老两口都硬实着呢",
                                      "我跟老伴都硬朗着呢，谢谢惦记",
                                      "俺娘硬朗着哩，我也好，3-502",
                                      "硬实",
                                      "硬朗",
                                      "身板结实",
                                      "我俩结实着呢",
                                      "我跟我老伴俩人都挺好的你不用惦记啊",
                                      "都挺好的你不用惦记",
                                      "都好你别惦记",
                                      "家里都好 别挂心",
                                      "我们都好着呢你放心",
                                      "体温正产36.4",
                                      "一切正产",
                                      "都正产不用担心",
                                      "全家评安",
                                      "我家平鞍",
                                      "都挺豪的",
                                      "体温正场 36.5",
                                      "身体倍儿棒，吃嘛嘛香",
                                      "我们老两口结结实实的",
                                      "人都精神着呢，谢谢关心啊",
                                      "家里都好 劳您费心",
                                      "都好 让你们操心了",
                                      "俺老两口身子骨硬实着哩",
                                      "爸妈都硬朗 3-502",
                                      "一切都正产",
                                      "温度正场 没别的"}) {
    CHECK_MESSAGE(counts_as_well(parse(text, asked())), text);
  }
  for (const std::string_view text :
       {"老头不硬朗了", "他以前挺硬朗", "身子不结实", "老两口都硬实着呢，就是老头咳嗽", "正产 肚子疼", "我老婆要生产了",
        "硬实啥呀，腿都迈不动", "老头子没以前硬朗了", "硬朗是硬朗，就是喘", "正产大出血"}) {
    CHECK_MESSAGE(!counts_as_well(parse(text, asked())), text);
  }
}

TEST_CASE("who reports for kin says who they are, and whose home it is is asked") {
  for (const std::string_view text :
       {"我替我妈报个平安，她不识字", "我替我爸报个平安", "替我姥姥报个平安，她不会用手机", "代我妈报平安"}) {
    const auto u = parse(text, asked());
    CHECK_MESSAGE(u.intent == intent::checkin_ok, text);
    CHECK_MESSAGE(u.proxy, text);
    CHECK_MESSAGE(u.members.size() == 1, text);
    CHECK_MESSAGE(u.human, text);
  }
  for (const std::string_view text : {"3-502 我替我妈报个平安"}) {
    CHECK_MESSAGE(counts_as_well(parse(text, asked())), text);
  }
  for (const std::string_view text : {"我妈让我替她报，她不舒服", "我替我妈报平安吗", "谁替我妈报个平安"}) {
    CHECK_MESSAGE(!counts_as_well(parse(text, asked())), text);
  }
}

TEST_CASE("a visit to a hospital without a car is a want, and beside a fever it is an illness") {
  for (const std::string_view text :
       {"下礼拜要去市里医院复查眼睛没车去不了帮我找个车", "我妈周五要去医院复查，没车",
        "要去复查，没人陪，能帮忙找个陪诊吗", "下周二复诊，打不到车，能不能帮忙", "老人要去医院换药没车",
        "我爸去医院拆线，没车送", "需要陪诊", "找个人陪我去医院复查", "I need a ride to the hospital for my check-up",
        "眼睛复查，没车去", "后天要去市里拍片子，没车去不了"}) {
    CHECK_MESSAGE(intent_of(text, asked()) == "need_help", text);
  }
  for (const std::string_view text :
       {"38.5，没车去医院", "我妈发烧了没车去医院", "在市里医院住院", "上午去县医院看发烧"}) {
    CHECK_MESSAGE(intent_of(text, asked()) == "checkin_symptom", text);
    CHECK_MESSAGE(parse(text, asked()).human, text);
  }
  for (const std::string_view text : {"昨天去市里医院复查了，一切正常"}) {
    CHECK_MESSAGE(counts_as_well(parse(text, asked())), text);
  }
  for (const std::string_view text : {"去市里医院复查，查出来不好"}) {
    CHECK_MESSAGE(!counts_as_well(parse(text, asked())), text);
  }
}

TEST_CASE("what was filled in, handed in or done elsewhere") {
  for (const std::string_view text :
       {"I filled in the form an hour ago", "Already did it this morning", "I've already submitted it",
        "I already reported today", "Filled it out already", "Done it in the app", "做过了", "早上就填过了", "表交过了",
        "我上午在小程序里报过了", "Sent it already", "I did the check-in earlier"}) {
    CHECK_MESSAGE(intent_of(text, asked()) == "done_elsewhere", text);
  }
  for (const std::string_view text : {"I did not fill in the form", "作业交过了吗", "haven't filled the form"}) {
    CHECK_MESSAGE(intent_of(text, asked()) != "done_elsewhere", text);
  }
}

TEST_CASE("a line that announces rows is none, and a name in Latin letters is a name") {
  for (const std::string_view text :
       {"#Group Note\nTower C, please add your line\n1. C-802 Mark fine\n2. C-1105 2 people ok 36.4",
        "#接龙\n3栋平安接龙\n1. 3-101 Anna 平安\n2. 3-102 John 2人 正常",
        "#Group Note\nBuilding 3 check-in\n1. 3-101 Priya all good\n2. 3-102 Tom ok"}) {
    const auto u = parse(text, asked());
    CHECK_MESSAGE(u.intent == intent::jielong, text);
    CHECK_MESSAGE(!u.human, text);
    for (const auto& e : u.entries) CHECK_MESSAGE(e.status == "ok", text);
  }
  for (const std::string_view text :
       {"二单元今天跑完了：\n7-2-101 2人 都好\n7-2-102 空房\n7-2-202 没联系上",
        "报告一下今天情况\n3-101 2人 正常\n3-102 1人 正常", "今天的都问完了，汇总如下：\n3-101 平安\n3-102 平安",
        "一单元摸排结果：\n3-1-101 平安\n3-1-102 没人", "各位领导，今日情况\n101 2人 好\n102 1人 好"}) {
    const auto u = parse(text, asked());
    CHECK_MESSAGE(u.intent == intent::batch_report, text);
    for (const auto& e : u.entries) CHECK_MESSAGE(e.place.has_value(), text);
  }
  for (const std::string_view text :
       {"我妈说话不清楚了，情况不对\n3-101 平安\n3-102 平安", "我头晕得厉害，情况不妙\n3-101 平安\n3-102 平安",
        "#接龙\n1. 3-101 Dizzy ok\n2. 3-102 Fever", "#接龙\n1. 3-101 Help\n2. 3-102 Fine",
        "#接龙\n1. 3-101 Fell\n2. 3-102 Fine", "#接龙\n1. 3-101 Vomiting all night\n2. 3-102 Fine"}) {
    CHECK_MESSAGE(parse(text, asked()).human, text);
  }
  for (const std::string_view text :
       {"二单元跑完了，有人着火\n7-2-101 好\n7-2-102 好", "我妈走丢了，情况如下\n3-101 好\n3-102 好"}) {
    CHECK_MESSAGE(parse(text, asked()).urgency == urgency::critical, text);
  }
}

TEST_CASE("who scorns the asking has not said that he is well") {
  for (const std::string_view text :
       {"电梯坏一礼拜了没人修 还有脸让我报平安", "暖气都不热，还好意思让我们报平安", "垃圾堆成山没人管，报什么平安",
        "报平安报平安，正事一件不干", "就会让报平安，漏水三天了也没人来", "平安个鬼，楼道灯三个月没亮",
        "还好意思问我们好不好", "少来这套，先把水管修好再说平安"}) {
    CHECK_MESSAGE(intent_of(text, asked()) == "complaint", text);
  }
  for (const std::string_view text : {"报平安，辛苦了", "报个平安，你们太不容易了"}) {
    CHECK_MESSAGE(counts_as_well(parse(text, asked())), text);
  }
  for (const std::string_view text : {"报什么平安，人都病了"}) {
    CHECK_MESSAGE(!counts_as_well(parse(text, asked())), text);
  }
}

TEST_CASE("what is asked of the asking itself is a question") {
  for (const std::string_view text :
       {"体温是不是早晚都要量啊", "早晚都要量啊", "在群里报还是私聊报给你？", "在群里报还是私聊报",
        "报平安要写几口人吗", "出差了还要报不", "每天都得报啊", "要报到哪天为止", "小孩也要量体温吗",
        "租客算不算我家的", "报一次就行还是天天报", "体温写几位小数", "Do I need to report every day?",
        "发你这里还是发群里", "量腋下还是量额头啊"}) {
    CHECK_MESSAGE(intent_of(text, asked()) == "question", text);
  }
  for (const std::string_view text : {"早晚都量了，36.5", "早晚都量过，正常"}) {
    CHECK_MESSAGE(counts_as_well(parse(text, asked())), text);
  }
}

TEST_CASE("who married away, a flat that was sold, a home that grew: the roster changes") {
  for (const std::string_view text :
       {"改一下登记，闺女嫁出去了，现在家里就剩我们两个人", "闺女嫁出去了，家里现在两口人",
        "房子去年就卖了，我不在你们那儿住了", "房子去年卖了", "我们家房子上个月卖掉了", "早就不在你们那住了",
        "儿子分家单过了，家里剩我们老两口", "我婆婆上个月过世了，家里现在三口", "租客退租了，现在房子空着",
        "家里添了个娃，现在四口", "我换手机号了，以后打这个", "更新一下登记信息，孩子去外地上大学了",
        "We sold the flat last year"}) {
    CHECK_MESSAGE(intent_of(text, asked()) == "record_update", text);
  }
  for (const std::string_view text : {"闺女嫁出去了，家里都好吗"}) {
    CHECK_MESSAGE(!counts_as_well(parse(text, asked())), text);
  }
}

TEST_CASE("a number that is somebody else's, and a slip of one's own") {
  for (const std::string_view text :
       {"这不是刘建军手机，号码弄错了", "我不是刘建军，你们号码弄错了", "号码错了，不是我", "这个号不是他的了",
        "你打错号了", "这号换人了，我不认识什么刘建军", "你们存错号码了吧", "这不是张姐的电话",
        "You've got the wrong person"}) {
    CHECK_MESSAGE(intent_of(text, asked()) == "wrong_number", text);
  }
  for (const std::string_view text : {"刚才号码弄错了，是3-502不是3-503"}) {
    CHECK_MESSAGE(intent_of(text, asked()) == "correction", text);
  }
}

TEST_CASE("who wants no more of it in the group is read by a person") {
  for (const std::string_view text : {"不要再往群里发了", "别在群里发了", "别往群里发这些", "别再群发了",
                                      "能不能别在群里刷屏了", "请不要再发到群里", "麻烦别再往群里发了"}) {
    CHECK_MESSAGE(parse(text, notice_in_group()).reason == "optout_scope", text);
  }
  for (const std::string_view text : {"不要往群里发了"}) {
    CHECK_MESSAGE(parse(text, in_group()).reason == "optout_scope", text);
  }
  for (const std::string_view text :
       {"垃圾不要再往楼下扔了", "快递别放门口", "不要往群里拉陌生人", "谁把照片发到群里了"}) {
    CHECK_MESSAGE(parse(text, notice_in_group()).reason != "optout_scope", text);
  }
}

TEST_CASE("what is kept of a home is asked for in plain words; a notice or a form is none of it") {
  for (const std::string_view text :
       {"你们存的我家的资料给我发一份", "把我家的登记信息发我看看", "你们那儿都记了我家啥，给我看一眼",
        "我想看看我登记的内容", "你们手里有我什么信息", "把我的信息给我一份", "我的资料给我删了", "我家的信息都删了吧",
        "你们有我哪些个人资料", "send me a copy of my data", "What information do you have on me?",
        "I want a copy of what you store about my family", "我家登记的资料给我看看"}) {
    CHECK_MESSAGE(intent_of(text, {}) == "data_request", text);
  }
  for (const std::string_view text :
       {"把通知给我发一份", "资料给我发一份", "表格发我一份", "你发一份名单给我看看", "给我发一份通知"}) {
    CHECK_MESSAGE(intent_of(text, {}) != "data_request", text);
  }
}

TEST_CASE("claims in dialect and by kin, and an exclamation that is none") {
  for (const std::string_view text :
       {"整！有俺一个", "整，算俺一个", "有我一个", "俺来", "中，俺去", "得行，我来嘛", "要得，我来一个", "落我一个名",
        "加我一个", "我去，算我一个", "我去！", "我去，带上我", "我去，这活我熟", "我去吧", "我去，这周末有空"}) {
    CHECK_MESSAGE(intent_of(text, call()) == "claim", text);
    CHECK_MESSAGE(parse(text, call()).slots == 1, text);
  }
  for (const std::string_view text : {"我们爷俩一块儿去", "俺娘俩去", "我们哥俩都去", "我跟我对象一起",
                                      "我和老伴儿一块儿来", "我们姐妹俩报名", "我们两口子去", "我们娘儿俩来"}) {
    CHECK_MESSAGE(intent_of(text, call()) == "claim", text);
    CHECK_MESSAGE(parse(text, call()).slots == 2, text);
  }
  for (const std::string_view text : {"我们仨一块去"}) {
    CHECK_MESSAGE(intent_of(text, call()) == "claim", text);
    CHECK_MESSAGE(parse(text, call()).slots == 3, text);
  }
  for (const std::string_view text : {"我去，几点集合", "我去，在哪集合"}) {
    CHECK_MESSAGE(intent_of(text, call()) == "claim", text);
  }
  for (const std::string_view text :
       {"我去，这群今天真热闹", "我去，这雪下得也太大了", "我去！真的假的", "我去……又停电", "我去，吓我一跳",
        "我去你可真行", "我的天，这么多人", "我靠这么晚", "有俺啥事", "爷俩都感冒了去不了", "我去这么多人报名",
        "我去，厉害了"}) {
    CHECK_MESSAGE(intent_of(text, call()) != "claim", text);
  }
}

TEST_CASE("a task may be named by its kind") {
  auto c = call();
  c.tasks = {1, 2, 3};
  CHECK(parse("我要扫雪那个", c).task_text == "扫雪");
  CHECK(parse("扫雪那个我来", c).task_text == "扫雪");
  CHECK(parse("我要送菜那个", c).task_text == "送菜");
  CHECK(parse("我报搬水那个", c).task_text == "搬水");
  CHECK(parse("我去发传单那个", c).task_text == "发传单");
  CHECK(parse("我选测温", c).task_text == "测温");
  CHECK(parse("扫雪算我一个", c).task_text == "扫雪");
}

TEST_CASE("so so is no greeting, and a nose or weak limbs are told in other words, too") {
  for (const std::string_view text :
       {"so so", "just so so", "meh", "could be better", "not great not terrible", "凑合活着", "马马虎虎吧"}) {
    CHECK_MESSAGE(parse(text, asked()).reason == "hedge", text);
  }
  for (const std::string_view text : {"脑壳痛 浑身没得力", "My throat hurts and my nose is blocked since yesterday",
                                      "浑身没得劲", "nose is stuffy", "got a runny nose", "身上没得劲，不想动"}) {
    CHECK_MESSAGE(intent_of(text, asked()) == "checkin_symptom", text);
    CHECK_MESSAGE(parse(text, asked()).human, text);
  }
  for (const std::string_view text :
       {"孩子送乡下姥姥家住了，其他人都好", "孩子在奶奶家，我们俩都好", "儿子在丈母娘家，家里其他人都好"}) {
    CHECK_MESSAGE(counts_as_well(parse(text, asked())), text);
  }
}

TEST_CASE("a key is knocked in other words, too") {
  auto c = in_group();
  c.addressed = c.points_at_us = true;
  for (const std::string_view text : {"扣个1", "扣1", "扣一个1", "打个1"})
    CHECK_MESSAGE(counts_as_well(parse(text, c)), text);
  CHECK(intent_of("打个2", c) == "checkin_symptom");
}

}  // namespace linli::words
