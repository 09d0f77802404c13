#include "words/fields.hpp"

#include <algorithm>
#include <array>
#include <charconv>

#include "words/char_set.hpp"
#include "words/numbers.hpp"
#include "words/phrase_codes.hpp"

namespace linli::words {

namespace {

struct number {
  int value = 0;
  std::size_t to = 0;
};

// Digits or a Chinese numeral at `at`.
std::optional<number> number_at(std::string_view text, std::size_t at) {
  if (is_digit(text, at)) {
    number n;
    const auto [stop, ec] = std::from_chars(text.data() + at, text.data() + text.size(), n.value);
    if (ec != std::errc{}) return std::nullopt;
    n.to = static_cast<std::size_t>(stop - text.data());
    return n;
  }
  std::size_t length = 0;
  const auto n = chinese_number_at(text, at, length);
  if (!n) return std::nullopt;
  return number{*n, at + length};
}

std::size_t skip_blanks(std::string_view text, std::size_t at) {
  while (at < text.size() && text[at] == ' ') ++at;
  return at;
}

bool starts(std::string_view text, std::size_t at, std::string_view word) { return stands(text, at, word); }

bool inside_number(std::string_view text, std::size_t at) {
  return at > 0 && (is_digit(text, at - 1) || text[at - 1] == '.' || text[at - 1] == '-' || text[at - 1] == '/');
}

// Where a phone number ends that begins at `at`; `at` when there is none.
std::size_t phone_at(std::string_view text, std::size_t at) {
  if (text[at] != '1' || (at > 0 && (is_digit(text, at - 1) || text[at - 1] == '-'))) return at;
  auto end = at;
  int digits = 0;
  for (; end < text.size() && digits <= 11; ++end) {
    if (is_digit(text, end)) ++digits;
    else if ((text[end] != '-' && text[end] != ' ') || digits == 11) break;
  }
  return digits == 11 && text[at + 1] >= '3' ? end : at;
}

// "11月28日", "28号早上" has no month and may be a room: dates have one.
std::size_t date_at(std::string_view text, std::size_t at) {
  const auto month = number_at(text, at);
  if (!month || month->value < 1 || month->value > 12 || !starts(text, month->to, "月")) return at;
  const auto day = number_at(text, month->to + 3);
  if (!day || day->value < 1 || day->value > 31) return at;
  for (const std::string_view unit : {"日", "号"}) {
    if (starts(text, day->to, unit)) return day->to + unit.size();
  }
  return at;
}

// "83岁", "八十三了"; "10点半", "8:30".
std::size_t age_or_time_at(std::string_view text, std::size_t at) {
  const auto n = number_at(text, at);
  if (!n) return at;
  static constexpr std::string_view years[] = {"周岁", "岁半", "岁了", "岁", "来岁"};
  for (const auto unit : years) {
    if (starts(text, n->to, unit)) return n->to + unit.size();
  }
  if (n->value > 49 && n->value < 110 && !is_digit(text, at) && starts(text, n->to, "了")) return n->to + 3;
  if (n->value > 24) return at;
  static constexpr std::string_view hours[] = {"点半", "点钟", "点多", "点左右", "点前", "点整"};
  for (const auto unit : hours) {
    if (starts(text, n->to, unit)) return n->to + unit.size();
  }
  const auto minutes = starts(text, n->to, "点") ? n->to + 3 : starts(text, n->to, ":") ? n->to + 1 : 0;
  if (minutes == 0) return at;
  const auto m = number_at(text, minutes);
  if (m && starts(text, m->to, ".")) return minutes;                              // "8点36.5"
  if (!m) return starts(text, n->to, "点") && is_digit(text, at) ? minutes : at;  // "有一点" is none
  if (m->value > 59 || m->to - minutes < 2) return at;
  return starts(text, m->to, "分") ? m->to + 3 : m->to;
}

struct unit {
  std::string_view word, code;
};
constexpr std::array units{unit{"公斤", "kg"},  unit{"千克", "kg"},  unit{"kg", "kg"},     unit{"斤", "jin"},
                           unit{"袋", "bag"},   unit{"包", "pack"},  unit{"瓶", "bottle"}, unit{"桶", "barrel"},
                           unit{"箱", "box"},   unit{"盒", "box"},   unit{"提", "pack"},   unit{"份", "portion"},
                           unit{"罐", "can"},   unit{"支", "piece"}, unit{"个", "piece"},  unit{"只", "piece"},
                           unit{"颗", "piece"}, unit{"棵", "piece"}, unit{"把", "piece"},  unit{"板", "piece"},
                           unit{"片", "piece"}};

struct quantity {
  std::string code;
  std::size_t from = 0, to = 0;
};
std::optional<quantity> quantity_at(std::string_view text, std::size_t at) {
  const auto from = skip_blanks(text, at);
  const auto n = number_at(text, from);
  if (!n || n->value < 1) return std::nullopt;
  for (const auto& u : units) {
    if (!starts(text, n->to, u.word)) continue;
    const auto end = n->to + u.word.size();
    if (starts(text, end, "都没") || starts(text, end, "也没") || starts(text, end, "都冇"))
      return std::nullopt;  // "口罩一个都没"
    return quantity{std::to_string(n->value) + std::string(u.code), from, n->to + u.word.size()};
  }
  return std::nullopt;
}

// The quantity that ends right before `at`: "10斤大米".
std::optional<quantity> quantity_before(std::string_view text, std::size_t at) {
  const auto from = at > 24 ? at - 24 : 0;
  for (auto start = from; start < at; ++start) {
    const auto lead = static_cast<unsigned char>(text[start]);
    if ((lead & 0xC0U) == 0x80U || inside_number(text, start)) continue;
    const auto q = quantity_at(text, start);
    if (q && skip_blanks(text, q->to) == at) return q;
  }
  return std::nullopt;
}

bool is_goods(const hit& h) { return h.kind == hit::kind::phrase && h.sense == sense::goods; }

// Does a measure stand in it that is of goods, and not of anything else?
bool names_measure(const reading& r) {
  static constexpr char_set heads(U"公千k斤袋包瓶桶箱盒提份罐");
  if (!r.chars.may_have(heads)) return false;
  const std::string_view text = r.n.text;
  for (std::size_t at = 0; (at = heads.find(text, at)) < text.size(); at += char_length(text, at)) {
    const bool here = std::any_of(units.begin(), units.end(),
                                  [&](const unit& u) { return u.code != "piece" && stands(text, at, u.word); });
    if (here) return true;
  }
  return false;
}

}  // namespace

void cover_asides(reading& r) {
  if (!r.chars.may_have(digits_or_numerals)) return;
  const auto text = r.rest();
  for (std::size_t at = 0; (at = digits_or_numerals.find(text, at)) < text.size();) {
    std::size_t to = at;
    const bool inside = inside_number(text, at);
    if (!inside && (to = phone_at(text, at)) > at) {
      r.cover_fact(at, to, "phone");
      at = to;
      continue;
    }
    const auto n = inside ? std::nullopt : number_at(text, at);
    std::size_t run = 0;
    if (!inside && !n && !chinese_digits_at(text, at, 2, run).empty()) {  // "三六点六": no clock
      at += run;
      continue;
    }
    if (n) {
      if ((to = date_at(text, at)) > at) r.cover_fact(at, to, "date");
      else if ((to = age_or_time_at(text, at)) > at) r.cover_fact(at, to, "time");
    }
    at = to > at ? to : n ? n->to : at + char_length(text, at);
  }
}

// "Day 5 of isolation", "isolation day 4".
std::optional<int> take_english_day(reading& r) {
  const auto text = r.rest();
  for (auto at = text.find("day "); at != std::string::npos; at = text.find("day ", at + 4)) {
    if (at > 0 && text[at - 1] >= 'a' && text[at - 1] <= 'z') continue;
    const auto n = number_at(text, at + 4);
    if (!n || n->value < 1 || n->value > 99) continue;
    for (const std::string_view word : {"isolation", "quarantine", "self-isolation", "self isolation"}) {
      for (const std::string_view tie : {" of my ", " of our ", " of home ", " home ", " of ", " in ", " "}) {
        if (!starts(text, n->to, std::string(tie) + std::string(word))) continue;
        r.cover_fact(at, n->to + tie.size() + word.size(), "isolation_day");
        return n->value;
      }
      const auto from = at >= word.size() + 1 ? at - word.size() - 1 : std::string::npos;
      if (from == std::string::npos || !starts(text, from, word) || text[at - 1] != ' ') continue;
      r.cover_fact(from, n->to, "isolation_day");
      return n->value;
    }
  }
  return std::nullopt;
}

std::optional<int> take_isolation_day(reading& r) {
  if (r.chars.may_have(U'y')) {
    if (const auto day = take_english_day(r)) return day;
  }
  if (!r.chars.may_have(U'隔') && !r.chars.may_have(U'第')) return std::nullopt;
  const auto text = r.rest();
  auto word = text.find("隔离");
  if (word == std::string::npos) word = text.find("居隔");
  if (word == std::string::npos) word = text.find("居家第");
  if (word == std::string::npos) return std::nullopt;
  const auto day_from = [&](std::size_t at) -> std::optional<number> {
    at = skip_blanks(text, at);
    bool nth = false;
    for (const std::string_view lead : {"到", "的", "第"}) {
      if (!starts(text, at, lead)) continue;
      nth = lead == "第";
      at += lead.size();
    }
    auto n = number_at(text, at);
    if (!n || n->value < 1 || n->value > 99) return std::nullopt;
    // "隔离到第6日" is a day of it, "隔离到6日" a date.
    if (!starts(text, n->to, "天") && !(nth && starts(text, n->to, "日"))) return std::nullopt;
    n->to += 3;
    return n;
  };
  if (const auto n = day_from(word + 6)) {
    auto from = word;
    for (const std::string_view lead : {"居家", "在家", "自我"}) {
      if (from >= lead.size() && starts(text, from - lead.size(), lead)) from -= lead.size();
    }
    r.cover_fact(from, n->to, "isolation_day");
    return n->value;
  }
  // "第3天隔离", "第三天居家隔离"
  const auto ordinal = text.rfind("第", word);
  if (ordinal == std::string::npos || word - ordinal > 24) return std::nullopt;
  const auto n = day_from(ordinal);
  if (!n) return std::nullopt;
  r.cover(ordinal, word + 6, "isolation_day");
  return n->value;
}

void cover_quantities(reading& r) {
  if (!names_measure(r)) return;
  const auto text = r.rest();
  for (std::size_t at = 0; at < text.size();) {
    const auto* p = phrase_at(text, at);
    if (p == nullptr || p->sense != sense::goods) {
      at += char_length(text, at);
      continue;
    }
    const auto end = at + p->text.size();
    auto q = quantity_at(text, end);
    if (!q) q = quantity_before(text, at);
    if (q) r.cover_fact(q->from, q->to, "quantity");
    at = end;
  }
}

// "想要大米20斤", not "拎了一袋米上五楼" or "家里有大米20斤".
bool is_wanted(std::string_view text, std::size_t at) {
  constexpr std::size_t looked_at = 60;
  const auto head = text.substr(at - std::min(at, looked_at), std::min(at, looked_at));
  for (const std::string_view word : {"要", "买", "订", "需", "缺", "送",   "给",   "求", "领",   "捎",   "代",
                                      "购", "来", "拿", "加", "团", "下单", "想吃", "报", "need", "want", "buy"}) {
    if (head.find(word) != std::string_view::npos) return true;
  }
  return false;
}

std::vector<std::string> goods_of(const reading& r, bool wants) {
  std::vector<std::string> out;
  const std::string_view text = r.n.text;
  for (const auto& h : r.hits) {
    if (!is_goods(h) || (!wants && !is_wanted(text, h.from))) continue;
    auto code = std::string(h.code);
    auto q = quantity_at(text, h.to);
    if (!q) q = quantity_before(text, h.from);
    if (q) code += ":" + q->code;
    add_code(out, code);
  }
  return out;
}

std::size_t counted_food(std::string_view text) {
  static constexpr char_set food(
      U"肉鱼虾菜果豆奶蛋米面油瓜鸡鸭鹅饼包头卷骨莓桃梨橙蕉葱姜蒜椒茄薯菇藕笋糖盐醋糕饺馍蟹排腿翅腐枣李杏桔橘柚柿芋粽条"
      U"粉");
  std::size_t wares = 0;
  for (std::size_t from = 0; from < text.size();) {
    const auto mark = std::min(
        {text.find_first_of(" ,;!\n", from), text.find("。", from), text.find("、", from), text.size()});
    const auto clause = text.substr(from, mark - from);
    for (std::size_t at = 0, chars = 0; at < clause.size() && chars < 5; at += char_length(clause, at), ++chars) {
      if (chars < 2 || !food.at(clause, before(clause, at))) continue;
      const auto amount = quantity_at(clause, at);
      if (amount && amount->to == clause.size() && (!clause.ends_with("块") || amount->code.size() == 1)) ++wares;
    }
    from = mark + (mark < text.size() ? char_length(text, mark) : 0);
  }
  return wares;
}

std::size_t counted_wares(const reading& r) {
  return static_cast<std::size_t>(std::count_if(r.hits.begin(), r.hits.end(), [&](const hit& h) {
    const bool ware = is_goods(h) || (h.kind == hit::kind::phrase && h.sense == sense::talk && h.code == "life");
    return ware && (quantity_at(r.n.text, h.to) || quantity_before(r.n.text, h.from));
  }));
}

void add_needs(understanding& u, const reading& r) {
  for (const auto& n : r.needs) add_code(u.needs, n);
  const bool asked = r.has(sense::need) || u.intent == intent::need_help;
  for (const auto& g : goods_of(r, asked)) {
    if (g == "thermometer:1piece") {  // one is what a home needs
      add_code(u.needs, "thermometer");
      continue;
    }
    const bool exact = g.find(':') != std::string::npos;
    const bool own_kind = g == "mask" || g == "thermometer" || g == "water" || g == "milk_powder" || g == "diapers";
    if (exact || (asked && own_kind)) add_code(u.needs, g);
    else if (asked) add_code(u.needs, "food");
  }
  replace_default(u.needs, "other");
  const bool precise = std::any_of(u.needs.begin(), u.needs.end(),
                                   [](const std::string& n) { return n.starts_with("medicine:"); });
  if (precise) std::erase(u.needs, "medicine");
  // "三口都好 想要大米20斤": what is wanted waits for somebody, whatever the word for wanting was.
  if (u.intent != intent::checkin_ok || u.human || u.needs.empty()) return;
  u.also.emplace_back(name(intent::need_help));
  u.human = true;
  u.urgency = urgency::follow_up;
}

}  // namespace linli::words
