#include "words/places.hpp"

#include <algorithm>

#include "words/normalise.hpp"
#include "words/numbers.hpp"
#include "words/place_cursor.hpp"

namespace linli::words {

namespace {

std::string number_or_chinese(cursor& c, std::size_t most) {
  auto n = c.number(most);
  return n.empty() ? c.chinese() : n;
}

// A room: "502", or read out as "五零二".
std::string room_number(cursor& c) {
  auto n = c.number(5);
  if (n.empty()) n = c.read_out();
  if (n.empty()) n = c.in_hundreds();
  return n.empty() ? c.chinese() : n;
}

// Leading zeros are no part of a number: 0502 is 502.
void drop_zeros(std::string& s) { s.erase(0, std::min(s.find_first_not_of('0'), s.empty() ? 0 : s.size() - 1)); }
void drop_zeros(typed_place& p) {
  drop_zeros(p.building);
  drop_zeros(p.entrance);
  if (p.room.size() > 2) drop_zeros(p.room);  // "12幢03" is written so
}

void take_room_unit(cursor& c) {
  auto spaced = c;
  spaced.blanks();
  if (auto house = spaced; house.take_any({"房子", "房顶", "房屋", "房东", "房间", "房里", "房门", "房梁"})) return;
  if (spaced.take_any({"室", "号房", "房", "号", "户"})) c = spaced;
}

// "2单元12户": so many homes, not home 12.
bool counts_homes(std::string_view text, const typed_place& p, std::size_t end) {
  return digits_of(p.room) < 3 && stands(text, end, "户");
}

// "B座12层", "3号楼11楼都没水": a floor, not a room.
bool is_floor(std::string_view text, const typed_place& p, std::size_t end) {
  return digits_of(p.room) < 3 && (stands(text, end, "层") || stands(text, end, "楼"));
}

// "2单元502" without a building: the group's, or the speaker's.
std::optional<found_place> entrance_at(std::string_view text, std::size_t at) {
  cursor c(text, at);
  found_place f{{}, at, at};
  f.place.entrance = number_or_chinese(c, 2);
  if (f.place.entrance.empty() || !c.take_any({"单元", "门洞"})) return std::nullopt;
  c.take("-");
  c.blanks();
  f.place.room = room_number(c);
  if (digits_of(f.place.room) < 2 || counts_homes(text, f.place, c.at())) return std::nullopt;
  take_room_unit(c);
  f.to = c.at();
  return f;
}

// "b1203": a tower and a room in one.
std::optional<found_place> tower_at(std::string_view text, std::size_t at) {
  if (text[at] < 'a' || text[at] > 'h') return std::nullopt;
  cursor c(text, at + 1);
  if (!c.digit_here()) return std::nullopt;
  const auto room = c.number(4);
  if (room.size() < 3 || c.digit_here() || c.decimal_here() || c.letter_here()) return std::nullopt;
  take_room_unit(c);
  typed_place p{{}, std::string(1, static_cast<char>(text[at] - 'a' + 'A')), {}, room, false};
  return found_place{std::move(p), at, c.at()};
}

// What stands behind the building: the room, or the entrance and the room; false when there is none.
bool take_rest(cursor& c, typed_place& p, bool& units) {
  auto own_floor = c;  // "11号楼11层1103"
  if (!number_or_chinese(own_floor, 2).empty() && own_floor.take_any({"层", "楼"}) && own_floor.digit_here())
    c = own_floor;
  auto second = room_number(c);
  if (second.empty()) return false;
  const auto after_second = c;
  c.blanks();
  const bool entrance_unit = c.take_any({"单元", "门洞", "门栋", "门", "梯"});
  if (entrance_unit) {
    units = true;
    c.take("-");
    c.blanks();
  } else {
    c = after_second;
  }
  if (entrance_unit || c.take("-") || c.take("/")) {
    auto floor = c;  // "2单元5楼502"
    if (!number_or_chinese(floor, 2).empty() && floor.take_any({"楼", "层"})) c = floor;
    auto third = room_number(c);
    if (third.empty() && entrance_unit) return false;
    if (third.empty()) {
      c = after_second;
    } else {
      p.entrance = second;
      second = std::move(third);
      auto door = c;  // "1单元12-04": floor and door
      if (entrance_unit && second.size() <= 2 && door.take("-")) {
        const auto number = door.number(2);
        if (number.size() == 2 && !door.digit_here()) {
          second += number;
          c = door;
        }
      }
    }
  }
  p.room = std::move(second);
  return true;
}

// Is the "building" the floor that the room's number begins with?
bool floor_is(const typed_place& p) { return p.room.size() == p.building.size() + 2 && p.room.starts_with(p.building); }

// "3一502": the numeral beside the dash on the keyboard.
bool take_slip(std::string_view text, cursor& c) {
  auto next = c;
  const bool digit_before = c.at() > 0 && text[c.at() - 1] >= '0' && text[c.at() - 1] <= '9';
  if (!digit_before || !next.take("一") || !next.digit_here()) return false;
  c = next;
  return true;
}

// "三动502", "6冻2单元301": what the keyboard makes of 栋, where a number stands on both sides.
bool slips_unit(std::string_view text, cursor& c) {
  auto next = c;
  if (!next.take_any({"动", "冻", "洞", "懂", "东"})) return false;
  auto ahead = next;
  ahead.blanks();
  const auto behind = room_number(ahead);
  if (digits_of(behind) < 3 && !(digits_of(behind) > 0 && text.compare(ahead.at(), 6, "单元") == 0)) return false;
  c = next;
  return true;
}

// A place with a building that begins exactly at `at`.
std::optional<found_place> place_at(std::string_view text, std::size_t at) {
  cursor c(text, at);
  found_place f{{}, at, at};
  if (auto before_lane = c; !c.number(5).empty() && c.take("弄")) c.blanks();  // the lane is the compound's business
  else c = before_lane;
  f.place.building = number_or_chinese(c, 3);
  if (f.place.building.empty()) return std::nullopt;
  c.blanks();
  const auto unit_at = c.at();
  bool units = c.take_any({"号楼", "栋", "幢", "座", "号", "楼", "#", "haolou", "hao lou", "dong", "hao"});
  if (!units && slips_unit(text, c)) units = true;
  const bool maybe_floor = stands(text, unit_at, "楼");
  if (units && !c.take("-")) c.take(",");  // "5号楼，1203"
  if (auto gap = c; units) {               // "5栋的，房号302"
    gap.take("的");
    gap.take(",");
    gap.blanks();
    if (gap.take_any({"房号", "房间号", "门牌号", "门牌", "房间"})) {
      if (!gap.take("是")) gap.take(":");
      c = gap;
    }
  }
  if (!units && !c.take("-") && !c.take("/") && !c.take("~") && !take_slip(text, c)) return std::nullopt;
  f.place.bare = !units;
  c.blanks();
  if (!take_rest(c, f.place, units)) return std::nullopt;
  const auto before_unit = c.at();
  if (counts_homes(text, f.place, before_unit) || is_floor(text, f.place, before_unit)) return std::nullopt;
  take_room_unit(c);
  if (maybe_floor && f.place.entrance.empty() && floor_is(f.place)) f.place.building.clear();  // "5楼502" is a floor
  // "2-3" may be a date or a score: a bare dash needs a room number of three digits.
  const bool sure = units || c.at() > before_unit || !f.place.entrance.empty() || digits_of(f.place.room) >= 3;
  // "401-404都好": from one room of a floor to another.
  const auto &first = f.place.building, &room = f.place.room;
  const bool range = !units && f.place.entrance.empty() && first.size() == 3 && room.size() == 3 &&
                     first[0] == room[0] && room > first;
  if (range) return std::nullopt;
  if (!sure || digits_of(f.place.room) < 2 || c.decimal_here() || c.digit_here()) return std::nullopt;
  if (!f.place.entrance.empty()) f.place.bare = false;
  f.to = c.at();
  return f;
}

// "我住在锦绣苑" begins with words about the speaker, not with the name.
std::string_view without_lead(std::string_view name) {
  static constexpr std::string_view leads[] = {"您好", "你好", "大家好", "我们家", "我们", "我家", "我是",
                                               "我",   "家住", "住在",   "这里是", "这里", "这是", "本户",
                                               "业主", "住户", "的",     "是",     "在",   "住",   "报"};
  for (bool more = true; more;) {
    more = false;
    for (const auto lead : leads) {
      if (!name.starts_with(lead)) continue;
      name.remove_prefix(lead.size());
      more = true;
    }
  }
  return name;
}

// A compound's name right before the place: a run of Chinese that ends as such names do, or ends in a slash.
void take_compound(std::string_view text, found_place& f) {
  auto from = f.from;
  const bool slash = from > 0 && text[from - 1] == '/';
  const auto end = slash ? from - 1 : from;
  from = end;
  constexpr std::size_t bytes_max = 36;
  while (from > 0 && end - from < bytes_max) {
    const auto previous = before(text, from);
    const bool part = is_cjk(text, previous) || (slash && text[previous] >= 'a' && text[previous] <= 'z');
    if (!part) break;
    from = previous;
  }
  const auto name = without_lead(text.substr(from, end - from));
  static constexpr std::string_view endings[] = {"苑", "园", "里", "小区", "花园", "城",   "府",
                                                 "庭", "居", "湾", "新村", "公寓", "家园", "期",
                                                 "区", "坊", "邸", "院",   "轩",   "阁",   "村"};
  const bool named = std::any_of(std::begin(endings), std::end(endings),
                                 [&](std::string_view e) { return name.size() > e.size() && name.ends_with(e); });
  if (name.empty() || (!slash && !named) || name.ends_with("家里") || name.ends_with("这里")) return;
  f.place.compound = name;
  f.from = end - name.size();
}

bool is_emergency_number(std::string_view digits) {
  return digits == "110" || digits == "119" || digits == "120" || digits == "122";
}

// "138-0000-0001" and "021-5555 6666" are no places: more digits in one run than any place has.
bool is_long_number(std::string_view text, std::size_t at) {
  std::size_t digits = 0;
  for (auto i = at; i < text.size() && (text[i] == '-' || (text[i] >= '0' && text[i] <= '9')); ++i)
    digits += text[i] != '-' ? 1 : 0;
  return digits >= 9;
}

// "血压180" is no room: a bare number stands on its own, or behind a word that leads to one.
bool stands_alone(std::string_view text, std::size_t from) {
  if (from == 0) return true;
  for (const std::string_view lead : {"住", "是", "家", "的", "在", "报", "隔壁", "对门", "楼上", "楼下", "对面",
                                      "就差", "只差", "还差", "帮", "替", "代"}) {
    if (text.substr(0, from).ends_with(lead)) return true;
  }
  return is_punctuation(text, before(text, from));
}

// "104户都正常", "共104户": so many homes.
bool counts_homes(std::string_view text, std::size_t from, std::size_t end) {
  const auto head = text.substr(0, from);
  if (!text.substr(0, end).ends_with("户")) return false;
  for (const std::string_view all : {"都", "全", "均", "皆", "一切"}) {
    if (stands(text, end, all)) return true;
  }
  return head.ends_with("共") || head.ends_with("总计") || head.ends_with("应报") || head.ends_with("实报");
}

// "301没事，302发烧": of several bare numbers each is the room that a row begins with, or none is.
bool begins_row(std::string_view text, std::size_t from, std::string_view digits) {
  constexpr int doors = 12;
  const int door = (digits[digits.size() - 2] - '0') * 10 + digits.back() - '0';
  const auto head = text.substr(0, from);
  const bool joined = head.ends_with("和") || head.ends_with("跟") || head.ends_with("与") || head.ends_with("除了");
  const bool apart = from > 0 && text[from - 1] == ' ';  // "身高 112，体重 104" are no rooms, "301没事 302发烧" are
  const auto end = from + digits.size();
  const bool told = end < text.size() && !is_punctuation(text, end);
  return door >= 1 && door <= doors &&
         (from == 0 || joined || (is_punctuation(text, before(text, from)) && (!apart || told)));
}

bool goes_on(char c) { return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || c == '.' || c == '-'; }

// What stands behind a building or an entrance, a letter, or the slip that take_slip() takes: without any there is no
// place, and most replies name none.
bool may_hold_place(std::string_view text) {
  static constexpr char_set signs(U"号栋幢座楼#动冻洞懂东-/~单门弄一abcdefghijklmnopqrstuvwxyz");
  for (std::size_t at = 0; (at = signs.find(text, at)) < text.size(); at += char_length(text, at)) {
    if (!stands(text, at, "一") || (at > 0 && is_digit(text, at - 1))) return true;
  }
  return false;
}

}  // namespace

std::vector<found_place> find_places(std::string_view text) {
  std::vector<found_place> out;
  if (!may_hold_place(text)) return out;
  // A place begins with a number or a letter.
  static constexpr char_set heads(
      U"0123456789abcdefghijklmnopqrstuvwxyz零一二三四五六七八九十〇壹贰叁肆伍陆柒捌玖拾两廿卅");
  for (std::size_t at = 0; (at = heads.find(text, at)) < text.size();) {
    const bool inside = at > 0 && goes_on(text[at - 1]);
    std::size_t length = 0;
    const bool begins = static_cast<unsigned char>(text[at]) < 0x80 || chinese_number_at(text, at, length);
    if (inside || !begins || is_long_number(text, at)) {
      at += char_length(text, at);
      continue;
    }
    auto f = place_at(text, at);
    for (const auto read : {english_at, english_room_at, entrance_at, tower_at}) {
      if (!f) f = read(text, at);
    }
    if (!f) {
      at += char_length(text, at);
      continue;
    }
    at = f->to;
    drop_zeros(f->place);
    take_compound(text, *f);
    out.push_back(std::move(*f));
  }
  return out;
}

std::vector<found_place> find_rooms(std::string_view text) {
  std::vector<found_place> out;
  bool rows = true;
  for (std::size_t at = 0; at < text.size();) {
    if (!is_digit(text, at)) {
      at += char_length(text, at);
      continue;
    }
    const auto from = at;
    while (is_digit(text, at)) ++at;
    const auto digits = text.substr(from, at - from);
    cursor c(text, at);
    const auto before_unit = c.at();
    take_room_unit(c);
    const bool unit = c.at() > before_unit;
    const bool part_of_more = c.decimal_here() || (!unit && c.letter_here()) || (from > 0 && goes_on(text[from - 1]));
    if (digits.size() < 3 || digits.size() > 4 || part_of_more || digits[0] == '0') continue;
    if (is_emergency_number(digits)) {  // "108平安，110发烧": of which home this is, nobody can tell
      rows = rows && !begins_row(text, from, digits);
      continue;
    }
    // Measures: "200元", "150斤", "100米" are no rooms.
    const bool measure = !unit && cursor(text, at).take_any({"-", "°", "元", "块", "斤", "克", "米", "毫", "人", "个",
                                                             "户", "天", "次", "度", "%", "路", "步", "年"});
    if (measure || (!unit && !stands_alone(text, from)) || counts_homes(text, from, c.at())) continue;
    rows = rows && begins_row(text, from, digits);
    out.push_back({{{}, {}, {}, std::string(digits), false}, from, c.at()});
  }
  const bool several = std::any_of(out.begin(), out.end(),
                                   [&](const found_place& f) { return f.place != out[0].place; });
  if (out.size() > 1 && !(several && rows)) out.clear();
  return out;
}

}  // namespace linli::words
