#include <ctime>

#include <algorithm>
#include <random>

#include <doctest/doctest.h>

#include "said.hpp"
#include "words/jielong.hpp"

// Any bytes, at any length: no crash, the same answer twice, time in proportion.
namespace linli::words {

namespace {

void holds(const std::string& text) {
  auto call = menu(), notice = context{}, sms = context{};
  call.open = context::kind::call;
  call.options.clear();
  call.tasks = {1, 2};
  call.quota = 5;
  notice.open = context::kind::notice;
  sms.channel = channel::sms;
  sms.sender_has_claim = true;
  for (const auto& c : {menu(), context{}, in_group(), call, notice, sms}) {
    const auto u = parse(text, c);
    for (const auto& s : u.spans) {
      CHECK(s.from <= s.to);
      CHECK(s.to <= text.size());
    }
    const auto again = parse(text, c);
    CHECK(again.intent == u.intent);
    CHECK(again.rule == u.rule);
    if (u.urgency >= urgency::follow_up) CHECK(u.human);
  }
  int last = 0;
  for (const auto& l : parse_paste(text).lines) {
    CHECK(l.line >= last);
    last = l.line;
  }
}

// Of this thread's own work: what else the machine does is not counted.
double seconds(const std::string& text) {
  const auto spent = [] {
    timespec t{};
    ::clock_gettime(CLOCK_THREAD_CPUTIME_ID, &t);
    return static_cast<double>(t.tv_sec) + static_cast<double>(t.tv_nsec) / 1e9;
  };
  double least = 1e9;
  for (int i = 0; i < 2; ++i) {
    const auto start = spent();
    parse(text, menu());
    parse_paste(text);
    least = std::min(least, spent() - start);
  }
  return least;
}

std::string repeated(std::string_view piece, std::size_t bytes) {
  std::string out;
  while (out.size() < bytes) out += piece;
  return out;
}

}  // namespace

TEST_CASE("a list that is its own row ends") {
  for (const std::string_view text :
       {"\x03#接龙\n3-502 平安", "\xAC\x03#Group Note\n口有点疼", "\x01#接龙\n\x01#接龙\n\x01#接龙 3-1 好"}) {
    holds(std::string(text));
    CHECK(parse(std::string(text) + "\n着火了", menu()).urgency == urgency::critical);
  }
}

TEST_CASE("random bytes are read without harm") {
  std::mt19937 random{11};
  for (int round = 0; round < 1500; ++round) {
    std::string text;
    for (auto n = random() % 60; n > 0; --n) text.push_back(static_cast<char>(random()));
    holds(text);
  }
}

TEST_CASE("texts cut inside a character are read without harm") {
  const std::string whole = "3栋2单元502 王芳：36。5，無發熱、咳嗽等症状👌\n#接龙\n1. 三栋五零二 平安 10:23";
  for (std::size_t from = 0; from < whole.size(); ++from) {
    holds(whole.substr(from));
    holds(whole.substr(0, from));
  }
}

TEST_CASE("pieces of sense in any order are read without harm, and danger is never lost among them") {
  const std::vector<std::string> pieces{"3-502",  "平安",   "1",  "36.5", "没有",  "发烧", "、", "，",    "\n", "王芳",
                                        "三口人", "@小李 ", "「", "」",   "#接龙", "1. ",  ":",  "10:23", "不", "都",
                                        "好",     "例",     " ",  "?",    "退订",  "👌",    "-",  "."};
  std::mt19937 random{12};
  for (int round = 0; round < 4000; ++round) {
    std::string text;
    for (auto n = 1 + random() % 9; n > 0; --n) text += pieces[random() % pieces.size()];
    if (round % 10 == 0) holds(text);
    // Behind a line end nothing before it denies or quotes what follows.
    const auto u = parse(text + "\n着火了", menu());
    if (text.find("「") == std::string::npos) CHECK_MESSAGE(u.urgency == urgency::critical, text);
  }
}

// For a quarter of a MiB: a few tenths of that as built for use.
#ifdef __SANITIZE_ADDRESS__
constexpr double most = 15.0;
#else
constexpr double most = 1.5;
#endif

TEST_CASE("time grows with the text and no faster") {
  for (const std::string_view piece : {"平安",     "1. 3-502 王芳 平安 36.5\n",
                                       "无发热，", "咳，",
                                       "3-",       "王",
                                       "10:23\n",  "@",
                                       "「",       "一",
                                       "1",        " ",
                                       "a",        "没有",
                                       "摔",       "煤气",
                                       "王芳: \n", "👌",
                                       "没",       "1.1",
                                       "\xE5",     "网@`"}) {
    const auto small = seconds(repeated(piece, 32 * 1024)), large = seconds(repeated(piece, 256 * 1024));
    CHECK_MESSAGE(large < most, piece);
    CHECK_MESSAGE(large < small * 24 + 0.25, piece);  // 8 times the text
  }
}

}  // namespace linli::words
