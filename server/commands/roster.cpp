#include <cstdio>

#include "commands/commands.hpp"
#include "commands/session.hpp"
#include "domain/roster_table.hpp"
#include "store/roster_import.hpp"

namespace linli::commands {

namespace {

std::string joined(const std::vector<std::string>& items) {
  std::string out;
  for (const auto& item : items) out.append(out.empty() ? "" : ";").append(item);
  return out;
}

std::string cell(std::string_view bare) {
  const auto text = domain::harmless_cell(bare);
  if (text.find_first_of(",\"\r\n") == std::string::npos) return text;
  std::string out = "\"";
  for (const auto c : text) out.append(c == '"' ? "\"\"" : std::string(1, c));
  return out + "\"";
}

task<result<void>> store_rows(session& s, const import_options& o, domain::roster_table table) {
  auto loaded = co_await s.db.functions().load(s.db.client());
  if (!loaded) co_return loaded.error();
  auto there = co_await store::ensure_community(s.db, o.community, o.community);
  if (!there) co_return there.error();
  store::import_counts counts;
  std::vector<domain::roster_row> rows;
  for (auto& row : table.rows) {
    if (auto* good = std::get_if<domain::roster_row>(&row)) rows.push_back(std::move(*good));
    else counts.rejected.push_back(std::get<domain::row_error>(row));
  }
  store::roster_cache rosters(s.db);
  auto done = co_await store::import_rows(s.db, rosters, o.community, rows, o.source, o.dry_run, counts);
  if (!done) co_return done.error();
  for (const auto& e : counts.rejected) fmt::print(stderr, "line {}: {} {}\n", e.line, e.field, e.detail);
  for (const auto& w : table.warnings) fmt::print(stderr, "{}\n", w);
  fmt::print("created {}, updated {}, unchanged {}, rejected {}{}\n", counts.created, counts.updated, counts.unchanged,
             counts.rejected.size(), o.dry_run ? " (dry run: nothing stored)" : "");
  if (!counts.rejected.empty())
    co_return error{errc::invalid, std::to_string(counts.rejected.size()) + " rows were rejected"};
  co_return result<void>{};
}

task<result<void>> write_rows(session& s, std::string community) {
  store::roster_cache rosters(s.db);
  auto known = co_await rosters.get(community);
  if (!known) co_return known.error();
  const auto& people = (*known)->roster;
  fmt::print("ref,name,place,phone,tags,language,birth_year,occupancy,note\n");
  for (const auto& [id, home] : people.households()) {
    const auto place = domain::render(home.place);
    const auto occupancy = home.occupancy == domain::occupancy::unknown ? ""
                                                                        : std::string(domain::name(home.occupancy));
    if (home.members.empty()) fmt::print(",,{},,,,,{},\n", cell(place), occupancy);
    for (const auto* r : people.members(home)) {
      fmt::print("{},{},{},{},{},{},{},{},{}\n", cell(r->ref), cell(r->name), cell(place), cell(joined(r->phones)),
                 cell(joined(r->tags)), cell(r->language), r->birth_year == 0 ? "" : std::to_string(r->birth_year),
                 occupancy, cell(r->note));
    }
  }
  co_return result<void>{};
}

}  // namespace

int import_roster(const config::config& c, const import_options& o) {
  auto bytes = config::read_file(o.file);
  if (!bytes) {
    fmt::print(stderr, "linli: {}\n", bytes.error().detail);
    return 1;
  }
  auto table = domain::parse_csv(*bytes);
  if (!table) {
    fmt::print(stderr, "linli: {}: {}\n", o.file, table.error().detail);
    return 1;
  }
  session s(c);
  return run(s, [&] { return store_rows(s, o, std::move(*table)); });
}

int export_roster(const config::config& c, const std::string& community) {
  session s(c);
  return run(s, [&] { return write_rows(s, community); });
}

}  // namespace linli::commands
