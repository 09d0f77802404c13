#include "commands/situation.hpp"

#include <algorithm>

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

}  // namespace

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

}  // namespace linli::commands
