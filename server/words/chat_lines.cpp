#include "words/chat_lines.hpp"

#include <algorithm>

#include "base/text.hpp"
#include "words/lexicon.hpp"
#include "words/normalise.hpp"
#include "words/places.hpp"

namespace linli::words {

namespace {

constexpr std::size_t name_bytes_max = 60;

bool is_digit(char c) { return c >= '0' && c <= '9'; }

/// Takes a date and a time off the end of a line.
class tail {
 public:
  explicit tail(std::string_view line) : line_(line), end_(line.size()) {}
  std::size_t end() const { return end_; }

  bool clock() {
    auto p = *this;
    p.words({"AM", "PM", "am", "pm"});
    p.blanks();
    // Backwards: the minutes, or the seconds and the minutes, each of two digits; then the hour.
    int parts = 0;
    for (; parts < 2; ++parts) {
      auto q = p;
      if (!q.digits(2, 2) || !q.words({":", "："})) break;
      p = q;
    }
    const bool fits = parts > 0 && p.digits(1, 2) && !p.ends_in_digit() && !p.words({":", "："});
    if (fits) *this = p;
    return fits;
  }
  // 上午, 星期二, 昨天, 2026/2/3, 2月3日, as many as there are.
  void days() {
    for (bool more = true; more;) {
      blanks();
      more = words({"上午", "下午", "晚上", "早上", "凌晨", "中午", "傍晚", "昨天", "前天", "今天"}) || weekday() ||
             english_day() || date();
    }
  }
  bool weekday() {
    auto p = *this;
    if (!p.words({"一", "二", "三", "四", "五", "六", "日", "天"}) || !p.words({"星期", "周"})) return false;
    *this = p;
    return true;
  }
  // As an English client shows it; alone or behind a blank, so that no name is cut.
  bool english_day() {
    auto p = *this;
    const bool named = p.words(
        {"Yesterday", "Today", "Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday"});
    if (!named || (p.end_ > 0 && line_[p.end_ - 1] != ' ')) return false;
    *this = p;
    return true;
  }
  bool date() {
    auto p = *this;
    const bool spelled = p.words({"日"});
    if (!p.digits(1, 2) || !p.words({"/", "-", ".", "月"}) || !p.digits(1, 2)) return false;
    auto q = p;
    const bool year = q.words({"/", "-", ".", "年"}) && (q.digits(4, 4) || q.digits(2, 2));
    if (year) p = q;
    if ((!year && !spelled && line_.substr(p.end_, end_ - p.end_).find('.') != std::string_view::npos) ||
        p.ends_in_digit())
      return false;
    *this = p;
    return true;
  }
  void blanks() {
    while (words({" ", "\t", "　", "\u00A0"})) continue;
  }

 private:
  bool ends_in_digit() const { return end_ > 0 && is_digit(line_[end_ - 1]); }
  bool words(std::initializer_list<std::string_view> all) {
    for (const auto w : all) {
      if (!line_.substr(0, end_).ends_with(w)) continue;
      end_ -= w.size();
      return true;
    }
    return false;
  }
  bool digits(std::size_t least, std::size_t most) {
    std::size_t n = 0;
    while (n < most && n < end_ && is_digit(line_[end_ - n - 1])) ++n;
    if (n < least) return false;
    end_ -= n;
    return true;
  }

  std::string_view line_;
  std::size_t end_;
};

bool says_something(sense s) {
  switch (s) {
    case sense::ok:
    case sense::ok_household:
    case sense::ok_plural:
    case sense::not_ok:
    case sense::symptom:
    case sense::symptom_urgent:
    case sense::need:
    case sense::need_urgent:
    case sense::danger:
    case sense::distress:
    case sense::away: return true;
    default: return false;
  }
}

// A home and a word about how it is: no nickname, however short.
bool is_statement(std::string_view text) {
  const auto n = normalise(text).text;
  if (find_places(n).empty()) return false;
  for (std::size_t at = 0; at < n.size(); at += char_length(n, at)) {
    const auto* p = phrase_at(n, at);
    if (p != nullptr && says_something(p->sense)) return true;
  }
  return false;
}

// "体温", "症状", "需要": a heading of what follows, not a name.
bool is_heading(std::string_view text) {
  const auto n = normalise(text).text;
  for (const std::string_view word :
       {"地址", "房号", "姓名", "电话", "备注", "时间", "要买", "通知", "注意", "温馨提示", "答", "问"}) {
    if (n == word || (n.size() > word.size() && n.ends_with(word))) return true;
  }
  for (std::size_t at = 0; at < n.size();) {
    const auto* p = phrase_at(n, at);
    if (p == nullptr) return false;
    at += p->text.size();
  }
  return true;
}

}  // namespace

bool may_be_name(std::string_view line) {
  return !line.empty() && line.size() <= name_bytes_max && !is_statement(line) && !is_heading(line);
}

std::optional<speaker_line> as_speaker(std::string_view line) {
  constexpr std::size_t bytes_max = 120;
  const auto t = trim(line);
  if (t.empty() || t.size() > bytes_max) return std::nullopt;
  tail rest(t);
  if (rest.clock()) {
    const auto clock_at = rest.end();
    rest.days();
    const auto who = trim(t.substr(0, rest.end()));
    const bool parted = rest.end() < clock_at || clock_at == 0;  // "测于10:20" is no name with a time
    if (!parted || who.size() > name_bytes_max || is_statement(who)) return std::nullopt;
    return speaker_line{std::string(who), std::string(trim(t.substr(rest.end())))};
  }
  for (const std::string_view colon : {":", "："}) {
    if (!t.ends_with(colon)) continue;
    const auto who = trim(t.substr(0, t.size() - colon.size()));
    if (may_be_name(who)) return speaker_line{std::string(who), {}};
  }
  return std::nullopt;
}

std::optional<std::string> as_date(std::string_view line) {
  auto t = trim(line);
  for (bool more = true; more && !t.empty();) {
    more = false;
    for (const std::string_view dash : {"—", "-", "=", "─", "*"}) {
      for (; t.starts_with(dash); more = true) t.remove_prefix(dash.size());
      for (; t.ends_with(dash); more = true) t.remove_suffix(dash.size());
    }
    t = trim(t);
  }
  tail rest(t);
  rest.days();
  if (t.empty() || rest.end() != 0 || std::none_of(t.begin(), t.end(), is_digit)) return std::nullopt;
  return std::string(t);
}

std::optional<named_text> as_named_text(std::string_view line) {
  const auto wide = line.find("："), narrow = line.find(':');
  const auto at = std::min(wide, narrow);
  if (at == std::string_view::npos || at == 0 || at > name_bytes_max) return std::nullopt;
  const auto behind = line.substr(at + (at == wide ? std::string_view("：").size() : 1));
  const auto who = trim(line.substr(0, at));
  const auto text = trim(behind);
  const bool clock = is_digit(line[at - 1]) && !behind.empty() && is_digit(behind[0]);
  if (who.empty() || text.empty() || clock || behind.starts_with("//")) return std::nullopt;
  for (const std::string_view mark : {"，", "。", ",", "；", ";", "！", "!", "？", "?"}) {
    if (who.find(mark) != std::string_view::npos) return std::nullopt;
  }
  if (is_statement(who) || is_heading(who)) return std::nullopt;
  // A place before the colon belongs to what is said: "3-502王芳: 平安".
  const auto places = find_places(normalise(who).text);
  if (!places.empty()) return named_text{std::string(who), std::string(who).append(" ").append(text)};
  return named_text{std::string(who), std::string(text)};
}

}  // namespace linli::words
