#include "base/crypto.hpp"
#include "base/json.hpp"
#include "base/text.hpp"
#include "base/time.hpp"
#include "bots/registry.hpp"
#include "config/config.hpp"
#include "redis/codec.hpp"
#include "tests/fuzz/fuzz.hpp"

// What everything else stands on: texts, times, the configuration, Redis' protocol. The first byte says which.
namespace linli::fuzz {

namespace {

void try_text(std::string_view text) {
  const bool good = is_utf8(text);
  const auto points = code_points(text), units = utf16_units(text);
  must(points <= units && units <= text.size(), "no more characters than bytes");
  must(is_utf8(nfkc(text)), "NFKC is UTF-8");
  if (good) must(nfkc(nfkc(text)) == nfkc(text), "NFKC is a normal form");
  must(percent_decode(percent_encode(text)) == text, "what is escaped is unescaped");
  (void)percent_decode(text);
  const auto trimmed = trim(text);
  must(trim(trimmed) == trimmed, "what is trimmed stays as it is");
  const auto back = unhex(hex(text));
  must(back && *back == text, "hex there and back");
  (void)unhex(text);
  (void)base64(text);
}

void try_split(std::string_view text, std::uint8_t how) {
  const auto unit = static_cast<text_unit>(how % 3);
  const std::size_t most = 4 + how / 3;
  std::string whole;
  for (const auto& part : split_text(text, most, unit)) {
    must(measure(part, unit) <= most, "parts within the limit");
    must(!is_utf8(text) || is_utf8(part), "no character is cut");
    whole += part;
  }
  must(whole == text, "nothing is lost between parts");
}

void try_time(std::string_view text) {
  const auto offset = parse_offset(text);
  if (const auto t = parse_time(text)) {
    const auto shown = render_time(*t, offset ? *offset : std::chrono::minutes{480});
    const auto back = parse_time(shown);
    // Before the year 0 and after 9999 there is no such text: an offset may lead there.
    if (shown.size() == 29) must(back && *back == *t, "a time is read as it was written");
  }
  if (const auto d = parse_duration(text)) must(d->count() >= 0, "a duration is not negative");
}

void try_config(std::string_view text) {
  const config::bot_settings settings = [](std::string_view bot) -> std::optional<std::span<const setting>> {
    const auto* found = bots::find(bot);
    if (found == nullptr) return std::nullopt;
    return found->settings();
  };
  const auto nothing = [](const std::string&) -> std::optional<std::string> { return std::nullopt; };
  const auto got = config::load(text, "fuzz.toml", settings, nothing);
  for (const auto& e : got.errors) must(!e.empty() && e.size() < 4096, "an error is a sentence");
  if (got.errors.empty()) must(redis::parse_address(got.value.redis_url).has_value(), "what is taken can be used");
}

// All that comes, and how it ended.
std::string replies(const std::vector<std::string_view>& parts) {
  redis::decoder d;
  std::string out;
  const std::function<void(const redis::reply&)> show = [&](const redis::reply& r) {
    out += static_cast<char>('0' + static_cast<int>(r.type));
    out += std::to_string(r.integer) + ":" + std::to_string(r.text.size()) + ":" + r.text;
    for (const auto& item : r.items) show(item);
  };
  for (const auto part : parts) {
    d.feed(part);
    while (true) {
      const auto r = d.next();
      if (!r) return out + "!";
      if (!*r) break;
      show(**r);
    }
  }
  return out;
}

void try_redis(std::string_view bytes, std::uint32_t seed) {
  (void)redis::parse_address(bytes);
  (void)redis::error_of(bytes);
  must(replies({bytes}) == replies(cut(bytes, seed)), "replies are read alike, however they are cut");
  pieces from(bytes);
  redis::command c{"SET"};
  while (!from.rest().empty()) c.emplace_back(from.word());
  redis::decoder d;
  d.feed(redis::encode(c));
  const auto r = d.next();
  must(r && *r && (*r)->items.size() == c.size(), "a command is written whole");
  for (std::size_t i = 0; i < c.size(); ++i) must((*r)->items[i].text == c[i], "a command is read as it was written");
}

}  // namespace

void attack(std::string_view bytes) {
  pieces from(bytes);
  const auto which = from.byte(), how = from.byte();
  const auto rest = from.rest();
  switch (which % 5) {
    case 0: try_text(rest); return must_be_linear(rest, [](const std::string& s) { try_text(s); });
    case 1: return try_split(rest, how);
    case 2: return try_time(rest);
    case 3: return try_config(rest);
    default: return try_redis(rest, how);
  }
}

}  // namespace linli::fuzz
