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

class ndjson_reader final : public domain::table_reader {
 public:
  explicit ndjson_reader(std::string_view bytes) : left_(bytes) {
    if (left_.starts_with("\xEF\xBB\xBF")) left_.remove_prefix(3);
  }

  bool read(domain::roster_table& into, std::size_t rows) override {
    while (rows > 0 && !left_.empty()) {
      const auto end = left_.find('\n');
      const auto line = left_.substr(0, end);
      left_.remove_prefix(end == left_.npos ? left_.size() : end + 1);
      ++line_;
      if (trim(line).empty()) continue;
      into.rows.push_back(read_line(line_, line, ignored_, dropped_));
      --rows;
    }
    if (!left_.empty()) return true;
    into.ignored.assign(ignored_.begin(), ignored_.end());
    if (dropped_) into.warnings = {"numbers of identity documents were dropped, they are never stored"};
    return false;
  }

 private:
  std::string_view left_;
  int line_ = 0;
  bool dropped_ = false;
  std::set<std::string> ignored_;
};

}  // namespace

std::unique_ptr<domain::table_reader> read_ndjson(std::string_view bytes) {
  return std::make_unique<ndjson_reader>(bytes);
}

domain::roster_table parse_ndjson(std::string_view bytes) {
  ndjson_reader reader(bytes);
  domain::roster_table out;
  while (reader.read(out, 1000)) {
  }
  return out;
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
