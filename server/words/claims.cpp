#include "words/claims.hpp"

#include <algorithm>
#include <optional>

#include "base/text.hpp"
#include "words/judge.hpp"
#include "words/normalise.hpp"
#include "words/phrase_codes.hpp"
#include "words/when.hpp"

namespace linli::words {

namespace {

// "我和我老公" are two, "我带三个朋友" four; 0 when it names nobody who comes along.
int companions(const clause& in, const std::vector<counted>& numbers, bool& either) {
  int people = 0, ahead = 0;  // "my wife and I"
  bool joined = false;
  const bool comes = in.has(act::go) || in.has(act::sign) || in.has(act::able) || in.has(act::claim) ||
                     in.has(act::both) || in.has(act::people) || in.unknown == 0;
  if (!comes || in.has(act::excuse)) return 0;  // "要带囡囡上钢琴课" brings nobody along
  for (const auto& s : in.said) {
    if (s.act == act::with) joined = true;
    if (s.act == act::both) either = true;
    if (s.act == act::both && s.code == "or") joined = true;
    if (s.act == act::self && (joined || s.code == "joined") && ahead > 0) people = std::max(people, 1 + ahead);
    if (s.act == act::self && people == 0) people = 1;
    if (!joined && people == 0 && (s.act == act::other || s.act == act::partner)) {
      const auto two = std::find_if(numbers.begin(), numbers.end(), [&](const counted& n) {
        return n.from >= in.from && n.to <= s.to && s.from <= n.to + 3 && n.of == counted::kind::people;
      });
      ahead = two == numbers.end() ? 1 : two->value;
    }
    if (!joined || (s.act != act::other && s.act != act::partner)) continue;
    const auto counts = std::find_if(numbers.begin(), numbers.end(), [&](const counted& n) {
      return n.of == counted::kind::people && n.to <= s.from && s.from - n.to <= 3 && n.from >= in.from;
    });
    people = std::max(people, 1) + (counts == numbers.end() ? 1 : counts->value);
  }
  return people > 1 && (joined || ahead > 0) ? people : 0;
}

void add_numbers(understanding& u, const claim_words& w, const context& c) {
  auto numbers = numbers_of(w.plain);
  const auto times = find_times(w.plain);
  std::erase_if(numbers, [&](const counted& n) {
    return std::any_of(times.begin(), times.end(),
                       [&](const found_time& t) { return n.from >= t.from && n.to <= t.to; });
  });
  bool either = false;
  int along = 0;
  for (const auto& in : w.clauses) along = std::max(along, companions(in, numbers, either));
  std::optional<int> people;
  std::vector<int> tasks;
  for (const auto& n : numbers) {
    const bool of_task = n.of == counted::kind::task || (n.of == counted::kind::bare && !c.tasks.empty());
    if (of_task && !c.tasks.empty()) tasks.push_back(n.value);
    else if (n.of == counted::kind::people || n.of == counted::kind::bare)
      people = std::max(people.value_or(0), n.value);
  }
  if (along > 0) people = std::max(along, people.value_or(0));
  const bool we = std::any_of(w.clauses.begin(), w.clauses.end(),
                              [](const clause& in) {
                                const bool self = in.has(act::self) || in.has(act::claim);
                                return in.has(act::we) && !self &&
                                       (in.has(act::go) || in.has(act::sign) || in.has(act::able));
                              }) &&
                  std::none_of(w.clauses.begin(), w.clauses.end(), [](const clause& in) {
                    return in.has(act::claim) && !in.has(act::we);  // "阿拉也来帮忙，算我一个"
                  });
  const bool several = std::count_if(numbers.begin(), numbers.end(),
                                     [](const counted& n) { return n.of == counted::kind::people; }) > 1;
  if (either && (along > 0 || several || we)) u.missing.emplace_back("slots");
  else if (people) u.slots = *people;
  else if (we && !u.proxy) u.missing.emplace_back("slots");
  else u.slots = 1;
  if (tasks.size() == 1) u.task = tasks[0];
  if (tasks.size() > 1) u.missing.emplace_back("task");
}

// "搬物资算我一个", "去小区门口测温那个我来": what stands before the claim that ends the clause.
std::string task_ahead(const claim_words& w, const clause& in) {
  if (in.said.empty() || in.said.back().act != act::claim || in.said.back().to != in.last) return {};
  const auto to = in.said.back().from;
  auto known = std::string(w.text, in.from, to - in.from);
  bool some = false;
  for (const auto& s : in.said) {
    if (s.from >= to) break;
    const bool pointed = in.said.back().code == "pointed" && (s.act == act::on_behalf || s.act == act::sign);
    if (pointed) continue;
    const bool for_whom = s.act == act::on_behalf && s.from == in.from;  // "给老人送饭那个我包了"
    if ((s.act == act::on_behalf && !for_whom) || s.act == act::maybe || s.act == act::no || s.act == act::sign ||
        s.act == act::claim)
      return {};
    const bool work = s.act == act::go || s.act == act::plea || s.act == act::skill || s.act == act::word;
    some = some || work;
    if (!work) std::fill_n(known.begin() + static_cast<std::ptrdiff_t>(s.from - in.from), s.to - s.from, ' ');
  }
  for (const auto& n : numbers_of(known))
    std::fill_n(known.begin() + static_cast<std::ptrdiff_t>(n.from), n.to - n.from, ' ');
  std::size_t letters = 0;
  for (std::size_t at = 0; at < known.size(); at += char_length(known, at))
    letters += is_punctuation(known, at) ? 0 : 1;
  if (letters < 2) return {};
  auto said = std::string(trim(std::string_view(w.text).substr(in.from, to - in.from)));
  for (const std::string_view tail : {"那个", "这个", "的活", "的", "那", "就", "也"}) {
    if (said.ends_with(tail)) said.resize(said.size() - tail.size());
  }
  for (const std::string_view lead : {"那就", "那", "就", "这个"}) {
    if (said.starts_with(lead)) said.erase(0, lead.size());
  }
  return said;
}

// "我认领送药到3-502那个": what stands between the word for claiming and the one that points at it.
std::string task_text_of(const claim_words& w) {
  for (const auto& in : w.clauses) {
    if (auto said = task_ahead(w, in); !said.empty()) return said;
    std::size_t from = 0, to = 0;
    bool ahead = false, wanted = false;  // "我要扫雪那个": only where a word points at it
    for (const auto& s : in.said) {
      if (s.act == act::task_word && s.from > in.from && &s != &in.said.back()) {  // "扫雪那个算我"
        const auto& last = in.said.back();
        if (last.act == act::claim || last.act == act::go || last.act == act::sign) {
          from = in.from;
          to = s.from;
          ahead = true;
          break;
        }
      }
      if (s.act == act::task_word && from > 0) to = s.from;
      const bool work = s.act == act::go && s.to - s.from > 3;  // 扫雪, not 去
      const bool comes = s.act == act::sign || s.act == act::claim || (s.act == act::go && !(wanted && work));
      if (to == 0 && comes && (from == 0 || wanted)) {
        from = s.to;
        wanted = false;
      } else if (from == 0 && s.act == act::able) {
        from = s.to;
        wanted = true;
      }
    }
    if (wanted && to == 0) continue;
    if ((from == 0 && !ahead) || in.has(act::unable)) continue;
    if (to == 0) to = in.to;
    auto said = std::string(trim(std::string_view(w.text).substr(from, to - from)));
    for (const std::string_view tail : {",", "。", "!", "的", "了", "吧", "哈", "。", "啊", "呀", "那", "."}) {
      while (said.ends_with(tail)) said.resize(said.size() - tail.size());
    }
    auto words = said;
    for (const auto& n : numbers_of(said))
      std::fill_n(words.begin() + static_cast<std::ptrdiff_t>(n.from), n.to - n.from, ' ');
    if (code_points(trim(words)) >= 2) return said;
  }
  return {};
}

// More than are wanted: a slip, or a joke.
bool is_too_many(understanding& u, const context& c) {
  if (!c.quota || !u.slots || *u.slots <= *c.quota) return false;
  const auto slots = u.slots;
  u = for_person("implausible_slots");
  u.slots = slots;
  return true;
}

void ask_for_missing(understanding& u) {
  if (u.missing.empty()) return;
  u.human = true;
  u.urgency = urgency::follow_up;
}

void check_task(understanding& u, const claim_words& w, const context& c) {
  if (c.tasks.empty()) return;
  if (u.task && std::find(c.tasks.begin(), c.tasks.end(), *u.task) == c.tasks.end()) {
    const auto slots = u.slots;
    u = for_person("ambiguous_task");
    u.slots = slots;
    return;
  }
  if (u.task || !u.missing.empty()) return;
  u.task_text = task_text_of(w);
  if (u.task_text.empty()) u.missing.emplace_back("task");
}

}  // namespace

namespace {

void fill_when(understanding& u, const claim_words& w, const context& c) {
  std::string day;
  for (const auto& in : w.clauses) {
    const bool refused = in.has(act::no) || in.has(act::unable);
    for (const auto& s : in.said) {
      if (s.act == act::day && !refused && day.empty()) day = s.code;
    }
  }
  const auto times = find_times(w.plain);
  const bool by_day = !c.slots_by_day.empty() || times.empty();
  if (by_day && !day.empty()) u.when = day;
  else if (!times.empty()) u.when = times.front().when;
}

}  // namespace

namespace {

bool follows_change(const std::vector<clause>& clauses, const counted& n) {
  return std::any_of(clauses.begin(), clauses.end(), [&](const clause& in) {
    return std::any_of(in.said.begin(), in.said.end(),
                       [&](const spoken& s) { return s.act == act::change && s.to <= n.from && n.to <= in.to; });
  });
}

}  // namespace

void fill_late(understanding& u, const claim_words& w) {
  const auto times = find_times(w.plain);
  if (!times.empty()) u.when = times.back().when;
}

void fill_change(understanding& u, const claim_words& w, const context& c) {
  fill_when(u, w, c);
  const auto numbers = numbers_of(w.plain);
  bool named = false;  // "改到3号，1号那个太远": what stands behind the word for changing is wanted; else the last
  for (const auto& n : numbers) {
    if (n.of == counted::kind::people)
      u.slots = n.value;  // "原来报了两个人，现在只能去一个": the last is what is wanted
    if (n.of != counted::kind::task || c.tasks.empty() || named) continue;
    u.task = n.value;
    named = follows_change(w.clauses, n);
  }
}

void fill_claim(understanding& u, const claim_words& w, const context& c) {
  for (const auto& in : w.clauses) {
    for (const auto& s : in.said) {
      if (s.act == act::skill) add_code(u.skills, s.code);
      if (s.act == act::resource) add_code(u.resources, s.code);
    }
  }
  add_numbers(u, w, c);
  fill_when(u, w, c);
  if (is_too_many(u, c)) return;
  check_task(u, w, c);
  ask_for_missing(u);
}

void settle_claim(understanding& u, int slots, const context& c) {
  u.slots = slots;
  if (is_too_many(u, c)) return;
  if (!c.tasks.empty()) u.missing.emplace_back("task");
  ask_for_missing(u);
}

}  // namespace linli::words
