#include "live/counts.hpp"

#include "domain/model.hpp"

namespace linli::live {

namespace bj = boost::json;

namespace {

constexpr int small_cell = 5;

bj::value cell(const std::map<std::string, int>& counts, std::string_view name, bool hide_small) {
  const auto found = counts.find(std::string(name));
  const int n = found == counts.end() ? 0 : found->second;
  if (hide_small && n > 0 && n < small_cell) return nullptr;
  return n;
}

}  // namespace

bj::object show_counts(const std::map<std::string, int>& counts, bool hide_small) {
  bj::object cells;
  for (int i = 0; i < domain::ask_states; ++i) {
    const auto state = domain::name(static_cast<domain::ask_state>(i));
    cells[state] = cell(counts, state, hide_small);
  }
  return {{"counts", std::move(cells)}, {"late", cell(counts, "late", hide_small)}};
}

}  // namespace linli::live
