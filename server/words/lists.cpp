#include "words/lists.hpp"

#include <algorithm>
#include <charconv>

#include "base/text.hpp"
#include "words/jielong.hpp"
#include "words/judge.hpp"
#include "words/numbers.hpp"
#include "words/phrase_codes.hpp"
#include "words/row_heads.hpp"

namespace linli::words {

namespace {

constexpr std::size_t rows_max = 1000;

bool is_digit(char c) { return c >= '0' && c <= '9'; }

// "101 2人 正常": length of a room's number at the head of a line, 0 when there is none.
std::size_t room_head(std::string_view line) {
  const auto digits = std::min(line.find_first_not_of("0123456789"), line.size());
  return digits >= 3 && digits <= 4 && digits < line.size() && line[digits] != '.' ? digits : 0;
}

// "101 2人 正常\n102 1人 咳嗽": lines that each begin with a room are a captain's list.
bool lists_rooms(std::string_view text) {
  int rooms = 0;
  for (const auto line : split(text, '\n')) rooms += room_head(trim(line)) > 0 ? 1 : 0;
  return rooms > 1;
}

bool several_homes(const std::vector<found_place>& places) {
  return std::any_of(places.begin(), places.end(),
                     [&](const found_place& p) { return !(p.place == places.front().place); });
}

// "3栋1单元", with whatever stands behind it: the stairs whose rooms follow. Nothing of it when a room is said, too.
typed_place stairs_of(std::string_view line) {
  for (const std::string_view word : {"单元", "门洞", "门栋", "门", "栋", "幢", "号楼", "座"}) {
    const auto at = line.find(word);
    if (at == std::string_view::npos) continue;
    // A room that is none completes the place, so that the reader of places can read it.
    const auto head = std::string(trim(line.substr(0, at + word.size())));
    const auto found = find_places(head + "999");
    if (found.size() != 1 || found[0].place.room != "999" || found[0].to != head.size() + 3) continue;
    auto p = found[0].place;
    p.room.clear();
    return p;
  }
  return {};
}

std::string status_of(const understanding& u) {
  if (!u.status.empty() && u.intent != intent::away) return u.status;
  switch (u.intent) {
    case intent::checkin_ok: return "ok";
    case intent::checkin_symptom:
    case intent::emergency: return "symptom";
    case intent::away: return u.rule == "away.nobody" || u.status == "vacant" ? "vacant" : "away";
    case intent::ack: return "ok";  // "3-101 ok"
    default: return {};
  }
}

// "3-101 ok": beside the place nothing but a receipt.
bool only_ok(const understanding& u, std::string_view row) {
  std::string rest(row);
  for (const auto& s : u.spans) {
    if (s.what != "place" && s.what != "count" && s.what != "person") continue;
    for (auto i = s.from; i < s.to && i < rest.size(); ++i) rest[i] = ' ';
  }
  context c;
  c.open = context::kind::checkin;
  c.part = true;
  return parse(rest, c).intent == intent::ack;
}

// A row may hold rooms of its own; what looks like a list within that is none. Without an end to it a heading behind a
// control character, which is one as read and none as cut into lines, would be its own row for ever.
constexpr int lists_deep = 2;
thread_local int lists_open = 0;

struct one_deeper {
  one_deeper() { ++lists_open; }
  ~one_deeper() { --lists_open; }
  one_deeper(const one_deeper&) = delete;
  one_deeper& operator=(const one_deeper&) = delete;
};

// The newest for a home stays, but an alarm that was raised is not taken back by the row behind it.
entry newer(const entry& old, entry e) {
  if (old.urgency < urgency::urgent) return e;
  e.urgency = std::max(e.urgency, old.urgency);
  e.distress = e.distress || old.distress;
  e.alarm = e.alarm.empty() ? old.alarm : old.alarm + "\n" + e.alarm;
  return e;
}

/// Collects rows; the newest for a home stays, at its first place.
class table {
 public:
  void add(std::string_view row, const typed_place& stairs) {
    context c;
    c.open = context::kind::checkin;
    c.part = true;
    const one_deeper within;
    auto u = parse(row, c);
    auto who = take_row_name(row, u);
    // In a row the place says of whom, and "ok" is more than a receipt.
    const bool receipt = u.rule == "unclear" && u.urgency == urgency::follow_up && u.place && only_ok(u, row);
    worst_ = std::max(worst_, receipt ? urgency::none : u.urgency);
    human_ = human_ || (u.human && !receipt);
    entry e;
    e.place = u.place;
    const auto head = trim(row).substr(0, room_head(trim(row)));
    if (!e.place && !stairs.building.empty() && !head.empty()) {  // 110 alone may be whom one calls
      e.place.emplace();
      e.place->room = head;
    }
    if (e.place && e.place->building.empty()) {
      e.place->building = stairs.building;
      if (e.place->entrance.empty()) e.place->entrance = stairs.entrance;
    }
    e.name = std::move(who);
    e.status = receipt ? "ok" : status_of(u);
    e.count = u.count;
    e.temperatures = u.temperatures;
    e.symptoms = u.symptoms;
    e.needs = u.needs;
    e.urgency = receipt ? urgency::none : u.urgency;
    e.distress = u.intent == intent::emergency && u.rule == "distress";
    if (e.urgency >= urgency::urgent) e.alarm = std::string(trim(row));
    const bool says_something = e.place || !e.status.empty() || !e.name.empty() || !e.needs.empty() ||
                                e.urgency >= urgency::urgent;
    if (!says_something) return;  // a line above the rows; where it is unclear, a person sees the whole
    const auto same = std::find_if(entries_.begin(), entries_.end(),
                                   [&](const entry& o) { return e.place && o.place == e.place && o.name == e.name; });
    if (same != entries_.end()) *same = newer(*same, std::move(e));
    else entries_.push_back(std::move(e));
  }

  understanding done(intent i) {
    auto u = decided(i, "list", confidence::middle);
    u.human = human_ || entries_.empty();
    u.urgency = u.human ? std::max(worst_, urgency::follow_up) : urgency::none;
    u.proxy = i == intent::batch_report;
    for (const auto& e : entries_) {
      for (const auto& s : e.symptoms) add_code(u.symptoms, s);
      for (const auto& n : e.needs) add_code(u.needs, n);
      u.temperatures.insert(u.temperatures.end(), e.temperatures.begin(), e.temperatures.end());
    }
    u.entries = std::move(entries_);
    return u;
  }

 private:
  std::vector<entry> entries_;
  urgency worst_ = urgency::none;
  bool human_ = false;
};

std::string_view raw_of(std::string_view raw, const reading& r, std::size_t from, std::size_t to) {
  return raw.substr(r.n.origin[from], r.n.origin[to] - r.n.origin[from]);
}

// A captain's rows by lines. Lines above the first row name the stairs.
understanding by_lines(std::string_view raw) {
  table t;
  typed_place stairs;
  std::size_t rows = 0;
  for (const auto line : split(raw, '\n')) {
    const auto text = normalise(line).text;
    if (trim(text).empty() || ++rows > rows_max) continue;
    const auto places = find_places(text);
    const auto head = stairs_of(text);
    if (places.empty() && !head.building.empty() && rooms_in(text, 0).empty()) stairs = head;
    else if (rows > 1 || !places.empty() || !announces_rows(text)) t.add(line, stairs);
  }
  return t.done(intent::batch_report);
}

// "7栋2单元 101 2人好 102 没人 201 3人好": the first room is said with its stairs, the others behind it.
std::optional<understanding> by_rooms_behind(std::string_view raw, const reading& r, const found_place& first) {
  const std::string_view text = r.n.text;
  auto rooms = rooms_in(text, first.to);
  std::erase_if(rooms, [&](std::size_t at) {
    const auto digits = std::min(text.find_first_not_of("0123456789", at), text.size()) - at;
    const auto door = (text[at + digits - 2] - '0') * 10 + text[at + digits - 1] - '0';
    return r.covered[at] || door < 1 || door > 12;  // a phone's number, an amount
  });
  if (rooms.size() < 2) return std::nullopt;
  auto stairs = first.place;
  stairs.room.clear();
  table t;
  t.add(raw_of(raw, r, 0, rooms[0]), stairs);
  for (std::size_t i = 0; i < rooms.size() && i < rows_max; ++i)
    t.add(raw_of(raw, r, rooms[i], i + 1 < rooms.size() ? rooms[i + 1] : text.size()), stairs);
  return t.done(intent::batch_report);
}

// "我是4栋1单元楼长，301平安，302平安，402无人": stairs, and rooms of it in one line.
std::optional<understanding> by_rooms(std::string_view raw, const reading& r, const std::vector<found_place>& places) {
  const std::string_view text = r.n.text;
  if (places.size() == 1 && !places[0].place.building.empty()) return by_rooms_behind(raw, r, places[0]);
  const bool homes = std::any_of(places.begin(), places.end(),
                                 [](const found_place& p) { return !p.place.building.empty(); });
  if (homes || (!r.chars.may_have(U'单') && !r.chars.may_have(U'栋')) ||
      std::min(text.find("单元"), text.find("栋")) == std::string_view::npos)
    return std::nullopt;
  typed_place stairs;
  std::size_t from = 0;
  for (std::size_t at = 0; at < text.size() && stairs.building.empty(); at += char_length(text, at)) {
    if (!is_digit(text[at]) || (at > 0 && is_digit(text[at - 1]))) continue;
    const auto end = std::min(text.find("单元", at), text.find("栋", at));
    if (end == std::string_view::npos || end - at > 24) continue;
    stairs = stairs_of(text.substr(at, std::min<std::size_t>(36, text.size() - at)));
    from = end;
  }
  const auto rooms = rooms_in(text, from);
  if (stairs.building.empty() || rooms.size() < 2) return std::nullopt;
  table t;
  for (std::size_t i = 0; i < rooms.size() && i < rows_max; ++i)
    t.add(raw_of(raw, r, rooms[i], i + 1 < rooms.size() ? rooms[i + 1] : text.size()), stairs);
  return t.done(intent::batch_report);
}

/// "30户正常": so many homes, and how they are ("" when it is not said).
struct part {
  int homes = 0;
  std::size_t from = 0, to = 0;
  std::string what;
};

std::string state_behind(const reading& r, std::size_t from, std::size_t to) {
  for (const auto& h : r.hits) {
    if (h.from < from || !states(h)) continue;
    if (h.from >= to) break;
    if (h.code == "status=unreached") return "unreached";
    if (h.sense == sense::away) return h.code == "status=vacant" ? "vacant" : "away";
    const bool well = h.denied || h.sense == sense::ok || h.sense == sense::ok_plural || h.sense == sense::ok_household;
    return well ? "ok" : "symptom";
  }
  return {};
}

std::size_t clause_to(std::string_view text, std::size_t at) {
  while (at < text.size() && text[at] != ',' && text[at] != ';' && text[at] != '\n' && !stands(text, at, "。"))
    at += char_length(text, at);
  return at;
}

// "正常26户，外出1户", not "26户正常，1户外出".
bool states_come_first(const reading& r, const std::vector<part>& parts) {
  if (parts.size() < 2) return false;
  const auto& last = parts.back();
  const auto mark = r.n.text.find_last_of(",;:", last.from);  // "30户正常，还有2户"
  const auto from = std::max(parts[parts.size() - 2].to, mark == std::string::npos ? 0 : mark);
  return state_behind(r, last.to, clause_to(r.n.text, last.to)).empty() && !state_behind(r, from, last.from).empty();
}

std::vector<part> parts_of(const reading& r) {
  std::vector<part> out;
  if (!r.chars.may_have(U'户')) return out;
  const std::string_view text = r.n.text;
  for (auto word = text.find("户"); word != std::string_view::npos && out.size() < 8;
       word = text.find("户", word + 3)) {
    auto from = word;
    while (from > 0 && is_digit(text[from - 1])) --from;
    std::size_t length = 0;
    int n = 0;
    if (from < word) {
      std::from_chars(text.data() + from, text.data() + word, n);
    } else {
      for (auto at = from; at >= 3 && word - at < 12; at -= 3) {  // "十二户": the longest numeral that ends here
        const auto chinese = chinese_number_at(text, at - 3, length);
        if (!chinese || at - 3 + length != word) break;
        from = at - 3;
        n = *chinese;
      }
    }
    if (n < 2 && out.empty()) continue;
    if (n < 1 || n > 5000 || r.covered[from]) continue;
    out.push_back({n, from, word + 3, {}});
  }
  const bool first = states_come_first(r, out);
  for (std::size_t i = 0; i < out.size(); ++i) {
    if (first) out[i].what = state_behind(r, i == 0 ? 0 : out[i - 1].to, out[i].from);
    else out[i].what = state_behind(r, out[i].to, i + 1 < out.size() ? out[i + 1].from : text.size());
  }
  return out;
}

// "5-101、5-102和5-103都好": the last home of which the same is said as of that one; itself where it is said alone.
std::size_t last_of_row(std::string_view text, const std::vector<found_place>& places, std::size_t first) {
  auto last = first;
  while (last + 1 < places.size()) {
    auto gap = text.substr(places[last].to, places[last + 1].from - places[last].to);
    for (const std::string_view word : {"和", "跟", "与", "、", ",", " "}) {
      while (gap.starts_with(word)) gap.remove_prefix(word.size());
    }
    if (!gap.empty()) break;
    ++last;
  }
  const auto said = text.substr(places[last].to, 30);
  for (const std::string_view all : {"都", "均", "全", "一切", "侪", "拢", "all"}) {
    if (said.find(all) != std::string_view::npos) return last;
  }
  return first;
}

}  // namespace

bool is_jielong(std::string_view text) {
  for (const std::string_view head : {"#接龙", "# 接龙", "接龙\n", "接龙:", "[接龙]", "#group note", "#solitaire"}) {
    if (text.starts_with(head)) return true;
  }
  return false;
}

std::optional<understanding> by_list(std::string_view raw, const reading& r, const std::vector<found_place>& places) {
  if (lists_open >= lists_deep) return std::nullopt;
  const auto text = trim(r.n.text);
  if (is_jielong(text)) {
    table t;
    std::size_t rows = 0;
    typed_place stairs;
    for (const auto& line : parse_paste(raw).lines) {
      if (!line.ignored && ++rows <= rows_max) t.add(line.text, stairs);
      else if (line.ignored && rows == 0 && stairs.building.empty()) stairs = stairs_of(normalise(line.text).text);
    }
    return t.done(intent::jielong);
  }
  if (lists_rooms(text)) return by_lines(raw);
  if (auto inline_rooms = by_rooms(raw, r, places)) return inline_rooms;
  if (!several_homes(places)) return std::nullopt;
  const bool lines = std::count(text.begin(), text.end(), '\n') > 0;
  if (lines) return by_lines(raw);
  table t;
  for (std::size_t i = 0; i < places.size() && i < rows_max; ++i) {
    const auto last = last_of_row(r.n.text, places, i);
    const auto to = last + 1 < places.size() ? places[last + 1].from : r.n.text.size();
    if (last == i) {
      t.add(raw_of(raw, r, i == 0 ? 0 : places[i].from, to), {});
      continue;
    }
    const auto said = std::string(raw_of(raw, r, places[last].to, to));
    for (; i <= last && i < rows_max; ++i) t.add(std::string(raw_of(raw, r, places[i].from, places[i].to)) + said, {});
    --i;
  }
  return t.done(intent::batch_report);
}

understanding by_row(std::string_view row) {
  table t;
  t.add(row, {});
  return t.done(intent::batch_report);
}

std::optional<understanding> by_totals(const reading& r) {
  auto parts = parts_of(r);
  if (parts.empty()) return std::nullopt;
  const bool well = std::any_of(parts.begin(), parts.end(), [](const part& p) { return p.what == "ok"; });
  if (!well) return std::nullopt;
  auto u = decided(intent::batch_report, "totals", confidence::middle);
  u.proxy = true;
  int sum = 0, whole = parts.front().homes;
  const bool announced = parts.size() > 1 && parts.front().what.empty();
  for (std::size_t i = announced ? 1 : 0; i < parts.size(); ++i) {
    sum += parts[i].homes;
    u.human = u.human || (parts[i].what != "ok" && parts[i].what != "away");
  }
  if (!announced) whole = sum;
  u.totals.emplace_back("households", whole);
  for (std::size_t i = announced ? 1 : 0; i < parts.size(); ++i) {
    if (!parts[i].what.empty()) u.totals.emplace_back(parts[i].what, parts[i].homes);
  }
  if (whole != sum) u.reason = "contradiction";
  u.human = u.human || whole != sum || !r.symptoms.empty() || r.has(sense::need);
  if (u.human) u.urgency = r.urgent ? urgency::urgent : urgency::follow_up;
  return u;
}

}  // namespace linli::words
