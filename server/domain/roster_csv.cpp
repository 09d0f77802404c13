#include <algorithm>
#include <iterator>
#include <optional>
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

// RFC 4180, forgiving about what stands after a closing quote, and with the ends of line of any system: "\r\n" and the
// lone "\r" of old Macs are "\n". Blank lines are no records.
class reader {
 public:
  reader(std::string_view text, char separator) : text_(text), separator_(separator) {}

  std::optional<record> next() {
    found_.reset();
    while (at_ < text_.size() && !found_) step(take());
    if (found_) return std::move(found_);
    now_.open = quoted_;
    quoted_ = false;
    if (!cell_.empty() || !now_.cells.empty()) end_record();
    return std::move(found_);
  }

 private:
  char take() {
    const char c = text_[at_++];
    if (c != '\r') return c;
    if (at_ < text_.size() && text_[at_] == '\n') ++at_;
    return '\n';
  }

  void step(char c) {
    if (quoted_) {
      if (c == '\n') ++line_;
      if (c != '"') cell_.push_back(c);
      else if (at_ < text_.size() && text_[at_] == '"') cell_.push_back(text_[at_++]);
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
    if (!blank) found_ = std::move(now_);
    now_ = {++line_, {}, false};
  }

  std::string_view text_;
  char separator_;
  std::size_t at_ = 0;
  int line_ = 1;
  bool quoted_ = false;
  std::string cell_;
  record now_{1, {}, false};
  std::optional<record> found_;
};

bool names_columns(const record& r) {
  return std::any_of(r.cells.begin(), r.cells.end(), [](const std::string& cell) {
    const auto column = column_of(cell);
    return column == "place" || column == "room";
  });
}

/// Where the header is: a title and an empty line may stand above it.
struct found_header {
  record header;
  reader rest;
};
result<found_header> find_header(std::string_view text) {
  constexpr std::size_t looked_at = 5;
  bool empty = true;
  for (const char separator : {',', ';', '\t'}) {
    reader r(text, separator);
    for (std::size_t i = 0; i < looked_at; ++i) {
      auto one = r.next();
      if (!one) break;
      empty = false;
      if (names_columns(*one)) return found_header{std::move(*one), std::move(r)};
    }
  }
  if (empty) return error{errc::malformed, "the table is empty"};
  return error{errc::malformed, "the first line must name the columns: 姓名,地址,电话,… or name,place,phone,…"};
}

// Behind any number of marks, so that what had one before comes back with it.
bool is_formula(std::string_view text) {
  static constexpr std::string_view begins[] = {"=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠"};
  while (text.starts_with('\'')) text.remove_prefix(1);
  return std::any_of(std::begin(begins), std::end(begins), [text](std::string_view x) { return text.starts_with(x); });
}

// Two columns may say the same: phones are joined, of anything else the first that says something stands.
void put(row_fields& fields, const std::string& column, const std::string& cell) {
  auto& field = fields[column];
  if (trim(field).empty()) field = cell;
  else if (column == "phone" && !trim(cell).empty()) field.append(";").append(cell);
}

class csv_reader final : public table_reader {
 public:
  explicit csv_reader(std::string text) : text_(std::move(text)) {}

  result<void> open() {
    auto found = find_header(text_);
    if (!found) return found.error();
    for (const auto& cell : found->header.cells) {
      auto column = column_of(cell);
      if (column.empty() && !trim(cell).empty()) ignored_.emplace_back(trim(cell));
      if (column == "id_number") {
        warnings_.push_back("the column \"" + std::string(trim(cell)) + "\" holds ID numbers: it is not stored");
        column.clear();
      }
      columns_.push_back(std::move(column));
    }
    rest_ = std::move(found->rest);
    return {};
  }

  bool read(roster_table& into, std::size_t rows) override {
    into.ignored = ignored_;
    into.warnings = warnings_;
    for (; rows > 0; --rows) {
      const auto record = rest_->next();
      if (!record) return false;
      into.rows.push_back(row_of(*record));
    }
    return true;
  }

 private:
  std::variant<roster_row, row_error> row_of(const record& r) const {
    if (r.open) return row_error{r.line, "", "a quotation mark is opened here and never closed"};
    row_fields fields;
    for (std::size_t c = 0; c < std::min(r.cells.size(), columns_.size()); ++c) {
      if (!columns_[c].empty()) put(fields, columns_[c], cell_without_mark(r.cells[c]));
    }
    return check_row(r.line, fields);
  }

  const std::string text_;
  std::optional<reader> rest_;
  std::vector<std::string> columns_, ignored_, warnings_;
};

}  // namespace

std::string harmless_cell(std::string_view text) {
  const bool is_phones = text.find_first_not_of("+0123456789;") == std::string_view::npos;
  return (is_formula(text) && !is_phones ? "'" : "") + std::string(text);
}

std::string cell_without_mark(std::string_view text) {
  if (text.starts_with('\'') && is_formula(text)) text.remove_prefix(1);
  return std::string(text);
}

result<std::unique_ptr<table_reader>> read_csv(std::string_view bytes) {
  auto text = as_utf8(bytes);
  if (!text) return text.error();
  auto out = std::make_unique<csv_reader>(std::move(*text));
  auto opened = out->open();
  if (!opened) return opened.error();
  return std::unique_ptr<table_reader>(std::move(out));
}

result<roster_table> parse_csv(std::string_view bytes) {
  auto reader = read_csv(bytes);
  if (!reader) return reader.error();
  roster_table out;
  while ((*reader)->read(out, 1000)) {
  }
  return out;
}

}  // namespace linli::domain
