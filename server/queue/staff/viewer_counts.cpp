#include "queue/staff/viewer_counts.hpp"

#include <algorithm>
#include <map>
#include <string>
#include <utility>

#include "domain/small_cells.hpp"

namespace linli::queue {

bool may_viewers_name(const std::vector<domain::place_pattern>& places) {
  return std::all_of(places.begin(), places.end(),
                     [](const domain::place_pattern& p) { return p.rest && p.parts.size() <= 1; });
}

std::optional<hidden_counts> hidden_from_viewers(const std::vector<domain::ask>& all,
                                                 const std::vector<const domain::ask*>& asks, int need, int done) {
  std::map<std::pair<std::string, std::string>, std::vector<int>> buildings;
  std::vector<int> whole(domain::ask_states, 0);
  for (const auto& a : all) {
    const auto place = domain::parse_place(a.place);
    auto& row = place ? buildings[{place->compound, place->building}] : buildings[{}];
    row.resize(domain::ask_states);
    const auto state = static_cast<std::size_t>(a.state);
    ++row[state];
    ++whole[state];
  }
  hidden_counts out;
  if (asks.size() == all.size()) {
    out.states = domain::hidden_cells(whole);
    out.done = domain::is_small_cell(done) || domain::is_small_cell(need - done);
    return out;
  }
  std::vector<std::vector<int>> rows;
  for (auto& [name, row] : buildings) rows.push_back(std::move(row));
  out.states = domain::hidden_columns(rows);
  if (std::all_of(out.states.begin(), out.states.end(), [](bool hidden) { return hidden; })) return std::nullopt;
  out.done = true;  // they are no column of their own
  return out;
}

}  // namespace linli::queue
