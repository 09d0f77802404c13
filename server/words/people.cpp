#include <algorithm>

#include "base/text.hpp"
#include "words/reading.hpp"

// Names of people in a text.
namespace linli::words {

namespace {

bool is_letter(char c) { return c >= 'a' && c <= 'z'; }

// Where a name stands on its own: "li" is not in "feeling".
std::size_t find_name(std::string_view text, std::string_view name) {
  for (auto at = text.find(name); at != std::string_view::npos; at = text.find(name, at + 1)) {
    const auto end = at + name.size();
    const bool before_fits = !is_letter(name.front()) || at == 0 || !is_letter(text[at - 1]);
    const bool after_fits = !is_letter(name.back()) || end >= text.size() || !is_letter(text[end]);
    if (before_fits && after_fits) return at;
  }
  return std::string_view::npos;
}

bool starts_word(std::string_view text, std::size_t at) {
  if (at == 0) return true;
  const auto previous = before(text, at);
  const auto c = text.substr(previous, at - previous);
  static constexpr std::string_view leads[] = {"业主", "户主", "住户", "房东", "租客", "姓名", "本人"};
  for (const auto lead : leads) {
    if (at >= lead.size() && stands(text, at - lead.size(), lead)) return true;
  }
  return c == "的" || c == "是" || c == "叫" || c == "姓" || is_punctuation(text, previous);
}

bool ends_word(std::string_view text, std::size_t at) {
  if (at >= text.size() || is_punctuation(text, at)) return true;
  const char c = text[at];
  if (c >= '0' && c <= '9') return true;
  const auto* next = phrase_at(text, at);
  return next != nullptr && next->sense != sense::other;
}

// "李奶奶", "王阿姨": how many bytes the way of address takes behind a family name.
std::size_t honorific_at(std::string_view text, std::size_t at) {
  for (const std::string_view word : {"奶奶", "爷爷", "阿姨", "叔叔", "先生", "女士", "小姐", "大爷", "大妈", "师傅",
                                      "老师", "伯伯", "婆婆", "大姐", "大哥", "伯",   "姨",   "叔",   "姐",   "哥"}) {
    if (stands(text, at, word)) return word.size();
  }
  return 0;
}

// "李主任您好": to whom it is written, not who writes.
bool addresses_staff(std::string_view text, std::size_t at) {
  for (const std::string_view title :
       {"主任", "书记", "站长", "组长", "楼长", "网格员", "经理", "社工", "管家", "队长"}) {
    if (stands(text, at, title)) return true;
  }
  return false;
}

bool says_trouble(sense s) {
  return s == sense::danger || s == sense::distress || s == sense::symptom || s == sense::symptom_urgent ||
         s == sense::need || s == sense::need_urgent || s == sense::not_ok;
}

// "老孙", "小王": where the familiar form ends; `at` when there is none.
std::size_t familiar_at(std::string_view text, std::size_t at) {
  if (!stands(text, at, "老") && !stands(text, at, "小")) return at;
  if (at + 3 >= text.size() || !starts_word(text, at)) return at;
  const auto surname = surname_at(text, at + 3);
  if (surname > 0 && stands(text, at + 3 + surname, "家")) return at + 6 + surname;  // "老王家四口"
  if (surname > 0 && stands(text, at + 3 + surname, "头")) return at + 6 + surname;  // "老张头"
  return surname > 0 && ends_word(text, at + 3 + surname) ? at + 3 + surname : at;
}

// A family name at the head of a word that is none of the lexicon's; 0 when there is none.
std::size_t surname_here(std::string_view text, std::size_t at) {
  const auto surname = surname_at(text, at);
  if (surname == 0 || !starts_word(text, at) || is_punctuation(text, at)) return 0;
  const auto* p = phrase_at(text, at);
  return p != nullptr && (p->text.size() > surname || p->sense == sense::kin) ? 0 : surname;
}

// Does a name begin anywhere, whatever else is there? Most texts hold none, and need no look at their phrases.
bool may_hold_person(std::string_view text) {
  for (std::size_t at = 0; at < text.size(); at += char_length(text, at)) {
    if (surname_here(text, at) > 0 || familiar_at(text, at) > at) return true;
  }
  return false;
}

// "3-502 李": the family's name alone, where one of the family is called so.
void cover_surname(reading& r, const std::vector<std::string>& names) {
  const auto text = r.rest();
  for (std::size_t at = 0; at < text.size(); at += char_length(text, at)) {
    const auto surname = surname_here(text, at);
    if (surname == 0 || !ends_word(text, at + surname)) continue;
    const bool theirs = std::any_of(names.begin(), names.end(), [&](const std::string& name) {
      return normalise(name).text.starts_with(text.substr(at, surname));
    });
    if (theirs) return r.cover(at, at + surname, "person");
  }
}

}  // namespace

std::vector<std::string> take_members(reading& r, const std::vector<std::string>& names) {
  if (names.empty()) return {};
  std::vector<std::pair<std::size_t, std::string>> found;
  const auto text = r.rest();
  for (const auto& name : names) {
    const auto wanted = normalise(name).text;
    if (code_points(wanted) < 2) continue;
    const auto at = find_name(text, wanted);
    if (at == std::string::npos) continue;
    r.cover(at, at + wanted.size(), "person");
    found.emplace_back(at, name);
  }
  std::sort(found.begin(), found.end());
  std::vector<std::string> out;
  for (auto& [at, name] : found) out.push_back(std::move(name));
  return out;
}

void cover_introduction(reading& r) {
  if (std::none_of(r.n.text.begin(), r.n.text.end(), is_letter)) return;
  const auto text = r.rest();
  for (const std::string_view lead :
       {"my name is ", "this is ", "i'm ", "i am ", "mrs ", "mr ", "miss ", "auntie ", "uncle "}) {
    const auto at = find_name(text, lead.substr(0, lead.size() - 1));
    if (at == std::string_view::npos || text[std::min(at + lead.size(), text.size()) - 1] != ' ') continue;
    auto end = at + lead.size();
    for (int words = 0; words < 2; ++words) {
      const auto from = end + (words > 0 && end < text.size() && text[end] == ' ' ? 1 : 0);
      auto to = from;
      while (to < text.size() && is_letter(text[to])) ++to;
      if (to - from < 2 || (words > 0 && from == end) || phrase_at(text, from) != nullptr) break;
      end = to;
    }
    const auto behind = std::string_view(text).substr(std::min(end, text.size()));
    const bool named = lead.starts_with("my") || lead.starts_with("mr") || lead[0] == 'u' || lead[0] == 'a' ||
                       lead == "miss " || behind.starts_with(" from ") || behind.starts_with(" in ") ||
                       behind.starts_with(" of ") || behind.starts_with(" at ");
    if (named && end > at + lead.size()) r.cover(at + lead.size(), end, "person");
  }
}

std::string take_person(reading& r, const std::vector<std::string>& names) {
  // Where the home's people are known, a name that is none of theirs is unknown like any other word.
  if (!names.empty()) {
    auto said = take_members(r, names);
    if (said.empty()) cover_surname(r, names);
    return said.empty() ? std::string{} : said.front();
  }
  if (!may_hold_person(r.left)) return {};
  const auto text = r.rest();
  for (std::size_t at = 0; at < text.size(); at += char_length(text, at)) {
    if (const auto* p = phrase_at(text, at); p != nullptr && says_trouble(p->sense)) {
      at = before(text, at + p->text.size());  // "叫白车" calls nobody 白
      continue;
    }
    if (const auto end = familiar_at(text, at); end > at) {
      r.cover(at, end, "person");
      continue;
    }
    const auto surname = surname_here(text, at);
    if (surname == 0) continue;
    auto end = at + surname;
    for (int given = 0; given < 2 && end < text.size() && is_cjk(text, end) && phrase_at(text, end) == nullptr; ++given)
      end += char_length(text, end);
    if (end == at + surname) end += honorific_at(text, end);
    if (!ends_word(text, end)) continue;
    r.cover(at, end, "person");
    if (end == at + surname && addresses_staff(text, end)) continue;
    return end == at + surname ? std::string{} : text.substr(at, end - at);  // "3-502 李" names a family, nobody of it
  }
  return {};
}

}  // namespace linli::words
