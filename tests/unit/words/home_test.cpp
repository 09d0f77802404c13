#include <doctest/doctest.h>

#include "said.hpp"

// Fields of a check-in: who is how, lists, needs, and what stands beside the fact that was asked for.
namespace linli::words {

namespace {

std::string rows(const understanding& u) {
  std::string out;
  for (const auto& m : u.members) {
    out += out.empty() ? "" : " ";
    out += m.who + (m.n > 1 ? std::to_string(m.n) : "") + ":" + m.status;
  }
  return out;
}
std::string rows(std::string_view text) { return rows(parse(text, asked())); }

std::string list_of(const understanding& u) {
  std::string out;
  for (const auto& e : u.entries) {
    out += out.empty() ? "" : " ";
    out += (e.place ? written(*e.place) : "?") + ":" + e.status;
  }
  return out;
}

}  // namespace

TEST_CASE("each of a home is told apart, and the worst that is said of somebody stays") {
  CHECK(rows("孩子37.5，其他人正常") == "child:symptom others:ok");
  CHECK(rows("除了我爸咳嗽其他都好") == "father:symptom others:ok");
  CHECK(rows("我36.5，老公38.3") == "self:ok husband:symptom");
  CHECK(rows("三个大人正常，老人回乡下了") == "adult3:ok elder:away");
  CHECK(rows("我妈不会用手机，我替她报，她好着呢") == "mother:ok");
  CHECK(rows("爷爷37.4，其他人都36度多") == "grandfather:symptom others:ok");
  CHECK(rows("我家都好").empty());
}

TEST_CASE("who speaks for parents elsewhere is asked where, unless it is said") {
  const auto u = parse("我爸妈都好，他们不会用微信我代报", asked());
  CHECK(u.proxy);
  CHECK(u.self_reported == false);
  CHECK(u.missing == std::vector<std::string>{"unit"});
  CHECK(u.human);
  const auto placed = parse("我爸妈住6-401，二老都好，我代报", asked());
  CHECK(placed.relayed);
  CHECK_FALSE(placed.human);
}

TEST_CASE("small talk around the one fact is no reason for a person") {
  for (const std::string_view text :
       {"小李啊，我是3-1-602的老孙，孙子今天考了一百分，高兴得很，家里三口人都平安，你忙你的",
        "都好，孩子放寒假了在家闹腾得很", "早饭吃了两个馒头，36.3", "热死了热死了，不过人都没事",
        "天热得要命，家里三口都平安"})
    CHECK_MESSAGE(counts_as_well(said(text)), text);
}

TEST_CASE("what sounds like trouble beside a word for well is read by a person") {
  for (const std::string_view text :
       {"平安，来人", "都好，孩子身上起了红疹", "正常，楼道有股焦味", "平安，水管裂了", "都好，我妈腿断了", "健康问题",
        "都好，头上有个包", "36.5，他从楼梯上滚下来了", "正常，就是有点那个"})
    CHECK_MESSAGE(said(text).human, text);
}

TEST_CASE("what is said to be fine and is nobody's health is no report") {
  for (const std::string_view text : {"今天天气真好", "雨下得很好", "这个饺子不错"})
    CHECK_MESSAGE(!counts_as_well(said(text)), text);
}

TEST_CASE("no other reading hides trouble: not a count, a unit, a name, nor that nobody is at home") {
  CHECK(urgency_of("1 孩子丢了") == "critical");
  CHECK(urgency_of("3-502 36.5 chuan bu shang qi") == "critical");
  CHECK(urgency_of("3-502 36.5 叫白车") == "critical");
  for (const std::string_view text : {"家里没人照顾", "家里没人做饭", "家里没人接电话"})
    CHECK_MESSAGE(said(text).human, text);
  CHECK(scope_of("家里没人") == "household");
}

TEST_CASE("a part of the body is denied with its pain, and names a pain") {
  CHECK(counts_as_well(said("没发烧，没咳嗽，嗓子也不疼")));
  CHECK(said("嗓子有点干疼").symptoms == std::vector<std::string>{"sore_throat"});
  CHECK(said("头一直疼").symptoms == std::vector<std::string>{"headache"});
  CHECK(said("都好，腿有点那个").human);
}

TEST_CASE("readings of another day, and those taken back, are not today's") {
  const auto over = parse("前天烧到38度多，今天36.7了", asked());
  CHECK(over.temperatures == std::vector<double>{36.7});
  CHECK(over.symptoms == std::vector<std::string>{"fever_resolved"});
  CHECK(over.human);
  const auto corrected = parse("报错了，是36.5，不是38.5", asked());
  CHECK(name(corrected.intent) == "correction");
  CHECK(corrected.temperatures == std::vector<double>{36.5});
  CHECK(corrected.human);
  CHECK(parse("体温26.5", asked()).reason == "implausible_temperature");
}

TEST_CASE("a captain's rows are read one by one, under the stairs above them") {
  const auto u = parse("3栋1单元\n101 2人 正常\n201 无人\n202 3人 一人咳嗽\n301 未联系上", asked());
  CHECK(name(u.intent) == "batch_report");
  CHECK(list_of(u) == "3-1-101:ok 3-1-201:vacant 3-1-202:symptom 3-1-301:unreached");
  CHECK(u.human);
  const auto line = parse("我是4栋1单元楼长，301平安，302平安，402无人", asked());
  CHECK(list_of(line) == "4-1-301:ok 4-1-302:ok 4-1-402:vacant");
  CHECK_FALSE(line.human);
}

TEST_CASE("rows of a list: the template is none, who raced stays, a newer row replaces") {
  const auto u = parse(
      "#接龙\n例 3-502 三口人 正常\n\n1. 3-101 李 2人 正常 36.3\n2. 3-102 36.5\n2. 3-301 平安\n3. 3-101 李 发烧",
      asked());
  CHECK(name(u.intent) == "jielong");
  CHECK(list_of(u) == "3-101:symptom 3-102:ok 3-301:ok");
  CHECK(u.entries[0].name == "李");
  CHECK(u.human);
  CHECK(parse("#接龙\n1. 7-301 平安\n2. 7-302 老人喘不上气了", asked()).urgency == urgency::critical);
}

TEST_CASE("totals count when their parts add up") {
  using total = std::pair<std::string, int>;
  const auto all = parse("5栋2单元12户都正常", asked());
  CHECK(all.totals == std::vector<total>{{"households", 12}, {"ok", 12}});
  CHECK_FALSE(all.human);
  CHECK_FALSE(parse("共32户，30户正常，2户外出", asked()).human);
  const auto off = parse("共32户，30户正常，1户外出", asked());
  CHECK(off.human);
  CHECK(off.reason == "contradiction");
  CHECK(parse("共32户，30户正常，2户没联系上", asked()).human);
}

TEST_CASE("what is asked for is named with how much of it") {
  CHECK(parse("3-502 36.5 今天不出门 要买：大米10斤", asked()).needs == std::vector<std::string>{"rice:10jin"});
  CHECK(parse("降压药快没了", asked()).needs == std::vector<std::string>{"medicine:hypertension"});
  CHECK(parse("家里没口罩了", asked()).needs == std::vector<std::string>{"mask"});
  CHECK_FALSE(parse("孙女给我买的电子体温计，36.4度", asked()).human);
}

TEST_CASE("facts beside the health") {
  CHECK(parse("隔离第7天 36.6 无症状", asked()).isolation_day == 7);
  CHECK(parse("核酸阴性 36.5", asked()).test == "negative");
  CHECK(parse("抗原两道杠了", asked()).test == "positive");
  CHECK(parse("都好，没出门", asked()).going_out == false);
  CHECK(parse("都好，下午要出去买菜", asked()).going_out == true);
  CHECK(parse("已经去医院了", asked()).status == "hospital");
  CHECK(parse("我已经搬走了", asked()).status == "moved");
  CHECK(parse("收到", asked()).counts_as_report == false);
}

TEST_CASE("the line above answers only when it is known") {
  auto c = asked();
  CHECK(parse("楼上+1", c).reason == "needs_baseline");
  CHECK(parse("老样子", c).reason == "needs_baseline");
  c.previous = "checkin_ok";
  CHECK(counts_as_well(parse("楼上+1", c)));
  CHECK(parse("老样子", c).human);
  CHECK(parse("同上，我妈咳嗽", c).human);
}

// What must not depend on how a text was typed.
TEST_CASE("widths, scripts, marks at the end and blanks change nothing") {
  struct pair {
    std::string_view plain, typed;
  };
  for (const auto& p :
       {pair{"3-502 平安 36.5", "３－５０２　平安　３６．５"}, pair{"家里3人都正常", "家裡3人都正常"},
        pair{"体温36.4，无不适", "體溫36.4，無不適"}, pair{"头晕，没力气", "頭暈，沒力氣"},
        pair{"我妈发烧38.5", "我媽發燒３８．５"}, pair{"孩子咳嗽，其他人都好", "孩子咳嗽，其他人都好！！"},
        pair{"喘不上气", "喘不上氣～"}, pair{"降压药快没了", "降壓藥快沒了"}}) {
    const auto a = parse(p.plain, asked()), b = parse(p.typed, asked());
    CHECK_MESSAGE(a.intent == b.intent, p.typed);
    CHECK_MESSAGE(a.urgency == b.urgency, p.typed);
    CHECK(a.symptoms == b.symptoms);
    CHECK(a.needs == b.needs);
    CHECK(a.temperatures == b.temperatures);
  }
  for (const std::string_view text :
       {"平安", "3-502 三口人都好 36.5", "孩子37.5，其他人正常", "不发烧不咳嗽", "家里没菜了", "收到", "我在外地",
        "报错了，是36.5", "救命", "帮3-401李奶奶报一下，36.2，正常"}) {
    const auto a = parse(text, asked());
    for (const std::string_view tail : {"。", "！", "~", "  ", "\n", "。。。", "，"}) {
      const auto b = parse(" " + std::string(text) + std::string(tail), asked());
      CHECK_MESSAGE(a.intent == b.intent, text);
      CHECK_MESSAGE(a.human == b.human, text);
      CHECK(a.urgency == b.urgency);
      CHECK(rows(a) == rows(b));
    }
  }
}

TEST_CASE("a danger phrase never lowers the urgency, wherever it is added") {
  for (const std::string_view text :
       {"平安", "3-502 三口人都好", "1", "都好，没发烧", "收到", "36.5", "#接龙\n1. 3-101 平安", "家里没菜了",
        "孩子咳嗽", "退订", "我在外地", "3栋1单元\n101 正常\n102 正常"}) {
    for (const std::string_view danger : {"着火了", "我妈晕倒了", "喘不上气", "胸口疼", "救命"}) {
      for (const auto& both :
           {std::string(text) + "，" + std::string(danger), std::string(danger) + "，" + std::string(text)})
        CHECK_MESSAGE(said(both).urgency == urgency::critical, both);
    }
  }
}

TEST_CASE("of who is excepted nothing was said: a person asks") {
  auto c = menu();
  c.names = {"王芳", "王强"};
  for (const std::string text : {"除了王强都好", "除了王强，家里都好", "除咗王强都几好", "家里都好，王强除外"}) {
    CAPTURE(text);
    CHECK_FALSE(counts_as_well(parse(text, c)));
    CHECK(parse(text, c).human);
  }
  CHECK_FALSE(counts_as_well(parse("除了我爸都好", c)));
  CHECK(parse("除了王强发烧，其他人都好", c).intent == intent::checkin_symptom);
  CHECK(counts_as_well(parse("除了我爸在外地，家里都好", c)));
}

}  // namespace linli::words
