#include "words/facts.hpp"

#include <algorithm>
#include <initializer_list>
#include <span>

#include "base/text.hpp"
#include "words/fields.hpp"
#include "words/heads.hpp"
#include "words/members.hpp"
#include "words/menu.hpp"
#include "words/numbers.hpp"
#include "words/rules.hpp"
#include "words/slips.hpp"
#include "words/vitals.hpp"

namespace linli::words {

namespace {

// The compound as it was typed, not as it was folded for comparing.
void keep_typed_compound(typed_place& p, std::size_t from, const reading& r, std::string_view raw) {
  if (p.compound.empty()) return;
  const auto end = r.n.origin[from + p.compound.size()];
  auto typed = nfkc(raw.substr(r.n.origin[from], end - r.n.origin[from]));
  for (auto& c : typed) c = c >= 'a' && c <= 'z' ? static_cast<char>(c - 'a' + 'A') : c;
  p.compound = std::move(typed);
}

/// Words, and what they begin with.
struct leads {
  char_set heads;
  std::span<const std::string_view> words;
};
constexpr std::string_view past_words[] = {"昨", "前天", "前晚", "上周", "之前", "前两天", "前几天"};
constexpr leads past_leads{char_set(U"昨前上之"), past_words};
constexpr std::string_view not_words[] = {"不是", "并非", "而非", "唔系", "勿是", "not "};
constexpr leads not_leads{char_set(U"不并而唔勿n"), not_words};
constexpr std::string_view now_words[] = {"现在", "一共", "总共", "变成", "共计"};
constexpr leads now_leads{char_set(U"现一总变共"), now_words};

// Does one of the words stand between the last mark and `at`?
bool led_by(std::string_view text, std::size_t at, const leads& by) {
  auto from = at;
  while (from > 0 && at - from < 36 && text[from - 1] != ',' && text[from - 1] != '\n' && text[from - 1] != ';') --from;
  while (from < at && (static_cast<unsigned char>(text[from]) & 0xC0U) == 0x80U) ++from;
  const auto head = text.substr(0, at);
  for (; (from = by.heads.find(head, from)) < at; from += char_length(head, from)) {
    if (std::any_of(by.words.begin(), by.words.end(), [&](std::string_view w) { return stands(head, from, w); }))
      return true;
  }
  return false;
}

// A reading that is taken back ("不是38.5") is none, nor is one of days ago when there is one of now.
void take_temperatures(reading& r, facts& f) {
  const auto all = r.chars.may_have(digits_or_numerals) ? find_temperatures(r.left) : std::vector<found_number>{};
  if (all.empty()) return;
  const auto text = r.rest();
  const auto past = [&](const found_number& t) { return led_by(text, t.from, past_leads); };
  const auto withdrawn = [&](const found_number& t) {
    const auto i = static_cast<std::size_t>(&t - all.data());
    const auto from = i > 0 ? all[i - 1].to : 0;  // "不是38.5是36.5": the first is denied, not the second
    const auto behind = std::string_view(text).substr(from);
    if (led_by(behind, t.from - from, not_leads)) return true;
    if (taken_back_at(text, t.to)) return true;
    return all.size() > 1 && is_slip(text, t, i + 1 < all.size() ? &all[i + 1] : nullptr);
  };
  const bool now = std::any_of(all.begin(), all.end(),
                               [&](const found_number& t) { return !past(t) && !withdrawn(t); });
  for (std::size_t i = 1; i < all.size(); ++i) {  // "36.2到36.7"
    const auto between = trim(std::string_view(text).substr(all[i - 1].to, all[i].from - all[i - 1].to));
    if (between == "到" || between == "至") r.cover(all[i - 1].to, all[i].from, "plain");
  }
  for (const auto& t : all) {
    r.cover_fact(t.from, t.to, "temperature");
    if (now && withdrawn(t)) {
      r.senses.insert(sense::correction);
      continue;
    }
    if (now && past(t)) {
      f.past_fever = f.past_fever || rules().is_raised(t.value);
      continue;
    }
    f.temperatures.push_back(t.value);
    if (!t.rough) f.exact.push_back(t.value);
    r.hits.push_back({hit::kind::temperature, sense::plain, t.rough ? "rough" : "", {}, t.from, t.to, false, t.value});
  }
}

// The highest that is well, as it is said of all of them: "37", "37度3", "三十七度三". `at` is moved behind it.
bool take_bound(std::string_view text, std::size_t& at) {
  auto end = at;
  take_word(text, end, {" "});
  if (!take_word(text, end,
                 {"37度3", "37.3", "37度2", "37.2", "37度1", "37.1", "37.0", "37度", "37", "三十七度三", "三十七点三",
                  "三十七度二", "三十七点二", "三十七度", "三十七"}))
    return false;
  take_word(text, end, {"°c", "°", "度", "c"});
  auto next = end;
  if (take_word(text, next, {"点", "度", "半", "多", "几", "一", "二", "三", "四", "五", "六", "七", "八", "九"}) ||
      is_digit(text, end) || (take_word(text, next, {".", "。", ",", "·"}) && is_digit(text, next)))
    return false;
  at = end;
  return true;
}

// Is what stands at `at` asked, denied or supposed by what stands before it in its clause?
bool is_supposed(std::string_view text, std::size_t at, bool denies) {
  auto from = at;
  while (from > 0 && at - from < 18 && !is_punctuation(text, before(text, from))) from = before(text, from);
  const auto head = text.substr(from, at - from);
  for (const std::string_view word : {"没", "不", "无", "未", "冇", "别"}) {  // "没一个不超过37.3" denies twice
    if (denies ? head.ends_with(word) : head.find(word) != head.npos) return true;
  }
  for (const std::string_view word :
       {"如果", "要是", "只要", "假如", "规定", "标准", "才", "谁", "昨", "前天", "降", "退", "烧"}) {
    if (head.find(word) != head.npos) return true;
  }
  return head.ends_with("有") || head.ends_with("是") || head.ends_with("会") || head.ends_with("能");
}

// "没有超37度3的", "都在37度以下": nobody has a fever, and the figure is no reading. Of a higher one nothing is said
// here.
void cover_bounds(reading& r) {
  const std::string_view text = r.n.text;
  if (!r.chars.may_have(U'7') && !r.chars.may_have(U'七')) return;
  if (text.find("37") == text.npos && text.find("三十七") == text.npos) return;
  for (std::size_t at = 0; at < text.size(); at += char_length(text, at)) {
    if (r.covered[at]) continue;
    auto end = at;
    bool below = false, denies = false;
    if (take_word(text, end,
                  {"没有一个人", "没有一个", "没一个人", "没一个", "没有人", "没有哪个", "没有谁", "没人", "没有", "没",
                   "无人", "无", "未", "冇人", "冇"})) {
      denies = true;
      below = take_word(text, end, {"超过", "超出", "超", "高过", "高于", "达到", "过", "到"}) && take_bound(text, end);
    } else if (take_word(text, end, {"不超过", "不超", "不高于", "不高过", "不到", "低于"})) {
      below = take_bound(text, end);
    } else if (!(at > 0 && (is_digit(text, at - 1) || text[at - 1] == '.' || text[at - 1] == '-')) &&
               take_bound(text, end)) {
      below = take_word(text, end, {"以下", "以内", "之下", "之内"});
    }
    auto behind = end;  // "一直没到37度以下": of a fever
    const bool above = denies && take_word(text, behind, {"以下", "以内", "之下", "之内"});
    if (!below || above || is_supposed(text, at, denies)) continue;
    r.cover_fact(at, end, "denied");
    r.denied_symptom = true;
    r.senses.insert(sense::negator);
    r.hits.push_back({hit::kind::phrase, sense::symptom, "发热", "fever", at, end, true, 0});
  }
}

// "家里四口，儿子住校，其余三个都好": how many are left of all.
void name_others(std::string_view text, std::vector<found_people>& counts) {
  for (std::size_t i = 0; i < counts.size(); ++i) {
    if (!counts[i].kind.empty() || (i > 0 && counts[0].n <= counts[i].n)) continue;
    const auto head = text.substr(0, counts[i].from);
    for (const std::string_view left :
         {"其余", "其余的", "其他", "其他的", "其它", "剩下", "剩下的", "另外", "另外的"}) {
      if (head.ends_with(left)) counts[i].kind = "others";
    }
    for (const std::string_view us : {"在家的", "在家", "我们", "我哋", "咱们", "咱", "俺们"}) {
      if (i > 0 && head.ends_with(us)) counts[i].kind = "others";
    }
  }
}

// How many they are. "3人, 1人在外地" is for a person to read, but where counts are of kinds, each is a row of its own:
// "两个大人正常 一个老人在老家".
void take_counts(reading& r, facts& f, const context& open) {
  const auto& text = r.n.text;
  const bool keyed = text.size() > 1 && text[1] == ' ' && open.options.contains(text.substr(0, 1)) &&
                     !says_any(text, {"都", "好", "平安", "正常", "没事", "冇事", "ok", "fine", "well"});
  auto counts = find_counts(r.rest());
  // "2 老人咳嗽", not "2 人" or "2 老人都好".
  if (keyed && !counts.empty() && counts.front().from == 0 && !counts.front().kind.empty())
    counts.erase(counts.begin());
  if (counts.empty()) {
    const bool alone = r.chars.may_have(U'一') && (r.chars.may_have(U'我') || r.chars.may_have(U'俺'));
    const bool english = r.chars.may_have(U'm') && says_any(r.n.text, {"just me", "only me"}) &&
                         !says_any(r.n.text, {"me and ", "me & ", "me with "});
    if (english || (alone && says_any(r.n.text, {"就我一个", "得我一个", "只我一个", "只有我一个", "净我一个",
                                                 "就剩我一个", "就俺一个"})))
      f.count = 1;
    return;
  }
  f.first_count = counts.front().n;
  for (const auto& c : counts) {  // "多了一口人，现在五口"
    if (led_by(r.n.text, c.from, now_leads)) f.first_count = c.n;
  }
  name_others(r.n.text, counts);
  const bool named = counts.size() > 1 && counts[1].kind == "others";
  const bool kinds = std::all_of(counts.begin() + (named ? 1 : 0), counts.end(),
                                 [](const found_people& c) { return !c.kind.empty(); });
  if (counts.size() > 1 && !kinds) return;
  for (auto& c : counts) {
    c.to = before_danger(r.n.text, c.from, c.to);
    r.hits.push_back({hit::kind::people, sense::plain, {}, c.kind, c.from, c.to, false, static_cast<double>(c.n)});
    r.cover(c.from, c.to, "count");
  }
  f.total = counts.size() > 1 && counts.front().kind.empty();
  if (counts.size() == 1 || f.total) f.count = counts.front().n;
}

// "是6-501不是5-601"
void drop_withdrawn(reading& r, std::vector<found_place>& places) {
  const auto withdrawn = [&](const found_place& p) {
    const auto head = trim(std::string_view(r.n.text).substr(0, p.from));
    return head.ends_with("不是") || head.ends_with("唔系") || head.ends_with("并非") || head.ends_with(" not");
  };
  const auto some = std::count_if(places.begin(), places.end(), withdrawn);
  if (some == 0 || static_cast<std::size_t>(some) == places.size()) return;
  for (const auto& p : places) {
    if (withdrawn(p)) r.cover(p.from, p.to, "withdrawn");
  }
  std::erase_if(places, withdrawn);
  r.senses.insert(sense::correction);
}

// The number of a room, a building or both that ends at `end`: where it begins; `end` when there is none.
std::size_t number_before(std::string_view text, std::size_t end) {
  while (end > 0) {
    const auto previous = before(text, end);
    const auto c = text.substr(previous, end - previous);
    const bool part = (c[0] >= '0' && c[0] <= '9') || c == "-" ||
                      std::string_view("零一二三四五六七八九十百幺两栋幢座号楼单元室").find(c) !=
                          std::string_view::npos;
    if (!part) break;
    end = previous;
  }
  return end;
}

// "八零一的 不对 七栋八零一": who dictates corrects himself as he speaks. What was said first is covered.
void drop_slips(reading& r, std::vector<found_place>& places) {
  static constexpr std::string_view slips[] = {"不对",   "哦不", "噢不",   "啊不", "呃不", "哎不", "不不", "说错了",
                                               "讲错了", "错了", "应该是", "哦",   "啊",   "呃",   "是",   ","};
  const std::string_view text = r.n.text;
  for (auto p = places.begin(); p != places.end(); ++p) {
    auto head = trim(text.substr(0, p->from));
    bool slip = false;
    for (bool more = true; more;) {
      more = false;
      for (const auto word : slips) {
        if (!head.ends_with(word)) continue;
        slip = slip || word.ends_with("不") || word.ends_with("对") || word.ends_with("错了");
        head = trim(head.substr(0, head.size() - word.size()));
        more = true;
      }
    }
    if (!slip) continue;
    for (const std::string_view of : {"的", "家的", "这边"}) {
      if (head.ends_with(of)) head = trim(head.substr(0, head.size() - of.size()));
    }
    const auto end = static_cast<std::size_t>(head.data() - text.data()) + head.size();
    const auto from = number_before(text, end);
    if (end - from < 3) continue;
    r.cover(from, p->from, "withdrawn");
    std::erase_if(places, [&](const found_place& o) { return o.from < end && o.to > from; });
    return;
  }
}

// "我是3-602的女儿": who writes is none of the home.
void take_relation(reading& r, const std::vector<found_place>& places) {
  for (const auto& p : places) {
    const std::string_view text = r.n.text;
    const auto head = trim(text.substr(0, p.from));
    if (!head.ends_with("我是") && !head.ends_with("我系") && !head.ends_with("这是")) continue;
    auto at = p.to;
    for (const std::string_view of : {"住户", "业主", "家", "的"}) {
      if (stands(text, at, of)) at += of.size();
    }
    const auto* kin = at == p.to || at >= text.size() ? nullptr : phrase_at(text, at);
    if (kin == nullptr || kin->sense != sense::kin) continue;
    r.senses.insert(sense::proxy);
    r.cover(p.to, at + kin->text.size(), "relation");
  }
}

// "All good. Ahmed 4-1-203": a word with a capital letter beside a room, and none that is known.
void cover_latin_name(reading& r, const found_place& p, std::string_view raw) {
  const std::string_view text = r.left;
  const auto letter = [&](std::size_t at) { return at < text.size() && text[at] >= 'a' && text[at] <= 'z'; };
  const auto take = [&](std::size_t from, std::size_t to) {
    const bool alone = from == 0 || !letter(from - 1);
    if (to - from < 3 || !alone) return;  // behind the last byte there is no letter to look at
    const auto first = raw[r.n.origin[from]];
    if (first < 'A' || first > 'Z' || phrase_at(text, from) != nullptr) return;
    r.cover(from, to, "person");
  };
  auto end = p.from;
  while (end > 0 && (text[end - 1] == ' ' || text[end - 1] == ',')) --end;
  auto from = end;
  while (from > 0 && letter(from - 1)) --from;
  if (end < p.from) take(from, end);
  from = p.to;
  while (from < text.size() && (text[from] == ' ' || text[from] == ',')) ++from;
  end = from;
  while (letter(end)) ++end;
  const bool counts = end + 1 < text.size() && text[end] == ' ' && text[end + 1] >= '1' && text[end + 1] <= '9';
  const bool last = end >= text.size() || counts || text[end] == ',' || text[end] == '.' || text[end] == ':' ||
                    text[end] == '\n';
  if (from > p.to && last) take(from, end);
}

// "我是5号楼的老王 住1单元303": the building stands with the name, the room behind it.
void find_building(reading& r, found_place& p) {
  if (!p.place.building.empty() || p.place.room.empty()) return;
  const auto head = std::string_view(r.n.text).substr(0, p.from);
  for (const std::string_view unit : {"号楼", "栋", "幢"}) {
    const auto at = head.rfind(unit);
    if (at == std::string_view::npos || at == 0) continue;
    auto from = at;
    while (from > 0 && is_digit(head, from - 1)) --from;
    if (from == at || at - from > 3) continue;
    auto next = at + unit.size();  // only a name may stand between: "3栋着火了，我住2单元401" is of two homes
    if (stands(head, next, "的")) next += 3;
    if (next < head.size() && !is_punctuation(head, next)) {
      if (!stands(head, next, "老") && !stands(head, next, "小")) return;
      next += 3;
      if (next >= head.size() || is_punctuation(head, next)) return;
      next += char_length(head, next);
    }
    while (next < head.size() && is_punctuation(head, next)) next += char_length(head, next);
    for (const std::string_view word : {"我住在", "住在", "我住", "家住", "住", "在"}) {
      if (stands(head, next, word)) next += word.size();
    }
    if (next < head.size()) return;
    p.place.building = head.substr(from, at - from);
    r.cover(from, at + unit.size(), "place");
    return;
  }
}

}  // namespace

facts take_facts(reading& r, std::string_view raw, const context& c) {
  facts f;
  f.isolation_day = take_isolation_day(r);
  cover_readings(r);
  cover_asides(r);
  const auto said = take_key(r.left, c);
  const bool key = said && said->key.size() <= 2;
  f.places = find_places(r.rest());
  // A bare number is the menu's before it is a room.
  if (f.places.empty() && !key) {
    f.places = find_rooms(r.rest());
    const bool captain = std::find(c.sender_tags.begin(), c.sender_tags.end(), "captain") != c.sender_tags.end();
    if (captain)
      std::erase_if(f.places, [&](const found_place& p) {  // his "103户平安" is a sum
        return r.rest().substr(0, p.to).ends_with("户");
      });
  }
  if (!f.places.empty()) drop_slips(r, f.places);
  if (f.places.size() > 1) drop_withdrawn(r, f.places);
  std::erase_if(f.places, [&](found_place& p) {
    const auto end = before_danger(r.n.text, p.from, p.to);
    const bool number = end < p.to && !stands(r.n.text, end, "房") && !stands(r.n.text, end, "楼");
    p.to = end;
    return number;
  });
  if (f.places.size() == 1) find_building(r, f.places.front());
  for (auto& p : f.places) {
    keep_typed_compound(p.place, p.from, r, raw);
    r.cover(p.from, p.to, "place");
    for (const std::string_view lead : {"住在", "在", "住"}) {  // "我家在4号楼602三口人都好"
      if (p.from < lead.size() || !stands(r.n.text, p.from - lead.size(), lead)) continue;
      r.cover(p.from - lead.size(), p.from, "plain");
      break;
    }
  }
  if (!f.places.empty()) take_relation(r, f.places);
  cover_bounds(r);
  take_temperatures(r, f);
  cover_quantities(r);
  take_counts(r, f, c);
  cover_introduction(r);
  f.members = take_members(r, c.names);
  if (!f.places.empty()) {
    if (f.members.empty()) f.person = take_person(r, c.names);
    else if (!f.members.empty()) f.person = f.members.front();
    if (f.members.size() == 1) f.members.clear();  // one name beside a room says who is speaking, or who is meant
  }
  if (f.places.size() == 1) cover_latin_name(r, f.places.front(), raw);
  f.words = r.rest();
  return f;
}

}  // namespace linli::words
