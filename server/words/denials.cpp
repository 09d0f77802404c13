#include "words/denials.hpp"

#include <algorithm>

#include "base/text.hpp"
#include "words/lexicon.hpp"
#include "words/normalise.hpp"

namespace linli::words {

namespace {

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

}  // namespace linli::words
