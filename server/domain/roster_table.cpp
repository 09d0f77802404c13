#include "domain/roster_table.hpp"

#include <algorithm>
#include <array>
#include <charconv>

#include "base/text.hpp"
#include "domain/address.hpp"

namespace linli::domain {

namespace {

// Headers as communities write them, by column; in lower case, without blanks.
struct column_names {
  std::string_view column;
  std::vector<std::string_view> headers;
};
const std::vector<column_names>& known_columns() {
  static const std::vector<column_names> all{
      {"ref", {"ref", "编号", "人员编号", "居民编号"}},
      {"name", {"name", "姓名", "名字", "居民姓名", "居民", "户主", "户主姓名"}},
      {"place", {"place", "address", "地址", "住址", "门牌", "家庭住址", "详细地址", "居住地址", "现住址"}},
      {"compound", {"compound", "小区", "小区名称"}},
      {"building", {"building", "楼栋", "栋", "楼号", "栋号", "幢", "楼栋号", "幢号", "楼", "楼宇"}},
      {"entrance", {"entrance", "单元", "单元号"}},
      {"room", {"room", "房号", "室", "室号", "门牌号", "房间号"}},
      {"phone",
       {"phone", "电话", "手机", "手机号", "手机号码", "联系电话", "联系方式", "电话号码", "电话1", "电话2",
        "联系电话1", "联系电话2", "备用电话", "mobile"}},
      {"tags", {"tags", "标签", "人员标签", "人员类别", "重点人群", "特殊情况"}},
      {"language", {"language", "语言"}},
      {"birth_year", {"birth_year", "出生年", "出生年份", "出生年月", "出生日期", "birthyear"}},
      {"occupancy", {"occupancy", "居住", "居住情况", "居住状态"}},
      {"note", {"note", "备注"}},
      {"id_number", {"id_number", "idnumber", "id_card", "idcard", "id_no"}},
  };
  return all;
}

std::string_view get(const row_fields& fields, std::string_view column) {
  const auto found = fields.find(column);
  return found == fields.end() ? std::string_view{} : trim(found->second);
}

result<place> place_of(const row_fields& fields) {
  const auto compound = get(fields, "compound");
  if (const auto whole = get(fields, "place"); !whole.empty()) return parse_address(whole, compound);
  auto text = compound.empty() ? std::string{} : std::string(compound) + "/";
  text += address_part(get(fields, "building"));
  if (const auto entrance = address_part(get(fields, "entrance")); !entrance.empty()) text += "-" + entrance;
  return parse_place(text + "-" + address_part(get(fields, "room")));
}

// A name is compared letter by letter: one width, and no blanks that were put in to make columns line up ("王　芳").
std::string name_of(std::string_view text) {
  const auto s = nfkc(trim(text));
  const auto wide = [&s](std::size_t at) { return at < s.size() && static_cast<unsigned char>(s[at]) >= 0x80; };
  std::string out;
  for (std::size_t i = 0; i < s.size(); ++i) {
    if (s[i] != ' ') {
      out.push_back(s[i]);
      continue;
    }
    const auto next = s.find_first_not_of(' ', i);
    if (!(i > 0 && wide(i - 1) && next != std::string::npos && wide(next))) out.push_back(' ');
    i = next == std::string::npos ? s.size() : next - 1;
  }
  return out;
}

std::vector<std::string> listed(std::string_view text) {
  auto s = nfkc(text);
  for (const std::string_view other : {"；", "、", "，", ",", "/", "|"}) {
    for (auto at = s.find(other); at != std::string::npos; at = s.find(other, at + 1)) s.replace(at, other.size(), ";");
  }
  std::vector<std::string> out;
  for (const auto item : split(s, ';')) {
    const std::string one(trim(item));
    static constexpr std::string_view nothing[] = {"无", "没有", "暂无", "未知", "不详", "-", "--"};
    if (std::find(std::begin(nothing), std::end(nothing), one) != std::end(nothing)) continue;
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
      {"owner", occupancy::owner}, {"自住", occupancy::owner},      {"业主", occupancy::owner},
      {"常住", occupancy::owner},  {"自有", occupancy::owner},      {"tenant", occupancy::tenant},
      {"租户", occupancy::tenant}, {"租住", occupancy::tenant},     {"出租", occupancy::tenant},
      {"租客", occupancy::tenant}, {"承租", occupancy::tenant},     {"vacant", occupancy::vacant},
      {"空置", occupancy::vacant}, {"空", occupancy::vacant},       {"空房", occupancy::vacant},
      {"空关", occupancy::vacant}, {"闲置", occupancy::vacant},     {"无人居住", occupancy::vacant},
      {"无人", occupancy::vacant}, {"unknown", occupancy::unknown}, {"不详", occupancy::unknown},
      {"未知", occupancy::unknown}};
  const auto lower = to_lower(text);
  for (const auto& w : words) {
    if (w.text == lower) return w.value;
  }
  return std::nullopt;
}

constexpr std::array<std::pair<std::string_view, std::size_t>, 5> longest{
    {{"name", 60}, {"ref", 64}, {"language", 16}, {"note", 500}, {"tags", 500}}};

}  // namespace

std::string column_of(std::string_view header) {
  auto h = to_lower(nfkc(trim(header)));
  h = h.substr(0, h.find('('));  // "房号(必填)"
  h.erase(std::remove_if(h.begin(), h.end(), [](char c) { return c == ' ' || c == '*' || c == ':' || c == '\n'; }),
          h.end());
  for (const std::string_view word : {"身份证", "证件号", "护照"}) {
    if (h.find(word) != std::string::npos) return "id_number";
  }
  for (const auto& known : known_columns()) {
    if (std::find(known.headers.begin(), known.headers.end(), h) != known.headers.end())
      return std::string(known.column);
  }
  return {};
}

std::string normal_phone(std::string_view text) {
  const auto s = nfkc(text);
  std::string digits;
  for (const char c : s) {
    if (c >= '0' && c <= '9') digits.push_back(c);
    if ((c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z')) return {};  // "1.38E+10" has lost its number
  }
  bool abroad = s.find('+') != std::string::npos;
  for (;;) {  // exports put it before a number that has it: "0086 0086138…"
    if (digits.starts_with("0086")) digits.erase(0, 4);
    else if (digits.size() == 13 && digits.starts_with("86")) digits.erase(0, 2);
    else break;
    abroad = false;
  }
  if (digits.size() < 5 || digits.size() > 15) return {};
  if (abroad) return "+" + digits;  // "+1 415 …" has as many digits as a mobile number, and begins like one
  const bool mobile = digits.size() == 11 && digits[0] == '1';
  return mobile ? "+86" + digits : digits;
}

std::variant<roster_row, row_error> check_row(int line, const row_fields& fields) {
  roster_row r;
  r.line = line;
  const auto wrong = [line](std::string field, std::string detail) {
    return row_error{line, std::move(field), std::move(detail)};
  };
  for (const auto& [column, text] : fields) {
    if (!is_utf8(text) || text.find('\0') != std::string::npos) return wrong(column, "is not UTF-8 text");
  }
  for (const auto& [column, most] : longest) {
    if (code_points(get(fields, column)) <= most) continue;
    return wrong(std::string(column), "is longer than " + std::to_string(most) + " characters");
  }
  auto where = place_of(fields);
  if (!where) return wrong("place", where.error().detail);
  r.place = std::move(*where);
  r.ref = get(fields, "ref");
  r.name = name_of(get(fields, "name"));
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
    const auto* digits_end = digits.data() + digits.size();
    const auto [end, ec] = std::from_chars(digits.data(), digits_end, r.birth_year);
    if (ec != std::errc{} || digits.size() != 4 || end != digits_end || r.birth_year < 1900 || r.birth_year > 2100)
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

}  // namespace linli::domain
