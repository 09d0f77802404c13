#include "words/slips.hpp"

#include "base/text.hpp"

namespace linli::words {

bool taken_back_at(std::string_view text, std::size_t at) {
  auto end = at;
  while (end < text.size() && end - at < 48 && text[end] != ',' && text[end] != '\n' && text[end] != ';' &&
         (text[end] < '0' || text[end] > '9') && (text[end] != ' ' || end == at || text[end - 1] < 0x7F))
    ++end;
  const auto behind = text.substr(at, end - at);
  for (const std::string_view word :
       {"看错", "打错", "写错", "报错", "填错", "说错", "输错", "按错", "量错",      "测错",      "眼花",
        "手滑", "手误", "发错", "错的", "不对", "不准", "错了", "typo", "a mistake", "was wrong", "is wrong"}) {
    if (behind.find(word) != std::string_view::npos) return true;
  }
  return false;
}

bool is_slip(std::string_view text, const found_number& t, const found_number* next) {
  if (next != nullptr && next->from > t.to) {
    const auto between = trim(text.substr(t.to, next->from - t.to));
    for (const std::string_view word : {"应该是", "应该为", "应为", "应是", "改成", "改为", "实际是", "should be"}) {
      if (between == word) return true;
    }
  }
  const auto head = trim(text.substr(0, t.from));
  for (const std::string_view word : {"打成", "写成", "报成", "看成", "填成", "说成", "输成", "打成了", "写成了"}) {
    if (head.ends_with(word)) return true;
  }
  return false;
}

}  // namespace linli::words
