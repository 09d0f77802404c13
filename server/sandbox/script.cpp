#include "sandbox/script.hpp"

#include "base/crypto.hpp"
#include "base/text.hpp"

namespace linli::sandbox {

namespace {

constexpr std::int64_t delay_most_ms = 24 * 3600 * 1000;
constexpr std::size_t wordings_max = 200;
constexpr std::size_t wording_length_max = 500;

// The chance of one matter: of seed, chat, post, person and what is asked; not of the order in which others are asked.
double chance(std::int64_t seed, std::string_view chat, std::uint64_t nth, std::string_view person,
              std::string_view what) {
  const auto data = fmt::format("{}\n{}\n{}\n{}", chat, nth, person, what);
  return static_cast<double>(keyed_hash(std::to_string(seed), data) >> 10U) * 0x1.0p-53;  // 63 bits → 53
}

bool replace(std::string& text, std::string_view what, const std::string& with) {
  const auto at = text.find(what);
  if (at == std::string::npos) return false;
  text.replace(at, what.size(), with);
  return true;
}

const std::vector<std::string>& default_wording() {
  static const std::vector<std::string> all{"{room} 平安", "{room} 都好", "{room}{name}，家里都好",
                                            "{room} 平安，谢谢"};
  return all;
}

}  // namespace

script_settings read_script(fields& f) {
  script_settings s;
  s.share = f.share("share");
  s.read_share = f.share("read_share");
  s.seed = f.whole("seed", 0, 1'000'000'000, 1);
  s.in_private = f.flag("private", false);
  s.wording = f.texts("wording", wordings_max, wording_length_max);
  s.private_wording = f.texts("private_wording", wordings_max, wording_length_max);
  if (const auto* range = f.array("delay_ms", 2)) {
    bool fine = range->size() == 2;
    for (const auto& v : *range) fine = fine && v.is_int64() && v.get_int64() >= 0 && v.get_int64() <= delay_most_ms;
    if (fine && (*range)[0].get_int64() <= (*range)[1].get_int64()) {
      s.delay_least = std::chrono::milliseconds((*range)[0].get_int64());
      s.delay_most = std::chrono::milliseconds((*range)[1].get_int64());
    } else {
      f.wrong("delay_ms", "must be [least, most] in milliseconds, at most a day");
    }
  }
  return s;
}

bj::object render(const script_settings& s) {
  bj::array delay;
  delay.emplace_back(s.delay_least.count());
  delay.emplace_back(s.delay_most.count());
  bj::object out{{"share", s.share}, {"read_share", s.read_share}, {"seed", s.seed}, {"private", s.in_private}};
  out["delay_ms"] = std::move(delay);
  out["wording"] = json::array_of(s.wording);
  out["private_wording"] = json::array_of(s.private_wording);
  return out;
}

std::string put_in(const std::string& wording, const person& who) {
  auto out = wording;
  const auto place = std::string_view(who.place);
  const auto room = std::string(place.substr(place.rfind('/') + 1));  // npos + 1 is 0: all of it
  auto brief = room;
  if (const auto parts = split(room, '-'); parts.size() == 3)
    brief = std::string(parts[0]) + "-" + std::string(parts[2]);
  bool needs_place = replace(out, "{place}", who.place);
  needs_place = replace(out, "{room}", room) || needs_place;
  needs_place = replace(out, "{short}", brief) || needs_place;
  replace(out, "{name}", who.name);
  return needs_place && place.empty() ? std::string{} : out;
}

std::vector<planned> script::plan(const reach& r, const std::vector<const person*>& there) {
  std::vector<planned> out;
  const auto& s = settings_;
  if (s.share <= 0 && s.read_share <= 0) return out;
  const auto nth = ++posts_[r.chat];
  const auto delay = [&](std::string_view person, std::string_view what) {
    const auto width = static_cast<double>((s.delay_most - s.delay_least).count());
    return s.delay_least +
           std::chrono::milliseconds(static_cast<std::int64_t>(chance(s.seed, r.chat, nth, person, what) * width));
  };
  if (chance(s.seed, r.chat, nth, "", "read") < s.read_share) {
    planned p;
    p.reads = true;
    p.delay = delay("", "read_delay");
    p.position = r.position;
    out.push_back(std::move(p));
  }
  if (r.is_answer) return out;
  const bool in_private = r.direct || s.in_private;
  const auto& given = in_private && !s.private_wording.empty() ? s.private_wording : s.wording;
  const auto& wordings = given.empty() ? default_wording() : given;
  for (const auto* who : there) {
    if (chance(s.seed, r.chat, nth, who->id, "answers") >= s.share) continue;
    std::vector<std::string> usable;
    for (const auto& w : wordings) {
      if (auto text = put_in(w, *who); !text.empty()) usable.push_back(std::move(text));
    }
    if (usable.empty()) continue;
    const auto at = chance(s.seed, r.chat, nth, who->id, "wording") * static_cast<double>(usable.size());
    planned p;
    p.delay = delay(who->id, "delay");
    p.chat = in_private ? who->id : r.chat;
    p.direct = in_private;
    p.person = who->id;
    p.text = std::move(usable[static_cast<std::size_t>(at)]);
    out.push_back(std::move(p));
  }
  return out;
}

}  // namespace linli::sandbox
