#include "live/counts.hpp"

#include <vector>

#include "domain/model.hpp"
#include "domain/small_cells.hpp"

namespace linli::live {

namespace bj = boost::json;

namespace {

int count_of(const std::map<std::string, int>& counts, std::string_view name) {
  const auto found = counts.find(std::string(name));
  return found == counts.end() ? 0 : found->second;
}

}  // namespace

bj::object show_counts(const std::map<std::string, int>& counts, bool hide_small) {
  std::vector<int> cells;
  for (int i = 0; i < domain::ask_states; ++i)
    cells.push_back(count_of(counts, domain::name(static_cast<domain::ask_state>(i))));
  const auto hidden = hide_small ? domain::hidden_cells(cells) : std::vector<bool>(cells.size(), false);
  bj::object shown;
  for (std::size_t i = 0; i < cells.size(); ++i)
    shown[domain::name(static_cast<domain::ask_state>(i))] = hidden[i] ? bj::value(nullptr) : bj::value(cells[i]);
  const int late = count_of(counts, "late");
  const bool hide_late = hide_small && domain::is_small_cell(late);
  return {{"counts", std::move(shown)}, {"late", hide_late ? bj::value(nullptr) : bj::value(late)}};
}

}  // namespace linli::live
