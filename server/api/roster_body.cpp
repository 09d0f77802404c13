#include "api/roster_body.hpp"

#include <algorithm>
#include <set>

namespace linli::api {

namespace {

// A value as a table's cell would hold it; nullopt for what no cell can hold.
std::optional<std::string> cell_of(const bj::value& v) {
  if (v.is_null()) return std::string{};
  if (v.is_string()) return std::string(v.get_string());
  if (v.is_int64()) return std::to_string(v.get_int64());
  if (v.is_bool()) return std::string(v.get_bool() ? "true" : "false");
  if (!v.is_array()) return std::nullopt;
  std::string joined;
  for (const auto& item : v.get_array()) {
    if (!item.is_string()) return std::nullopt;
    joined.append(joined.empty() ? "" : ";").append(item.get_string());
  }
  return joined;
}

std::variant<domain::roster_row, domain::row_error> read_line(int n, std::string_view line,
                                                              std::set<std::string>& ignored, bool& dropped) {
  const auto v = json::parse(line);
  if (!v || !v->is_object()) return domain::row_error{n, "", "must be one JSON object a line"};
  domain::row_fields fields;
  for (const auto& [name, value] : v->get_object()) {
    const auto column = domain::column_of(name);
    if (column == "id_number") {
      dropped = true;
      continue;
    }
    if (column.empty()) {
      ignored.emplace(name);
      continue;
    }
    auto cell = cell_of(value);
    if (!cell) return domain::row_error{n, column, "must be a text, a number or a list of texts"};
    fields[column] = std::move(*cell);
  }
  return domain::check_row(n, fields);
}

}  // namespace

domain::roster_table parse_ndjson(std::string_view bytes) {
  domain::roster_table table;
  std::set<std::string> ignored;
  bool dropped = false;
  int n = 0;
  if (bytes.starts_with("\xEF\xBB\xBF")) bytes.remove_prefix(3);
  for (const auto line : split(bytes, '\n')) {
    ++n;
    if (trim(line).empty()) continue;
    table.rows.push_back(read_line(n, line, ignored, dropped));
  }
  table.ignored.assign(ignored.begin(), ignored.end());
  if (dropped) table.warnings.emplace_back("numbers of identity documents were dropped, they are never stored");
  return table;
}

bj::object show(const domain::resident& r, const domain::household* home) {
  bj::object o{{"id", r.id}, {"ref", r.ref}, {"name", r.name}};
  o["household"] = r.household;
  o["place"] = home == nullptr ? bj::value("") : bj::value(domain::render(home->place));
  o["occupancy"] = home == nullptr ? bj::value("unknown") : bj::value(domain::name(home->occupancy));
  o["lives_here"] = r.lives_here;
  o["phones"] = json::array_of(r.phones);
  o["tags"] = json::array_of(r.tags);
  o["language"] = r.language;
  o["birth_year"] = r.birth_year == 0 ? bj::value(nullptr) : bj::value(r.birth_year);
  o["note"] = r.note;
  o["source"] = r.source;
  return o;
}

}  // namespace linli::api
