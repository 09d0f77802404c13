#include <algorithm>
#include <iostream>

#include "base/json.hpp"
#include "base/text.hpp"
#include "commands/commands.hpp"
#include "commands/explained.hpp"
#include "commands/lexicon_folder.hpp"
#include "commands/situation.hpp"
#include "words/understanding.hpp"

// How a text is understood, without a gateway or a store: for who keeps the lexicon, and for tests.
namespace linli::commands {

namespace {

namespace bj = boost::json;

result<bj::object> explain_line(std::string_view line) {
  auto v = json::parse(line);
  if (!v) return v.error();
  if (!v->is_object()) return error{errc::malformed, "a line is an object with text, context and ctx"};
  const auto& o = v->get_object();
  const auto* text = o.if_contains("text");
  if (text == nullptr || !text->is_string()) return error{errc::malformed, "text must be a string"};
  const auto* ctx = o.if_contains("ctx");
  if (ctx != nullptr && !ctx->is_object() && !ctx->is_null()) return error{errc::malformed, "ctx must be an object"};
  auto c = context_of(json::text(o, "context"), ctx == nullptr || ctx->is_null() ? bj::object{} : ctx->get_object());
  if (!c) return c.error();
  return explained(words::parse(text->get_string(), *c));
}

int explain_lines() {
  std::string line;
  for (std::size_t n = 1; std::getline(std::cin, line); ++n) {
    if (trim(line).empty()) continue;
    auto told = explain_line(line);
    if (!told) {
      fmt::print(stderr, "linli: line {}: {}\n", n, told.error().detail);
      return 1;
    }
    fmt::print("{}\n", bj::serialize(*told));
  }
  return 0;
}

bj::array spans_of(const words::understanding& u, std::string_view text) {
  bj::array out;
  for (const auto& s : u.spans) {
    const auto from = std::min(s.from, text.size()), to = std::min(s.to, text.size());
    out.push_back(bj::object{{"what", s.what}, {"from", from}, {"to", to}, {"text", text.substr(from, to - from)}});
  }
  return out;
}

}  // namespace

int explain(const explain_options& o) {
  if (!o.lexicon.empty()) {
    const auto used = use_lexicon_of(o.lexicon);
    if (!used) {
      fmt::print(stderr, "{}\n", used.error().detail);
      return 1;
    }
  }
  if (o.lines) return explain_lines();
  auto ctx = json::parse(o.ctx.empty() ? "{}" : o.ctx);
  if (!ctx || !ctx->is_object()) {
    fmt::print(stderr, "linli: --ctx must be a JSON object\n");
    return 2;
  }
  auto c = context_of(o.context, ctx->get_object());
  if (!c) {
    fmt::print(stderr, "linli: {}\n", c.error().detail);
    return 2;
  }
  const auto u = words::parse(o.text, *c);
  auto shown = explained(u);
  shown["spans"] = spans_of(u, o.text);
  fmt::print("{}\n", bj::serialize(shown));
  return 0;
}

}  // namespace linli::commands
