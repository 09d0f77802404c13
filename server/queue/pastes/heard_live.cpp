#include "queue/pastes/heard_live.hpp"

#include "base/text.hpp"
#include "queue/pastes/paste_time.hpp"
#include "store/followups.hpp"
#include "words/normalise.hpp"

namespace linli::queue {

namespace {

constexpr std::size_t looked_at_max = 500;  // of each list: what was raised today stands there

std::string line_of(const std::string& name, sys_time at, const std::string& text) {
  const auto who = words::normalise(name).text, said = words::normalise(text).text;
  auto out = std::string(trim(who));
  return out.append("\n").append(std::to_string(minute_of(at))).append("\n").append(trim(said));
}

}  // namespace

task<result<std::set<std::string>>> rung_live(world& w, std::string community, std::string group,
                                              const std::vector<judged_row>& rows) {
  std::set<std::string> out;
  std::multimap<std::string, std::string> marks;  // by line
  for (const auto& j : rows) {
    const bool loud = j.meant.understood.urgency >= words::urgency::urgent;
    if (!j.acts || !loud || !j.row.timed || j.row.who.empty()) continue;
    marks.emplace(line_of(j.row.who, j.row.said_at, j.row.text), j.row.mark);
  }
  if (marks.empty()) co_return out;
  for (const bool resolved : {false, true}) {
    std::function<bool(const domain::followup&)> any = [](const domain::followup&) { return true; };
    auto page = co_await store::list_followups(w.db, community, resolved, std::string(), looked_at_max, std::move(any));
    if (!page) co_return page.error();
    for (const auto& f : page->items) {
      if (!f.group.empty() && f.group != group) continue;  // first told of in private, it has none
      for (const auto& said : f.words) {
        const auto [from, to] = marks.equal_range(line_of(said.name, said.at, said.text));
        for (auto i = from; i != to; ++i) out.insert(i->second);
      }
    }
  }
  co_return out;
}

}  // namespace linli::queue
