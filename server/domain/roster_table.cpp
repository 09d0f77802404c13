#include "domain/roster_table.hpp"

#include <algorithm>
#include <array>
#include <charconv>

#include <unicode/ucnv.h>
#include <unicode/ustring.h>

#include "base/text.hpp"

namespace linli::domain {

namespace {

struct alias {
  std::string_view header, column;
};
constexpr alias aliases[] = {
    {"ref", "ref"}, {"编号", "ref"}, {"人员编号", "ref"}, {"居民编号", "ref"},
    {"name", "name"}, {"姓名", "name"}, {"名字", "name"}, {"居民姓名", "name"},
    {"place", "place"}, {"address", "place"}, {"地址", "place"}, {"住址", "place"}, {"门牌", "place"}, {"家庭住址", "place"},
    {"compound", "compound"}, {"小区", "compound"}, {"小区名称", "compound"},
    {"building", "building"}, {"楼栋", "building"}, {"栋", "building"}, {"楼号", "building"}, {"栋号", "building"}, {"幢", "building"},
    {"entrance", "entrance"}, {"单元", "entrance"}, {"单元号", "entrance"},
    {"room", "room"}, {"房号", "room"}, {"室", "room"}, {"室号", "room"}, {"门牌号", "room"}, {"房间号", "room"},
    {"phone", "phone"}, {"电话", "phone"}, {"手机", "phone"}, {"手机号", "phone"}, {"手机号码", "phone"}, {"联系电话", "phone"}, {"联系方式", "phone"}, {"电话号码", "phone"},
    {"tags", "tags"}, {"标签", "tags"}, {"人员标签", "tags"},
    {"language", "language"}, {"语言", "language"},
    {"birth_year", "birth_year"}, {"出生年", "birth_year"}, {"出生年份", "birth_year"},
    {"occupancy", "occupancy"}, {"居住", "occupancy"}, {"居住情况", "occupancy"}, {"居住状态", "occupancy"},
    {"note", "note"}, {"备注", "note"},
    {"id_number", "id_number"}, {"身份证", "id_number"}, {"身份证号", "id_number"}, {"身份证号码", "id_number"}, {"证件号", "id_number"}, {"证件号码", "id_number"}, {"idnumber", "id_number"}, {"id_card", "id_number"},
};

std::string_view get(const row_fields& fields, std::string_view column) {
  const auto found = fields.find(column);
  return found == fields.end() ? std::string_view{} : trim(found->second);
}

// "3栋" → "3", "2单元" → "2", "502室" → "502".
std::string without_unit(std::string_view text) {
  auto s = nfkc(trim(text));
  for (const std::string_view unit : {"号楼", "单元", "栋", "幢", "座", "楼", "号", "室", "房", "门"}) {
    if (s.size() > unit.size() && s.ends_with(unit)) s.resize(s.size() - unit.size());
  }
  return s;
}

// "3栋2单元502室" as it stands in address columns.
std::string with_dashes(std::string_view text) {
  auto s = nfkc(trim(text));
  for (const std::string_view unit : {"号楼", "单元", "栋", "幢", "座"}) {
    for (auto at = s.find(unit); at != std::string::npos; at = s.find(unit, at + 1)) s.replace(at, unit.size(), "-");
  }
  return without_unit(s);
}

result<place> place_of(const row_fields& fields) {
  const auto compound = get(fields, "compound");
  auto prefix = compound.empty() ? std::string{} : std::string(compound) + "/";
  if (const auto whole = get(fields, "place"); !whole.empty()) {
    auto said = std::string(whole);
    if (said.find('/') != std::string::npos) prefix.clear();
    auto parsed = parse_place(prefix + said);
    return parsed ? parsed : parse_place(prefix + with_dashes(said));
  }
  std::string text = prefix + without_unit(get(fields, "building"));
  if (const auto entrance = without_unit(get(fields, "entrance")); !entrance.empty()) text += "-" + entrance;
  return parse_place(text + "-" + without_unit(get(fields, "room")));
}

std::vector<std::string> listed(std::string_view text) {
  auto s = nfkc(text);
  for (const std::string_view other : {"；", "、", "，", ",", "/", "|"}) {
    for (auto at = s.find(other); at != std::string::npos; at = s.find(other, at + 1)) s.replace(at, other.size(), ";");
  }
  std::vector<std::string> out;
  for (const auto item : split(s, ';')) {
    const std::string one(trim(item));
    if (!one.empty() && std::find(out.begin(), out.end(), one) == out.end()) out.push_back(one);
  }
  return out;
}

std::optional<occupancy> occupancy_of(std::string_view text) {
  struct word {
    std::string_view text;
    domain::occupancy value;
  };
  static constexpr word words[] = {
      {"owner", occupancy::owner}, {"自住", occupancy::owner}, {"业主", occupancy::owner}, {"常住", occupancy::owner},
      {"tenant", occupancy::tenant}, {"租户", occupancy::tenant}, {"租住", occupancy::tenant}, {"出租", occupancy::tenant}, {"租客", occupancy::tenant},
      {"vacant", occupancy::vacant}, {"空置", occupancy::vacant}, {"空", occupancy::vacant}, {"空房", occupancy::vacant}, {"无人居住", occupancy::vacant},
      {"unknown", occupancy::unknown}, {"不详", occupancy::unknown}, {"未知", occupancy::unknown}};
  const auto lower = to_lower(text);
  for (const auto& w : words) {
    if (w.text == lower) return w.value;
  }
  return std::nullopt;
}

constexpr std::array<std::pair<std::string_view, std::size_t>, 5> longest{
    {{"name", 60}, {"ref", 64}, {"language", 16}, {"note", 500}, {"tags", 500}}};

// GB18030 is what Excel in China saves as CSV.
result<std::string> as_utf8(std::string_view bytes) {
  if (bytes.starts_with("\xEF\xBB\xBF")) bytes.remove_prefix(3);
  if (is_utf8(bytes)) return std::string(bytes);
  UErrorCode failed = U_ZERO_ERROR;
  auto* from = ucnv_open("GB18030", &failed);
  if (U_FAILURE(failed)) return error{errc::malformed, "the file is not UTF-8"};
  ucnv_setToUCallBack(from, UCNV_TO_U_CALLBACK_STOP, nullptr, nullptr, nullptr, &failed);
  std::u16string wide(bytes.size() + 1, u'\0');
  const auto n = ucnv_toUChars(from, wide.data(), static_cast<int32_t>(wide.size()), bytes.data(),
                               static_cast<int32_t>(bytes.size()), &failed);
  ucnv_close(from);
  if (U_FAILURE(failed)) return error{errc::malformed, "the file is neither UTF-8 nor GB18030: save it as UTF-8"};
  std::string out(static_cast<std::size_t>(n) * 3 + 1, '\0');
  int32_t size = 0;
  u_strToUTF8(out.data(), static_cast<int32_t>(out.size()), &size, wide.data(), n, &failed);
  if (U_FAILURE(failed)) return error{errc::malformed, "the file is neither UTF-8 nor GB18030: save it as UTF-8"};
  out.resize(static_cast<std::size_t>(size));
  return out;
}

struct record {
  int line = 0;
  std::vector<std::string> cells;
};

// RFC 4180, forgiving about what stands after a closing quote. Blank lines are no records.
std::vector<record> records_of(std::string_view text, char separator) {
  std::vector<record> out;
  record now{1, {}};
  std::string cell;
  bool quoted = false;
  int line = 1;
  const auto end_record = [&] {
    now.cells.push_back(std::exchange(cell, {}));
    const bool blank = std::all_of(now.cells.begin(), now.cells.end(), [](const auto& c) { return trim(c).empty(); });
    if (!blank) out.push_back(std::move(now));
    now = {line + 1, {}};
  };
  for (std::size_t i = 0; i < text.size(); ++i) {
    const char c = text[i];
    if (quoted) {
      if (c == '"' && i + 1 < text.size() && text[i + 1] == '"') cell.push_back(text[++i]);
      else if (c == '"') quoted = false;
      else cell.push_back(c);
      if (c == '\n') ++line;
    } else if (c == '"' && trim(cell).empty()) {
      quoted = true;
      cell.clear();
    } else if (c == separator) {
      now.cells.push_back(std::exchange(cell, {}));
    } else if (c == '\n') {
      end_record();
      ++line;
    } else if (c != '\r') {
      cell.push_back(c);
    }
  }
  if (!cell.empty() || !now.cells.empty()) end_record();
  return out;
}

char separator_of(std::string_view text) {
  const auto header = text.substr(0, text.find('\n'));
  char best = ',';
  for (const char c : {';', '\t'}) {
    if (std::count(header.begin(), header.end(), c) > std::count(header.begin(), header.end(), best)) best = c;
  }
  return best;
}

}  // namespace

std::string column_of(std::string_view header) {
  auto h = to_lower(nfkc(trim(header)));
  h.erase(std::remove_if(h.begin(), h.end(), [](char c) { return c == ' ' || c == '*' || c == ':'; }), h.end());
  for (const auto& a : aliases) {
    if (h == a.header) return std::string(a.column);
  }
  return {};
}

std::string normal_phone(std::string_view text) {
  const auto s = nfkc(text);
  std::string digits;
  for (const char c : s) {
    if (c >= '0' && c <= '9') digits.push_back(c);
  }
  if (digits.starts_with("0086")) digits.erase(0, 4);
  else if (digits.size() == 13 && digits.starts_with("86")) digits.erase(0, 2);
  if (digits.size() < 5 || digits.size() > 15) return {};
  const bool mobile = digits.size() == 11 && digits[0] == '1';
  if (mobile) return "+86" + digits;
  return s.find('+') != std::string::npos ? "+" + digits : digits;
}

std::variant<roster_row, row_error> check_row(int line, const row_fields& fields) {
  roster_row r;
  r.line = line;
  const auto wrong = [line](std::string field, std::string detail) { return row_error{line, std::move(field), std::move(detail)}; };
  for (const auto& [column, text] : fields) {
    if (!is_utf8(text) || text.find('\0') != std::string::npos) return wrong(column, "is not UTF-8 text");
  }
  for (const auto& [column, most] : longest) {
    if (code_points(get(fields, column)) > most) return wrong(std::string(column), "is longer than " + std::to_string(most) + " characters");
  }
  auto where = place_of(fields);
  if (!where) return wrong("place", where.error().detail);
  r.place = std::move(*where);
  r.ref = get(fields, "ref");
  r.name = get(fields, "name");
  r.language = get(fields, "language");
  r.note = get(fields, "note");
  r.tags = listed(get(fields, "tags"));
  for (const auto& said : listed(get(fields, "phone"))) {
    auto phone = normal_phone(said);
    if (phone.empty()) return wrong("phone", "is not a phone number");
    r.phones.push_back(std::move(phone));
  }
  if (const auto year = nfkc(get(fields, "birth_year")); !year.empty()) {
    const auto digits = year.substr(0, 4);
    const auto [end, ec] = std::from_chars(digits.data(), digits.data() + digits.size(), r.birth_year);
    if (ec != std::errc{} || end != digits.data() + 4 || r.birth_year < 1900 || r.birth_year > 2100)
      return wrong("birth_year", "must be a year from 1900 on");
  }
  if (const auto said = get(fields, "occupancy"); !said.empty()) {
    const auto o = occupancy_of(said);
    if (!o) return wrong("occupancy", "must be owner 自住, tenant 租户, vacant 空置 or unknown 不详");
    r.occupancy = *o;
  }
  if (r.name.empty() && !(r.ref.empty() && r.phones.empty())) return wrong("name", "is missing");
  return r;
}

result<roster_table> parse_csv(std::string_view bytes) {
  auto text = as_utf8(bytes);
  if (!text) return text.error();
  const auto records = records_of(*text, separator_of(*text));
  roster_table out;
  if (records.empty()) return error{errc::malformed, "the table is empty"};
  std::vector<std::string> columns;
  bool placed = false;
  for (const auto& header : records[0].cells) {
    auto column = column_of(header);
    if (column.empty() && !trim(header).empty()) out.ignored.emplace_back(trim(header));
    if (column == "id_number") {
      out.warnings.push_back("the column \"" + std::string(trim(header)) + "\" holds ID numbers: it is not stored");
      column.clear();
    }
    placed = placed || column == "place" || column == "room";
    columns.push_back(std::move(column));
  }
  if (!placed)
    return error{errc::malformed, "the first line must name the columns: 姓名,地址,电话,… or name,place,phone,…"};
  for (std::size_t i = 1; i < records.size(); ++i) {
    row_fields fields;
    const auto& cells = records[i].cells;
    for (std::size_t c = 0; c < std::min(cells.size(), columns.size()); ++c) {
      if (!columns[c].empty()) fields[columns[c]] = cells[c];
    }
    out.rows.push_back(check_row(records[i].line, fields));
  }
  return out;
}

}  // namespace linli::domain
