#include <array>
#include <memory>

#include <doctest/doctest.h>
#include <unicode/translit.h>

#include "said.hpp"
#include "words/lexicon.hpp"

// What holds for any text, in every situation.
namespace linli::words {

namespace {

struct situation {
  std::string_view name;
  context c;
};

context open(context::kind kind, channel ch) {
  context c;
  c.open = kind;
  c.channel = ch;
  if (kind == context::kind::call) c.quota = 5;
  if (ch == channel::group) c.addressed = c.points_at_us = false;
  return c;
}

std::vector<situation> situations() {
  std::vector<situation> out{{"menu", menu()}, {"menu in a group", in_group()}};
  for (const auto ch : {channel::chat, channel::group, channel::sms}) {
    out.push_back({"asked", open(context::kind::checkin, ch)});
    out.push_back({"call", open(context::kind::call, ch)});
    out.push_back({"notice", open(context::kind::notice, ch)});
    out.push_back({"none", open(context::kind::none, ch)});
  }
  auto holds = open(context::kind::call, channel::chat);
  holds.sender_has_claim = true;
  holds.tasks = {1, 2, 3};
  out.push_back({"holds a claim", holds});
  return out;
}

constexpr std::array<std::string_view, 14> samples{"平安",
                                                   "3-502 三口人 正常 36.4",
                                                   "收到",
                                                   "我来",
                                                   "取消报名",
                                                   "1",
                                                   "几点开始？",
                                                   "退订",
                                                   "别老给我发消息了行不行",
                                                   "今天天气真好",
                                                   "#接龙\n1. 3-501 平安\n2. 3-502 平安",
                                                   "我爸妈都好",
                                                   "请删除我的信息",
                                                   "@小李 OK"};

std::string folded(const char* by, std::string_view text) {
  UErrorCode status = U_ZERO_ERROR;
  const std::unique_ptr<icu::Transliterator> fold(icu::Transliterator::createInstance(by, UTRANS_FORWARD, status));
  REQUIRE(fold != nullptr);
  auto all = icu::UnicodeString::fromUTF8(std::string(text));
  fold->transliterate(all);
  std::string out;
  return all.toUTF8String(out);
}

}  // namespace

// Under sanitizers each text takes twenty times as long: one in 23 then, a prime, to come by every situation and
// sample.
#ifdef __SANITIZE_ADDRESS__
constexpr std::size_t every = 23;
#else
constexpr std::size_t every = 1;
#endif

TEST_CASE("a danger beside any text rings somebody, whatever is open") {
  const auto all = situations();
  std::size_t turn = 0;
  for (const auto s : {sense::danger, sense::distress}) {
    for (const auto phrase : phrases_of(s)) {
      for (const auto& in : all) {
        if (++turn % every != 0) continue;
        const std::string sample(samples[turn % samples.size()]), danger(phrase);
        for (const auto& text :
             {danger + "，" + sample, sample + "，" + danger, sample + "\n" + danger, danger + "\n" + sample}) {
          const auto u = parse(text, in.c);
          CHECK_MESSAGE(u.human, in.name, ": ", text);
          CHECK_MESSAGE(u.urgency == urgency::critical, in.name, ": ", text);
        }
      }
    }
  }
}

TEST_CASE("how it is typed changes nothing: widths, traditional characters, marks and blanks at the end") {
  for (const std::string_view text : {"平安",
                                      "收到",
                                      "我来",
                                      "2",
                                      "+2",
                                      "报名 2",
                                      "取消报名",
                                      "来不了了",
                                      "我带三个朋友来",
                                      "换成周六",
                                      "知道了，谢谢",
                                      "退订",
                                      "别再给我发消息了",
                                      "什么时候开始",
                                      "家里没什么不舒服的",
                                      "家里断药了，帮我买点",
                                      "孩子发烧38.5",
                                      "你们记了我什么",
                                      "我到了",
                                      "今天天气真好",
                                      "3-502 三口人 正常 36.4",
                                      "#接龙\n例 3-101 张三 平安\n1. 3-201 平安\n2. 4-201 孩子发烧38.4"}) {
    const std::string plain(text);
    for (const auto& in : situations()) {
      const auto meant = parse(plain, in.c);
      for (const auto& typed : {folded("Halfwidth-Fullwidth", plain), folded("Fullwidth-Halfwidth", plain),
                                folded("Hans-Hant", plain), plain + "。", plain + "！", plain + "～", plain + "  ",
                                plain + "\r\n", " \n" + plain, "\uFEFF" + plain + "\u200B"}) {
        const auto u = parse(typed, in.c);
        CHECK_MESSAGE(u.intent == meant.intent, in.name, ": ", typed);
        CHECK_MESSAGE(u.urgency == meant.urgency, in.name, ": ", typed);
        CHECK_MESSAGE(u.human == meant.human, in.name, ": ", typed);
        CHECK_MESSAGE(u.slots == meant.slots, in.name, ": ", typed);
      }
    }
  }
}

}  // namespace linli::words
