#include <optional>

#include "base/text.hpp"
#include "tests/sim/sim_redis.hpp"

// Faults put between the program and its store, to see that the checker finds them.
namespace linli::sim {

using redis::command;
using redis::reply;

namespace {

struct part {
  std::string name, keys;          // as the shape has them: name, index of the key or of two
  std::string key;                 // the first key itself
  std::vector<std::string> words;  // its arguments
};

/// A step taken apart: lua/commit.lua says how its shape and arguments stand.
struct step {
  std::vector<std::string> head;  // FCALL, function, n, keys
  std::vector<part> checks, writes;
};

std::vector<part> take_parts(const command& c, std::string_view shape, std::size_t& at) {
  std::vector<part> out;
  for (const auto word : split(shape, ' ')) {
    if (word.empty()) continue;
    const auto index = word.find_first_of("0123456789"), colon = word.find(':');
    part p;
    p.name = word.substr(0, index);
    p.keys = word.substr(index, colon - index);
    p.key = c[2 + std::stoul(p.keys)];
    const auto size = std::stoul(std::string(word.substr(colon + 1)));
    const auto from = c.begin() + static_cast<std::ptrdiff_t>(at);
    p.words.assign(from, from + static_cast<std::ptrdiff_t>(size));
    at += size;
    out.push_back(std::move(p));
  }
  return out;
}

step take_apart(const command& c) {
  step s;
  auto at = 3 + std::stoul(c[2]);
  s.head.assign(c.begin(), c.begin() + static_cast<std::ptrdiff_t>(at));
  const auto halves = split(c[at++], '|');
  s.checks = take_parts(c, halves[0], at);
  s.writes = take_parts(c, halves[1], at);
  return s;
}

command put_together(const step& s) {
  std::string shape;
  std::vector<std::string> words;
  for (const auto* parts : {&s.checks, &s.writes}) {
    for (const auto& p : *parts) {
      shape.append(p.name).append(p.keys).append(":").append(std::to_string(p.words.size())).append(" ");
      words.insert(words.end(), p.words.begin(), p.words.end());
    }
    if (parts == &s.checks) shape += '|';
  }
  command c = s.head;
  c.push_back(shape);
  c.insert(c.end(), words.begin(), words.end());
  return c;
}

bool changes_steps(planted p) {
  return p == planted::no_mark || p == planted::no_fence || p == planted::lost_outcome || p == planted::wrong_count;
}

}  // namespace

std::optional<planted> planted_by_name(std::string_view name) {
  static constexpr std::array<std::pair<std::string_view, planted>, 7> all{{{"none", planted::none},
                                                                            {"cursor-first", planted::cursor_first},
                                                                            {"no-mark", planted::no_mark},
                                                                            {"no-fence", planted::no_fence},
                                                                            {"lost-outcome", planted::lost_outcome},
                                                                            {"answer-early", planted::answer_early},
                                                                            {"wrong-count", planted::wrong_count}}};
  for (const auto& [n, p] : all) {
    if (n == name) return p;
  }
  return std::nullopt;
}

// Changes the command, or answers in its stead (true).
bool sim_redis::tamper(command& c, reply& instead) {
  const bool inbox = c.size() > 3 && (c[0] == "XRANGE" ? c[1].starts_with("{i:") && c[1].ends_with("}:events")
                                                       : c[3].starts_with("{i:") && c[3].ends_with("}:events"));
  if (plant == planted::cursor_first && c[0] == "XRANGE" && inbox) {
    instead = store.run(c);
    if (instead.items.empty()) return true;
    const auto last = instead.items.back().items[0].text;
    const auto tag = c[1].substr(0, c[1].find('}') + 1);
    store.run({"SET", tag + ":cursor", last});
    store.run({"XTRIM", c[1], "MINID", last.substr(0, last.find('-') + 1) + "99999"});
    ++planted_times;
    return true;
  }
  const bool function = c[0] == "FCALL" && c.size() > 3;
  if (plant == planted::answer_early && function && c[1].starts_with("accept_") && inbox && clock_.happens(0.05)) {
    instead = array({bulk("ok"), bulk("1"), bulk("1")});
    ++planted_times;
    return true;
  }
  if (!changes_steps(plant) || !function || !c[1].starts_with("commit")) return false;
  auto s = take_apart(c);
  const auto before = s.checks.size() + s.writes.size();
  if (plant == planted::no_mark) std::erase_if(s.checks, [](const part& p) { return p.name == "new"; });
  if (plant == planted::no_fence)
    std::erase_if(s.checks, [](const part& p) { return p.name == "fence" || p.name == "owner"; });
  if (plant == planted::lost_outcome && clock_.happens(0.05))
    std::erase_if(s.writes, [](const part& p) { return p.name == "xadd" && p.key.ends_with("}:results"); });
  if (plant == planted::wrong_count && clock_.happens(0.05))
    std::erase_if(s.writes, [](const part& p) { return p.name == "incr"; });
  planted_times += before != s.checks.size() + s.writes.size();
  c = put_together(s);
  return false;
}

}  // namespace linli::sim
