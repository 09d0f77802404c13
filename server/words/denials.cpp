#include "words/denials.hpp"

#include <algorithm>

#include "base/text.hpp"
#include "words/lexicon.hpp"
#include "words/normalise.hpp"

namespace linli::words {

namespace {

bool is_ascii_letter(char c) { return c >= 'a' && c <= 'z'; }

// "咳嗽都没有了", not "退烧药都没有药店".
bool closes(std::string_view text, std::size_t at) {
  if (at >= text.size() || is_punctuation(text, at)) return true;
  for (const std::string_view particle :
       {"的", "啊", "哦", "呢", "哈", "呀", "喔", "嘞", "咯", "噢", "过", "哒", "啦", "了"}) {
    if (stands(text, at, particle)) return true;
  }
  return false;
}

// "发烧的都没有", "咳嗽的人一个也没有": behind whom it is said of.
std::size_t past_whom(std::string_view text, std::size_t at) {
  if (stands(text, at, "的")) at += stands(text, at, "的人") ? 6 : 3;
  if (stands(text, at, "一个")) at += stands(text, at, "一个人") ? 9 : 6;
  return at;
}

std::size_t past_blanks(std::string_view text, std::size_t at) {
  while (at < text.size() && text[at] == ' ') ++at;
  return at;
}

// The word of a form's cell that says that there is none: how long it is, 0 when none stands there.
std::size_t none_at(std::string_view text, std::size_t at, bool marked) {
  static constexpr std::string_view words[] = {"没有", "没得", "莫得", "木有", "冇得", "无", "冇"};
  static constexpr std::string_view cells[] = {"否", "没", "未有", "none", "nil", "no", "n"};
  for (const auto w : words) {
    if (stands(text, at, w)) return w.size();
  }
  const bool blank = at > 0 && text[at - 1] == ' ';
  if (!marked && !blank) return 0;
  for (const auto w : cells) {
    const auto end = at + w.size();
    const bool latin = static_cast<unsigned char>(w[0]) < 0x80;
    const bool goes_on = end < text.size() && (is_ascii_letter(text[end]) || (!latin && !is_punctuation(text, end)));
    if (stands(text, at, w) && !goes_on) return w.size();
  }
  return 0;
}

bool lists(const phrase& p) {
  return p.sense == sense::symptom || p.sense == sense::symptom_urgent || p.sense == sense::list ||
         p.sense == sense::tail;
}

}  // namespace

bool denied_alone(const reading& r) {
  if (r.loose_negators != 1 || r.loose_at.size() != 1) return false;
  const std::string_view text = r.n.text;
  const auto at = r.loose_at.front();
  if (at > 0 && !is_punctuation(text, before(text, at))) return false;
  const auto* p = phrase_at(text, at);
  if (p == nullptr || p->sense != sense::negator) return false;
  auto end = at + p->text.size();
  for (const std::string_view particle : {"啊", "呀", "的", "哦", "呢", "喔", "哈"}) {
    if (stands(text, end, particle)) end += particle.size();
  }
  const bool word_goes_on = end < text.size() && text[end] == ' ' && !is_cjk(text, before(text, end));
  if (word_goes_on) return false;  // "nobody is fine"
  return end < text.size() ? is_punctuation(text, end) : at > 0 && p->text.size() > 3;
}

std::optional<denial> denial_behind(std::string_view text, std::size_t at) {
  const auto stop = std::min(text.size(), at + 60);
  while (at < stop) {
    const auto whom = past_whom(text, at);
    const bool of_people = whom > at;
    at = whom;
    if (at >= text.size()) return std::nullopt;
    const auto first = text.substr(at, 3);
    const bool may_be = first == "都" || first == "也" || first == "全" || (of_people && first == "没");
    static constexpr std::string_view denials[] = {"都没有", "也没有", "都没得", "也没得", "都莫得", "都冇", "也冇",
                                                   "都无",   "全没有", "全无",   "都没",   "也没",   "没有"};
    for (const auto none : denials) {
      if (!may_be) break;
      if (!stands(text, at, none)) continue;
      // "咳嗽都没了": it was there; "不适也没过胸": another word begins there.
      const bool short_word = none.ends_with("没") || none == "没有";
      const auto end = at + none.size();
      const bool ends = short_word ? end >= text.size() || is_punctuation(text, end) : closes(text, end);
      if (ends) return denial{at, end};
      return std::nullopt;
    }
    const bool mark = stands(text, at, "、") || text[at] == ' ' || text[at] == '/';
    const auto* p = mark || is_punctuation(text, at) ? nullptr : phrase_at(text, at);
    if (mark) at += char_length(text, at);
    else if (p != nullptr && lists(*p)) at += p->text.size();
    else return std::nullopt;
  }
  return std::nullopt;
}

std::optional<denial> denied_in_table(std::string_view text, std::size_t at, int rows) {
  if (rows <= 0) return std::nullopt;
  const auto word = past_blanks(text, at);
  const bool marked = word < text.size() && std::string_view(":=(-").find(text[word]) != std::string_view::npos;
  const auto from = marked ? past_blanks(text, word + 1) : word;
  const auto length = from < text.size() ? none_at(text, from, marked) : 0;
  if (length == 0) return std::nullopt;
  auto end = from + length;
  for (const std::string_view particle : {"的", "哦", "啊", "哈"}) {
    if (stands(text, end, particle)) end += particle.size();
  }
  const auto next = past_blanks(text, end);
  const denial found{from, end};
  if (next >= text.size()) return found;
  if (text[next] == '?') return std::nullopt;
  if (is_punctuation(text, next)) return found;
  const bool digit = text[next] >= '0' && text[next] <= '9';
  if (digit && next > end) return found;
  const auto* p = phrase_at(text, next);
  if (p == nullptr) return std::nullopt;
  if (p->sense == sense::symptom || p->sense == sense::symptom_urgent) {
    const auto behind = next + p->text.size();
    const auto cell = past_blanks(text, behind);
    const bool own = cell < text.size() && (text[cell] == ':' || text[cell] == '=' || text[cell] == '(');
    if (own || denied_in_table(text, behind, rows - 1)) return found;
    return std::nullopt;
  }
  const bool well = p->sense == sense::ok || p->sense == sense::ok_plural || p->sense == sense::ok_household;
  return next > end && ((well && marked) || p->sense == sense::plain) ? std::optional(found) : std::nullopt;
}

}  // namespace linli::words
