#include "base/text.hpp"
#include "queue/pastes/paste_lines.hpp"
#include "queue/pastes/paste_time.hpp"
#include "tests/fuzz/fuzz.hpp"
#include "words/chat_lines.hpp"
#include "words/jielong.hpp"
#include "words/normalise.hpp"
#include "words/understanding.hpp"

// What residents write and workers paste. The first byte is the situation.
namespace linli::fuzz {

namespace {

const auto seen_at = from_ms(1'900'000'000'000);
constexpr std::chrono::minutes zone{480};

words::context context_of(std::uint8_t choice) {
  words::context c;
  c.open = static_cast<words::context::kind>(choice % 4);
  if ((choice & 4U) != 0) {
    c.options = {{"1", "all_ok"}, {"2", "unwell"}, {"3", "need_help"}, {"4", "出门了"}};
    c.labels = {{"1", "都好"}, {"2", "有人不舒服"}, {"3", "要帮忙"}, {"4", "出门了"}};
  }
  if ((choice & 8U) != 0) c.polarity = (choice & 128U) != 0 ? "yes_means_bad" : "yes_means_good";
  c.channel = (choice & 16U) != 0 ? words::channel::group : words::channel::chat;
  c.addressed = (choice & 32U) != 0;
  if ((choice & 64U) != 0) c.names = {"王芳", "张倩", "Li"};
  return c;
}

void try_normalise(std::string_view text) {
  const auto once = words::normalise(text);
  must(is_utf8(once.text), "a normalised text is UTF-8");
  must(once.origin.size() == once.text.size() + 1, "each byte has its origin");
  must(std::is_sorted(once.origin.begin(), once.origin.end()), "origins in order");
  must(once.origin.back() <= text.size(), "origins within the text");
  must(words::normalise(once.text).text == once.text, "what is normalised stays as it is");
}

void try_parse(std::string_view text, const words::context& c) {
  const auto u = words::parse(text, c);
  for (const auto& s : u.spans) must(s.from <= s.to && s.to <= text.size(), "spans within the text");
  if (u.urgency >= words::urgency::follow_up) must(u.human, "what is urgent is seen by a person");
  must(!u.rule.empty() || u.human || u.intent == words::intent::empty, "a rule decided, or a person must");
  const auto again = words::parse(text, c);
  must(again.intent == u.intent && again.rule == u.rule && again.urgency == u.urgency, "the same twice");
  for (const auto t : u.temperatures) must(t > 20 && t < 50, "temperatures of the living");
}

void try_paste(std::string_view text) {
  int last = 0;
  for (const auto& l : words::parse_paste(text).lines) {
    must(l.line >= last, "lines in order");
    last = l.line;
  }
  for (const auto& row : queue::read_paste(text, seen_at, zone).rows) {
    must(!row.timed || row.said_at <= seen_at, "nothing was said after the group was seen");
    (void)queue::mark_text(row, "c_1");
  }
}

void try_lines(std::string_view text) {
  pieces from(text);
  for (int n = 0; n < 8 && !from.rest().empty(); ++n) {
    const auto line = from.line();
    (void)words::as_speaker(line);
    (void)words::as_date(line);
    (void)words::may_be_name(line);
    (void)words::as_named_text(line);
    const auto at = queue::read_pasted_time(line, seen_at, zone);
    must(!at || *at <= seen_at, "a pasted time is not later than the paste");
  }
}

}  // namespace

void attack(std::string_view bytes) {
  pieces from(bytes);
  const auto c = context_of(from.byte());
  const auto text = from.rest();
  try_normalise(text);
  try_parse(text, c);
  try_paste(text);
  try_lines(text);
  must_be_linear(text, [&](const std::string& s) { (void)words::parse(s, c); });
  must_be_linear(text, [&](const std::string& s) { (void)queue::read_paste(s, seen_at, zone); });
}

}  // namespace linli::fuzz
