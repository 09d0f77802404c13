#include <algorithm>
#include <utility>

#include <unicode/ucnv.h>
#include <unicode/ustring.h>

#include "base/text.hpp"
#include "domain/roster_table.hpp"

// Tables as office programs in China save them: four encodings, three separators, any end of line.
namespace linli::domain {

namespace {

result<std::string> converted(const char* encoding, std::string_view bytes) {
  const error bad{errc::malformed, "the file is neither UTF-8 nor GB18030: save it as UTF-8"};
  UErrorCode failed = U_ZERO_ERROR;
  auto* from = ucnv_open(encoding, &failed);
  if (U_FAILURE(failed)) return bad;
  ucnv_setToUCallBack(from, UCNV_TO_U_CALLBACK_STOP, nullptr, nullptr, nullptr, &failed);
  std::u16string wide(bytes.size() + 1, u'\0');
  const auto n = ucnv_toUChars(from, wide.data(), static_cast<int32_t>(wide.size()), bytes.data(),
                               static_cast<int32_t>(bytes.size()), &failed);
  ucnv_close(from);
  if (U_FAILURE(failed)) return bad;
  std::string out(static_cast<std::size_t>(n) * 3 + 1, '\0');
  int32_t size = 0;
  u_strToUTF8(out.data(), static_cast<int32_t>(out.size()), &size, wide.data(), n, &failed);
  if (U_FAILURE(failed)) return bad;
  out.resize(static_cast<std::size_t>(size));
  return out;
}

// GB18030 is what Excel in China saves as CSV, UTF-16 what it calls "Unicode text".
result<std::string> as_utf8(std::string_view bytes) {
  constexpr std::string_view bom = "\xEF\xBB\xBF";
  if (bytes.starts_with("\xFF\xFE") || bytes.starts_with("\xFE\xFF")) return converted("UTF-16", bytes);
  const bool marked = bytes.starts_with(bom);
  if (marked) bytes.remove_prefix(bom.size());
  if (is_utf8(bytes)) return std::string(bytes);
  if (marked) return error{errc::malformed, "the file says that it is UTF-8 and is not"};
  return converted("GB18030", bytes);
}

struct record {
  int line = 0;
  std::vector<std::string> cells;
  bool open = false;  ///< ended inside quotation marks: what follows them is lost in one cell
};

// RFC 4180, forgiving about what stands after a closing quote. Blank lines are no records.
class reader {
 public:
  reader(std::string_view text, char separator) : text_(text), separator_(separator) {}

  std::vector<record> all() && {
    for (at_ = 0; at_ < text_.size(); ++at_) step(text_[at_]);
    now_.open = quoted_;
    if (!cell_.empty() || !now_.cells.empty()) end_record();
    return std::move(out_);
  }

 private:
  void step(char c) {
    if (quoted_) {
      if (c == '\n') ++line_;
      if (c != '"') cell_.push_back(c);
      else if (at_ + 1 < text_.size() && text_[at_ + 1] == '"') cell_.push_back(text_[++at_]);
      else quoted_ = false;
    } else if (c == '"' && trim(cell_).empty()) {
      quoted_ = true;
      cell_.clear();
    } else if (c == separator_) {
      now_.cells.push_back(std::exchange(cell_, {}));
    } else if (c == '\n') {
      end_record();
    } else {
      cell_.push_back(c);
    }
  }

  void end_record() {
    now_.cells.push_back(std::exchange(cell_, {}));
    const bool blank = std::all_of(now_.cells.begin(), now_.cells.end(), [](const auto& c) { return trim(c).empty(); });
    if (!blank) out_.push_back(std::move(now_));
    now_ = {++line_, {}, false};
  }

  std::string_view text_;
  char separator_;
  std::size_t at_ = 0;
  int line_ = 1;
  bool quoted_ = false;
  std::string cell_;
  record now_{1, {}, false};
  std::vector<record> out_;
};

// "\r\n" and the lone "\r" of old Macs become "\n".
std::string with_line_feeds(std::string text) {
  std::string out;
  out.reserve(text.size());
  for (std::size_t i = 0; i < text.size(); ++i) {
    if (text[i] != '\r') out.push_back(text[i]);
    else if (i + 1 >= text.size() || text[i + 1] != '\n') out.push_back('\n');
  }
  return out;
}

bool names_columns(const record& r) {
  return std::any_of(r.cells.begin(), r.cells.end(), [](const std::string& cell) {
    const auto column = column_of(cell);
    return column == "place" || column == "room";
  });
}

/// Where the header is: a title and an empty line may stand above it.
struct found_header {
  char separator = ',';
  std::vector<record> records;
  std::size_t at = 0;
};
result<found_header> find_header(std::string_view text) {
  constexpr std::size_t looked_at = 5;
  bool empty = true;
  for (const char separator : {',', ';', '\t'}) {
    auto records = reader(text, separator).all();
    empty = empty && records.empty();
    for (std::size_t i = 0; i < std::min(records.size(), looked_at); ++i) {
      if (names_columns(records[i])) return found_header{separator, std::move(records), i};
    }
  }
  if (empty) return error{errc::malformed, "the table is empty"};
  return error{errc::malformed, "the first line must name the columns: 姓名,地址,电话,… or name,place,phone,…"};
}

// Two columns may say the same: phones are joined, of anything else the first that says something stands.
void put(row_fields& fields, const std::string& column, const std::string& cell) {
  auto& field = fields[column];
  if (trim(field).empty()) field = cell;
  else if (column == "phone" && !trim(cell).empty()) field.append(";").append(cell);
}

}  // namespace

result<roster_table> parse_csv(std::string_view bytes) {
  auto decoded = as_utf8(bytes);
  if (!decoded) return decoded.error();
  const auto text = with_line_feeds(std::move(*decoded));
  auto header = find_header(text);
  if (!header) return header.error();
  roster_table out;
  std::vector<std::string> columns;
  for (const auto& cell : header->records[header->at].cells) {
    auto column = column_of(cell);
    if (column.empty() && !trim(cell).empty()) out.ignored.emplace_back(trim(cell));
    if (column == "id_number") {
      out.warnings.push_back("the column \"" + std::string(trim(cell)) + "\" holds ID numbers: it is not stored");
      column.clear();
    }
    columns.push_back(std::move(column));
  }
  for (std::size_t i = header->at + 1; i < header->records.size(); ++i) {
    const auto& record = header->records[i];
    if (record.open) {
      out.rows.push_back(row_error{record.line, "", "a quotation mark is opened here and never closed"});
      continue;
    }
    row_fields fields;
    for (std::size_t c = 0; c < std::min(record.cells.size(), columns.size()); ++c) {
      if (!columns[c].empty()) put(fields, columns[c], record.cells[c]);
    }
    out.rows.push_back(check_row(record.line, fields));
  }
  return out;
}

}  // namespace linli::domain
