#include <algorithm>
#include <fstream>

#include "base/json.hpp"
#include "base/text.hpp"
#include "commands/commands.hpp"
#include "commands/situation.hpp"
#include "words/learning.hpp"
#include "words/learnt.hpp"
#include "words/library.hpp"
#include "words/pinyin.hpp"

// What labelled texts teach: for who keeps the lexicon, and for what he was told in corrections.
namespace linli::commands {

namespace {

namespace bj = boost::json;

result<words::labelled> labelled_line(std::string_view line) {
  auto v = json::parse(line);
  if (!v) return v.error();
  if (!v->is_object()) return error{errc::malformed, "a line is an object with text, context, ctx and expect"};
  const auto& o = v->get_object();
  const auto* text = o.if_contains("text");
  if (text == nullptr || !text->is_string()) return error{errc::malformed, "text must be a string"};
  const auto* expect = o.if_contains("expect");
  if (expect == nullptr || !expect->is_object()) return error{errc::malformed, "expect must be an object"};
  const auto* human = expect->get_object().if_contains("human");
  if (human == nullptr || !human->is_bool()) return error{errc::malformed, "expect.human must be true or false"};
  const auto* ctx = o.if_contains("ctx");
  const bool more = ctx != nullptr && !ctx->is_null();
  if (more && !ctx->is_object()) return error{errc::malformed, "ctx must be an object"};
  auto c = context_of(json::text(o, "context"), more ? ctx->get_object() : bj::object{});
  if (!c) return c.error();
  const auto is = words::opinion_named(json::text(expect->get_object(), "intent"));
  if (!is) return error{errc::malformed, "expect.intent is no intent"};
  return words::labelled{std::string(text->get_string()), *c, is->intent, human->get_bool()};
}

result<void> read(const std::string& path, std::vector<words::labelled>& out) {
  std::ifstream in(path);
  if (!in) return error{errc::not_found, path + " cannot be read"};
  std::string line;
  for (std::size_t n = 1; std::getline(in, line); ++n) {
    if (trim(line).empty()) continue;
    auto l = labelled_line(line);
    if (!l) return error{l.error().code, fmt::format("{}:{}: {}", path, n, l.error().detail)};
    out.push_back(std::move(*l));
  }
  if (in.bad()) return error{errc::malformed, path + " cannot be read"};
  return {};
}

constexpr std::string_view head =
    "# What no rule knows, by what people said of texts like it: of characters and words in a row (\"没|发\"), alone "
    "or where\n"
    "# a check-in, notice or call is open (\"checkin/没|发\"), for which label they speak (number of the label : "
    "sixteenths).\n"
    "# Made by scripts/learn; no line of it is written by hand.\n"
    "# source: labelled texts (those of tests/understanding, and what their keeper added), by weights that tell their "
    "labels best.\n";

result<void> judge(const std::string& path, std::string weights) {
  std::vector<words::labelled> lines;
  if (auto ok = read(path, lines); !ok) return ok;
  auto files = words::built_in_lexicon();
  for (auto& f : files) {
    if (f.name == "learnt.txt") f.text = std::move(weights);
  }
  if (auto used = words::use_lexicon(std::move(files)); !used) return used;
  for (const auto& l : lines) {
    const auto is = words::opinion_of(words::in_characters(words::normalise(l.text)).text, l.asked);
    bj::object o{{"text", l.text}, {"is", words::name(l.intent)}, {"is_human", l.human}};
    if (is) {
      o["intent"] = words::name(is->intent);
      o["human"] = is->human;
      o["sure"] = is->sure;
      o["nobody"] = is->nobody;
    }
    fmt::print("{}\n", bj::serialize(o));
  }
  return {};
}

}  // namespace

int learn(const learn_options& o) {
  std::vector<words::labelled> all;
  result<void> done;
  for (const auto& path : o.files) {
    if (done) done = read(path, all);
  }
  constexpr std::size_t texts_min = 100;
  if (done && all.size() < texts_min) done = error{errc::invalid, "of fewer than 100 texts nothing is learnt"};
  if (done) {
    auto weights = std::string(head) + words::learnt_from(all);
    if (o.judged.empty()) fmt::print("{}", weights);
    else done = judge(o.judged, std::move(weights));
  }
  if (done && std::fflush(stdout) != 0) done = error{errc::unavailable, "standard output cannot be written"};
  if (!done) fmt::print(stderr, "linli: {}\n", done.error().detail);
  return done ? 0 : 1;
}

}  // namespace linli::commands
