#include "api/roster_body.hpp"
#include "base/text.hpp"
#include "domain/address.hpp"
#include "domain/roster_table.hpp"
#include "tests/fuzz/fuzz.hpp"

// Rosters as people upload them, and what a cell of them may hold. The first byte says which.
namespace linli::fuzz {

namespace {

void must_be_sound(const domain::place& p) {
  const auto text = domain::render(p);
  const auto back = domain::parse_place(text);
  must(back.has_value() && *back == p, "a place is read as it was written");
  const auto pattern = domain::parse_pattern(text);
  must(pattern.has_value() && domain::matches(*pattern, p), "a place is covered by the pattern of its own text");
  const auto house = domain::parse_pattern((p.compound.empty() ? "" : p.compound + "/") + p.building + "-*");
  must(house.has_value() && domain::matches(*house, p), "a place is covered by its building");
}

void try_table(const domain::roster_table& table) {
  int last = 0;
  for (const auto& entry : table.rows) {
    if (const auto* wrong = std::get_if<domain::row_error>(&entry)) {
      must(!wrong->detail.empty() && wrong->line >= last, "an error names its line");
      last = wrong->line;
      continue;
    }
    const auto& row = std::get<domain::roster_row>(entry);
    must(row.line >= last, "rows in order");
    last = row.line;
    must(is_utf8(row.name) && is_utf8(row.note) && is_utf8(row.ref), "a row is UTF-8");
    must(row.birth_year == 0 || (row.birth_year > 1800 && row.birth_year < 2200), "a year that somebody can be of");
    for (const auto& phone : row.phones) must(domain::normal_phone(phone) == phone, "a phone in its one form");
    must_be_sound(row.place);
  }
}

void try_csv(std::string_view bytes) {
  const auto table = domain::parse_csv(bytes);
  if (table) try_table(*table);
}

void try_places(std::string_view text) {
  if (const auto p = domain::parse_place(text)) must_be_sound(*p);
  if (const auto p = domain::parse_address(text, "")) must_be_sound(*p);
  if (const auto p = domain::parse_address(text, "锦绣苑")) must_be_sound(*p);
  (void)domain::address_part(text);
  (void)domain::column_of(text);
  if (const auto pattern = domain::parse_pattern(text)) {
    const auto again = domain::parse_pattern(pattern->text);
    must(again.has_value() && again->text == pattern->text, "a pattern is read as it was written");
    must(again->compound == pattern->compound && again->parts == pattern->parts && again->rest == pattern->rest,
         "a pattern is read as it was written");
  }
  const auto phone = domain::normal_phone(text);
  must(phone.empty() || domain::normal_phone(phone) == phone, "a phone in its one form");
}

}  // namespace

void attack(std::string_view bytes) {
  pieces from(bytes);
  const auto which = from.byte() % 3;
  const auto rest = from.rest();
  if (which == 0) {
    try_csv(rest);
    must_be_linear(rest, [](const std::string& text) { (void)domain::parse_csv("姓名,地址,电话\n" + text); });
  } else if (which == 1) {
    try_table(api::parse_ndjson(rest));
    must_be_linear(rest, [](const std::string& text) { (void)api::parse_ndjson(text); });
  } else {
    try_places(rest);
    must_be_linear(rest, [](const std::string& text) { try_places(text); });
  }
}

}  // namespace linli::fuzz
