#include "words/lexicon.hpp"

#include <doctest/doctest.h>

#include "ringing.hpp"
#include "said.hpp"
#include "words/danger.hpp"
#include "words/normalise.hpp"
#include "words/signs.hpp"
#include "words/talk.hpp"
#include "words/told_parts.hpp"

namespace linli::words {

namespace {
std::string found(std::string_view text) {
  const auto n = normalise(text).text;
  const auto* p = phrase_at(n, 0);
  return p == nullptr ? "none" : std::string(p->text);
}
}  // namespace

TEST_CASE("every line of the lexicon can be read") {
  for (const auto line : lexicon_faults()) CHECK_MESSAGE(false, std::string(line));
  CHECK(lexicon_faults().empty());
  for (const auto line : talk_faults()) CHECK_MESSAGE(false, std::string(line));
  for (const auto line : told_faults()) CHECK_MESSAGE(false, std::string(line));
  for (const auto line : sign_faults()) CHECK_MESSAGE(false, std::string(line));
  for (const auto line : pair_faults()) CHECK_MESSAGE(false, std::string(line));
}

TEST_CASE("no phrase stands for two things: the second would never be found") {
  for (const auto text : lexicon_doubles()) CHECK_MESSAGE(false, std::string(text));
  for (const auto text : talk_doubles()) CHECK_MESSAGE(false, std::string(text));
}

TEST_CASE("the longest phrase wins, so that a look-alike is disarmed by listing it") {
  CHECK(found("平安保险公司") == "平安保险");
  CHECK(found("没胃口") == "没胃口");
  CHECK(found("没有发烧") == "没有");
  CHECK(found("沒胃口") == "没胃口");
  CHECK(found("xyz") == "none");
}

TEST_CASE("a longer phrase is no less grave than what stands in it") {
  rings(
      "奶奶断气了 | 被关在里面 | 吞了颗纽扣电池 | 从梯子上摔下来 | 说话说不清楚了 | 皮肤发绀 | 屋里一股焦味 | "
      "哮喘病犯了\n"
      "老公又打我了 | 倒在床上叫不应 | 屋顶塌了 | 胸口像压了块石头 | 宫缩开始了 | 氧气接不上了 | 半边脸发麻");
  rings_nobody("嗓子像着火一样疼 | 体温计让娃丢了 | 家里没气了 | 低烧着 | 口腔全是血泡 | 天花板掉皮 | 癫痫药吃完了");
  for (const std::string_view text : {"胰岛素断了", "氧气快见底了", "去医院做透析没车", "被反锁在家里", "氧气管掉了"})
    CHECK_MESSAGE(said(std::string(text)).urgency == urgency::urgent, std::string(text));
  CHECK(said("胰岛素断了").needs == std::vector<std::string>{"medicine:insulin"});
  CHECK(said("去医院做透析没车").needs == std::vector<std::string>{"transport"});
  CHECK(said("皮肤发绀").symptoms == said("发绀").symptoms);
}

TEST_CASE("an English phrase is found between words only") {
  CHECK(found("no fever") == "no");
  CHECK(found("know") == "none");
  CHECK(found("okay then") == "okay");
  CHECK(found("sickle") == "none");
}

TEST_CASE("family names are one or two characters") {
  CHECK(surname_at("王芳", 0) == 3);
  CHECK(surname_at("欧阳小明", 0) == 6);
  CHECK(surname_at("好的", 0) == 0);
  CHECK(surname_at("a", 0) == 0);
}

TEST_CASE("senses have the names that the lexicon uses") {
  CHECK(sense_named("ok") == sense::ok);
  CHECK(sense_named("surname") == sense::surname);
  CHECK(sense_named("danger") == sense::danger);
  CHECK_FALSE(sense_named("nonsense"));
}

}  // namespace linli::words
