#include <doctest/doctest.h>

#include <string_view>

#include "said.hpp"

// What residents of every region write in plain words, in the kinds that a ninth and a tenth set of other hands brought
// to light, and what looks like them and is not.
namespace linli::words {

TEST_CASE("a key is picked, pressed or ticked in other words, too") {
  for (const std::string_view text : {"揀3", "选三", "挑3", "我家选3"}) {
    const auto u = parse(text, menu());
    CHECK_MESSAGE(name(u.intent) == "need_help", text);
    CHECK_MESSAGE(u.human, text);
  }
  for (const std::string_view text : {"我揀1", "撳1", "点1", "选的1", "我选的是1", "1咯", "press 1", "1 please", "揿1",
                                      "就1吧", "发1", "打1", "填1", "1噶", "系1", "是1"}) {
    const auto u = parse(text, menu());
    CHECK_MESSAGE(counts_as_well(u), text);
  }
  for (const std::string_view text : {"拣2", "点了2", "2呀"}) {
    const auto u = parse(text, menu());
    CHECK_MESSAGE(name(u.intent) == "checkin_symptom", text);
    CHECK_MESSAGE(u.human, text);
  }
  for (const std::string_view text : {"揀3楼", "唔係1", "不选1", "选1还是2", "点1份外卖"}) {
    const auto u = parse(text, menu());
    CHECK_MESSAGE(!counts_as_well(u), text);
  }
}

TEST_CASE("nothing is the matter, in Cantonese") {
  for (const std::string_view text : {"我哋全家都冇嘢",
                                      "屋企人都冇嘢",
                                      "我屋企四個人都好好，冇出過街",
                                      "我哋一家大細都冇乜嘢",
                                      "冇嘢呀，有心",
                                      "全家冇嘢，多謝關心",
                                      "屋企人人都好精神，冇落過街",
                                      "我同老公都好哋地",
                                      "冇發燒冇咳，一切如常",
                                      "好好呀，唔使掛心",
                                      "都幾好，食得瞓得",
                                      "屋企冇人唔舒服",
                                      "兩公婆都冇事，多謝你哋",
                                      "仲好，冇咩事發生",
                                      "冇乜特別，全家安好",
                                      "一切正常，多謝晒",
                                      "我哋三個都健健康康",
                                      "我哋無事，放心",
                                      "屋企人全部都冇病冇痛",
                                      "今日都係好好地"}) {
    const auto u = parse(text, asked());
    CHECK_MESSAGE(counts_as_well(u), text);
  }
  for (const std::string_view text :
       {"屋企冇嘢食", "我哋冇嘢飲", "冇嘢好講，自己頂唔順", "全家冇嘢食冇水", "我冇嘢，老公有啲唔妥"}) {
    const auto u = parse(text, asked());
    CHECK_MESSAGE(!counts_as_well(u), text);
  }
  for (const std::string_view text : {"屋企冇嘢食喇", "冰箱冇嘢剩"}) {
    const auto u = parse(text, asked());
    CHECK_MESSAGE(u.human, text);
  }
}

TEST_CASE("no illness and no trouble, said to a girl on the other side") {
  for (const std::string_view text : {"挺好的闺女，没病没灾",
                                      "好着呢孩子",
                                      "我挺好的妹子，放心吧",
                                      "没病没灾的，好着呢",
                                      "没灾没病，谢谢惦记",
                                      "无病无灾",
                                      "冇病冇痛",
                                      "没病没痛的",
                                      "无灾无难，一家平安",
                                      "小李啊，我好着呢",
                                      "大妹子，我们老两口都好",
                                      "靓女，我哋都好",
                                      "挺好的姑娘，谢谢你啊",
                                      "小伙子，大爷我没事",
                                      "好着呢，娃你放心",
                                      "老妹儿，俺家都好",
                                      "平平安安，无灾无病",
                                      "都好都好，托你的福",
                                      "托福，都好",
                                      "劳您挂心，一切都好",
                                      "好得很，莫担心咯",
                                      "蛮好额，谢谢侬",
                                      "阮兜攏好，多謝關心",
                                      "家里老小都好，莫挂念"}) {
    const auto u = parse(text, asked());
    CHECK_MESSAGE(counts_as_well(u), text);
  }
  for (const std::string_view text :
       {"闺女病了", "挺好的闺女发烧了", "我没病没灾的也没钱买药", "孩子不好", "没病没灾个屁"}) {
    const auto u = parse(text, asked());
    CHECK_MESSAGE(!counts_as_well(u), text);
  }
}

TEST_CASE("what is dictated without a mark") {
  for (const std::string_view text :
       {"那个我这边没什么事情挺好的你们不用操心了啊", "喂你好我这里一切都好的没有什么问题谢谢你们啊",
        "嗯那个我跟我爱人都在家呢身体都没什么问题", "我们这边都挺好的没有什么特殊情况就这样",
        "哎呀我没事的呀你们放心好了呀", "今天都挺好的啊没有哪里不舒服你们也注意身体", "我家里都没事啊然后体温也正常",
        "对对对我们都好的都好的", "没事没事我好得很呢就是刚睡醒", "我这边没什么问题的谢谢你们了辛苦了",
        "哎我跟我老头子两个人都好的呀没有发热没有咳嗽早饭也吃过了", "没有发烧没有咳嗽也没有拉肚子都挺好",
        "我们俩都好没有发热没有咳嗽饭也吃了", "没有发热没有咳嗽觉也睡得好"}) {
    const auto u = parse(text, asked());
    CHECK_MESSAGE(counts_as_well(u), text);
  }
  for (const std::string_view text : {"没有发热就是有点咳嗽", "没有发热有点咳嗽早饭也没吃"}) {
    const auto u = parse(text, asked());
    CHECK_MESSAGE(name(u.intent) == "checkin_symptom", text);
    CHECK_MESSAGE(u.human, text);
  }
  for (const std::string_view text : {"那个我这边有点事情不太好", "没有发热没有咳嗽早饭也没吃下"}) {
    const auto u = parse(text, asked());
    CHECK_MESSAGE(!counts_as_well(u), text);
  }
}

TEST_CASE("a reading that says when and how it was taken") {
  for (const std::string_view text :
       {"早上起来量的是三十六度二哈", "刚量的，三十六度五", "起床量了36.4", "体温早上三十六度三，晚上三十六度六",
        "量过了是36.5哦", "今早测得36.2", "早晨空腹量的36.3", "饭前量的36.5度", "刚起床测的36度3",
        "早上一起来就量了，三十六度四", "睡前量了一次是36.7", "朝早探咗36.4度", "額溫36.5", "腋下36.4", "耳温36.8",
        "用额温枪打的36.3", "体温计显示36.6"}) {
    const auto u = parse(text, asked());
    CHECK_MESSAGE(counts_as_well(u), text);
  }
  for (const std::string_view text : {"早上起来量的是三十八度二", "起床量了37.8"}) {
    const auto u = parse(text, asked());
    CHECK_MESSAGE(name(u.intent) == "checkin_symptom", text);
    CHECK_MESSAGE(u.human, text);
  }
  for (const std::string_view text :
       {"额温枪打出来28.4度", "体温枪量出来31.2", "测温枪显示45.6度", "耳温33度", "体温63.5"}) {
    const auto u = parse(text, asked());
    CHECK_MESSAGE(name(u.intent) == "needs_human", text);
    CHECK_MESSAGE(u.human, text);
  }
}

TEST_CASE("who goes out, and who has not") {
  for (const std::string_view text :
       {"平安 等下要去码头一趟", "都好，下午要去趟镇上", "没事，一会儿去趟银行", "平安，等下去接孙子",
        "正常，晚点要出去买个菜", "都好，明天要去一趟县城", "平安，聽日要出街買餸", "平安，等陣要落街市",
        "All fine, going out to the market later", "家里平安，过会要去田里", "都好，等会儿要去地里看看"}) {
    const auto u = parse(text, asked());
    CHECK_MESSAGE(counts_as_well(u), text);
    CHECK_MESSAGE(u.going_out == true, text);
  }
  for (const std::string_view text :
       {"平安，没出过门", "都好，冇落街", "一家人都好，一步都没出去", "平安，这几天没下过楼", "都好，哪儿也没去",
        "都好 今日冇出街", "fine, stayed home all day", "全家安好，足不出户"}) {
    const auto u = parse(text, asked());
    CHECK_MESSAGE(counts_as_well(u), text);
    CHECK_MESSAGE(u.going_out == false, text);
  }
  for (const std::string_view text : {"等下要去医院一趟"}) {
    const auto u = parse(text, asked());
    CHECK_MESSAGE(!counts_as_well(u), text);
  }
  for (const std::string_view text : {"平安，等下要去医院一趟"}) {
    const auto u = parse(text, asked());
    CHECK_MESSAGE(u.human, text);
  }
}

TEST_CASE("tests, days of isolation and being well, in the English of foreigners") {
  for (const std::string_view text : {"RAT negative, 36.7, no cough", "快測陰性，冇咳冇燒", "抗原一道杠，36.5，不咳",
                                      "Tested negative this morning, no fever, no cough",
                                      "rapid test negative, feeling fine", "ART negative, 36.4", "核酸阴性，没症状"}) {
    const auto u = parse(text, asked());
    CHECK_MESSAGE(counts_as_well(u), text);
    CHECK_MESSAGE(u.test == "negative", text);
  }
  for (const std::string_view text : {"Day 4 of isolation, 36.5, no symptoms",
                                      "隔离第三天，36.6，没有症状",
                                      "居家隔离第5天，一切正常",
                                      "Day 6 of quarantine, all good",
                                      "day 2 home isolation, temp 36.4, no symptoms",
                                      "no fever no cough no runny nose",
                                      "No symptoms at all, 36.6",
                                      "36.5 and no symptoms",
                                      "no complaints here",
                                      "We're doing fine, thanks for checking",
                                      "All three of us are well",
                                      "nothing wrong, all okay la",
                                      "Me and husband both OK, no sick",
                                      "no problem everybody healthy",
                                      "Still alive and kicking haha",
                                      "fit as a fiddle",
                                      "Everyone's healthy, touch wood",
                                      "my family is good, thank you for asking",
                                      "Nothing to report, all well",
                                      "Hi, room 502, we are all healthy"}) {
    const auto u = parse(text, asked());
    CHECK_MESSAGE(counts_as_well(u), text);
  }
  for (const std::string_view text : {"RAT negative but coughing", "Day 4 of isolation, 37.8, cough"}) {
    const auto u = parse(text, asked());
    CHECK_MESSAGE(name(u.intent) == "checkin_symptom", text);
    CHECK_MESSAGE(u.human, text);
  }
  for (const std::string_view text : {"RAT positive, 36.7, no cough", "Day 4 of isolation, not good"}) {
    const auto u = parse(text, asked());
    CHECK_MESSAGE(u.human, text);
  }
  for (const std::string_view text : {"not so good today", "we are not fine", "no one is well"}) {
    const auto u = parse(text, asked());
    CHECK_MESSAGE(!counts_as_well(u), text);
  }
  CHECK(parse("Day 4 of isolation, 36.5, no symptoms", asked()).isolation_day == 4);
  CHECK(parse("隔离第三天，36.6，没有症状", asked()).isolation_day == 3);
  CHECK(parse("居家隔离第5天，一切正常", asked()).isolation_day == 5);
  CHECK(parse("Day 6 of quarantine, all good", asked()).isolation_day == 6);
  CHECK(parse("day 2 home isolation, temp 36.4, no symptoms", asked()).isolation_day == 2);
}

TEST_CASE("what is used up, beside a word for being well or alone") {
  for (const std::string_view text : {"全家都好，不過口罩用晒，可唔可以派啲"}) {
    const auto u = parse(text, asked());
    CHECK_MESSAGE(name(u.intent) == "checkin_ok", text);
    CHECK_MESSAGE(u.human, text);
    CHECK_MESSAGE(u.needs == std::vector<std::string>{"mask"}, text);
    CHECK_MESSAGE(u.also == std::vector<std::string>{"need_help"}, text);
  }
  for (const std::string_view text :
       {"我哋几个都冇事，不过饮用水饮晒，可唔可以送两桶上嚟", "全家都好，桶装水喝光了，能送两桶吗",
        "all fine but we ran out of drinking water"}) {
    const auto u = parse(text, asked());
    CHECK_MESSAGE(name(u.intent) == "checkin_ok", text);
    CHECK_MESSAGE(u.human, text);
    CHECK_MESSAGE(u.needs == std::vector<std::string>{"water"}, text);
  }
  for (const std::string_view text :
       {"屋企人都好，不過米食晒，可唔可以送啲嚟", "都平安，就是菜吃完了，能不能送点来",
        "我们都好，就是米缸空了，帮忙带袋米", "We are ok but no more rice, can you help"}) {
    const auto u = parse(text, asked());
    CHECK_MESSAGE(name(u.intent) == "checkin_ok", text);
    CHECK_MESSAGE(u.human, text);
    CHECK_MESSAGE(u.needs == std::vector<std::string>{"food"}, text);
  }
  for (const std::string_view text : {"都好，口罩用完了，可以发几个吗"}) {
    const auto u = parse(text, asked());
    CHECK_MESSAGE(name(u.intent) == "checkin_ok", text);
    CHECK_MESSAGE(u.human, text);
    CHECK_MESSAGE(u.needs == std::vector<std::string>{"mask"}, text);
  }
  for (const std::string_view text :
       {"口罩用晒，可唔可以派啲", "飲用水飲晒", "屋企啲米食晒喇", "啲藥食晒，行唔到落街買", "奶粉冲晒，買唔到",
        "水飲晒啦，可唔可以送兩桶上嚟", "尿片用晒", "厕纸用完了", "菜都吃光咧", "米吃完哒，能不能带点", "冇晒米",
        "油盐都用完了", "瓦斯桶空了，可以幫忙叫嗎", "煤气没了做不了饭"}) {
    const auto u = parse(text, asked());
    CHECK_MESSAGE(name(u.intent) == "need_help", text);
    CHECK_MESSAGE(u.human, text);
  }
  for (const std::string_view text : {"麻将打完了", "食晒飯喇"}) {
    const auto u = parse(text, asked());
    CHECK_MESSAGE(name(u.intent) != "need_help", text);
  }
  for (const std::string_view text : {"食晒飯喇，全家都好"}) {
    const auto u = parse(text, asked());
    CHECK_MESSAGE(counts_as_well(u), text);
  }
}

TEST_CASE("a number that changed") {
  for (const std::string_view text :
       {"我轉咗電話號碼，以後打呢個", "我换咗号码", "轉咗電話，以後搵我打呢個", "手机号换了，以后用这个",
        "我換號碼了，之後打這支", "以后打我这个号", "我改咗電話，你哋記低", "This is my new number, please update",
        "Changed my phone number, use this one from now on", "我娘电话换了，以后打我的", "原来那个号停了，以后联系这个",
        "號碼換咗喇，麻煩更新下"}) {
    const auto u = parse(text, asked());
    CHECK_MESSAGE(name(u.intent) == "record_update", text);
    CHECK_MESSAGE(u.human, text);
  }
  for (const std::string_view text : {"电话坏了"}) {
    const auto u = parse(text, asked());
    CHECK_MESSAGE(name(u.intent) != "record_update", text);
  }
}

TEST_CASE("what is asked of the asking, and what a thing costs") {
  for (const std::string_view text : {"体温要量腋下还是额头",
                                      "是量额头还是量手腕",
                                      "报早上的还是晚上的体温",
                                      "要写名字还是写房号",
                                      "一家报一个还是每个人都要报",
                                      "小朋友要唔要報",
                                      "係咪日日都要報",
                                      "幾點之前要報",
                                      "报错了能改吗",
                                      "忘了报会怎么样",
                                      "出门要不要戴口罩",
                                      "明天还报不",
                                      "這個要填到什麼時候",
                                      "老人不会发怎么弄",
                                      "在哪里填啊",
                                      "what time do I need to reply by",
                                      "do kids count too",
                                      "Is it per family or per person?",
                                      "要不要拍体温计照片",
                                      "俺两口子报一个中不中"}) {
    const auto u = parse(text, asked());
    CHECK_MESSAGE(name(u.intent) == "question", text);
    CHECK_MESSAGE(u.human, text);
  }
  for (const std::string_view text :
       {"煤气罐换一个多少钱", "换个门锁多少钱", "居委会电话多少", "哪里可以打疫苗", "医保卡在哪补办",
        "配把钥匙要多少钱", "量血压要钱吗", "社区食堂一顿饭多少钱", "燃气费在哪交", "开证明要带啥", "停水停到几点",
        "where can I pay the water bill", "how much for a new gas bottle", "老年卡咋办", "邊度可以打流感針",
        "活动室几点开门"}) {
    const auto u = parse(text, {});
    CHECK_MESSAGE(name(u.intent) == "question", text);
    CHECK_MESSAGE(u.human, text);
  }
}

TEST_CASE("a building that burns is not the one of a room behind it") {
  for (const std::string_view text : {"3栋着火了，我住2单元401", "3栋的老王家着火了，我住2单元401"}) {
    const auto u = parse(text, asked());
    CHECK_MESSAGE(u.urgency == urgency::critical, text);
    CHECK_MESSAGE(written(*u.place) == "?-2-401", text);
  }
  CHECK(place_of("我是5号楼的老王 住1单元303 今天正常") == "5-1-303");
}

}  // namespace linli::words
