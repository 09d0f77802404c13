#pragma once
#include <functional>
#include <map>
#include <memory>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "base/error.hpp"
#include "domain/model.hpp"

// A roster as people keep it: a table with Chinese or English headers, clean or not.
namespace linli::domain {

/// One checked row. What it leaves empty is not known, and changes nothing.
struct roster_row {
  int line = 0;  ///< in the file, the header being line 1
  std::string ref, name;
  domain::place place;
  std::vector<std::string> phones;  ///< "+8613…", or digits as given where they are no mainland number
  std::vector<std::string> tags;
  std::string language;
  int birth_year = 0;
  domain::occupancy occupancy = domain::occupancy::unknown;
  std::string note;
};

struct row_error {
  int line = 0;
  std::string field, detail;
};

/// Fields by column: ref, name, place or compound building entrance room, phone, tags, language, birth_year, occupancy,
/// note.
using row_fields = std::map<std::string, std::string, std::less<>>;
/// The row, or the first thing that is wrong with it.
std::variant<roster_row, row_error> check_row(int line, const row_fields& fields);
/// The column a header names ("电话", "Phone"); "" for an unknown one; "id_number" for those that are never stored.
std::string column_of(std::string_view header);
/// "+8613800000000" of "138 0000-0000", "+14155550100" of one with its country's code, digits of anything else; "" when
/// there are not 5 to 15 of them. What it returns it returns again for that.
std::string normal_phone(std::string_view text);

struct roster_table {
  std::vector<std::variant<roster_row, row_error>> rows;
  std::vector<std::string> ignored;   ///< headers of columns that mean nothing here
  std::vector<std::string> warnings;  ///< e.g. dropped columns of ID numbers
};
/// Reads such a table piece by piece, so that whoever reads a large one can do other things between.
class table_reader {
 public:
  virtual ~table_reader() = default;
  /// Adds at most so many rows. False: there were no more.
  virtual bool read(roster_table& into, std::size_t rows) = 0;
};
/// CSV (RFC 4180; commas, semicolons or tabs; UTF-8 with or without BOM, or GB18030 as Excel in China writes it).
/// Errors: malformed (no header that names people or places, or an encoding that is neither).
result<std::unique_ptr<table_reader>> read_csv(std::string_view bytes);
/// All of it.
result<roster_table> parse_csv(std::string_view bytes);

/// A cell that an office program would take for a formula ("=HYPERLINK(…)", "+", "-", "@") with "'" before it, as OWASP
/// advises on CSV injection; phones are left as they are. Reading CSV takes it off again.
std::string harmless_cell(std::string_view text);
std::string cell_without_mark(std::string_view text);

}  // namespace linli::domain
