#include <algorithm>
#include <iostream>

#include "base/json.hpp"
#include "base/text.hpp"
#include "commands/commands.hpp"
#include "commands/explained.hpp"
#include "commands/lexicon_folder.hpp"
#include "words/understanding.hpp"

// How a text is understood, without a gateway or a store: for who keeps the lexicon, and for tests.
namespace linli::commands {

namespace {

namespace bj = boost::json;

result<words::context::kind> kind_named(std::string_view name) {
  if (name == "checkin") return words::context::kind::checkin;
  if (name == "notice") return words::context::kind::notice;
  if (name == "volunteer_call" || name == "call") return words::context::kind::call;
  if (name == "none" || name.empty()) return words::context::kind::none;
  return error{errc::malformed, "a context is checkin, notice, volunteer_call or none"};
}

// Without `addressed` a line of a group may be meant for us, but a lone digit of it does not count: that takes a quote.
void place_it(words::context& c, const bj::object& ctx) {
  const auto channel = json::text(ctx, "channel");
  if (channel == "group" || channel == "group_chat") c.channel = words::channel::group;
  if (channel == "sms") c.channel = words::channel::sms;
  if (!c.in_group()) return;
  const auto addressed = json::text(ctx, "addressed");
  c.addressed = addressed != "none";
  c.points_at_us = addressed == "quote" || addressed == "at";
  c.keyed_places = c.points_at_us;
}

std::optional<int> whole(const bj::object& o, std::string_view key) {
  const auto* v = o.if_contains(key);
  if (v == nullptr || !v->is_number()) return std::nullopt;
  return static_cast<int>(std::clamp<std::int64_t>(json::number(o, key), -1'000'000, 1'000'000));
}

/// The situation in the form of the "context" and "ctx" of a line.
result<words::context> context_of(std::string_view kind, const bj::object& ctx) {
  words::context c;
  auto open = kind_named(kind);
  if (!open) return open.error();
  c.open = *open;
  if (const auto* options = ctx.if_contains("options"); options != nullptr && options->is_object()) {
    for (const auto& [key, meaning] : options->get_object()) {
      if (meaning.is_string()) c.options[std::string(key)] = std::string(meaning.get_string());
    }
  }
  place_it(c, ctx);
  c.ask = json::text(ctx, "ask");
  c.polarity = json::text(ctx, "polarity");
  c.names = json::texts(ctx, "names");
  c.previous = json::text(ctx, "previous");
  c.sender_tags = json::texts(ctx, "sender_tags");
  if (const auto* hours = ctx.if_contains("last_checkin_closed_h"); hours != nullptr && hours->is_number())
    c.last_checkin_closed_h = hours->to_number<double>();
  c.opted_out = json::flag(ctx, "opted_out");
  c.quota = whole(ctx, "quota");
  if (const auto* tasks = ctx.if_contains("tasks"); tasks != nullptr && tasks->is_array()) {
    for (const auto& t : tasks->get_array()) {
      if (t.is_int64() && t.get_int64() > 0 && t.get_int64() < 10'000)
        c.tasks.push_back(static_cast<int>(t.get_int64()));
    }
  }
  c.slots_by_day = json::texts(ctx, "slots_by_day");
  c.sender_has_claim = json::flag(ctx, "sender_has_claim");
  return c;
}

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
