#include "words/jielong.hpp"

#include <algorithm>
#include <utility>

#include "base/text.hpp"
#include "words/chat_lines.hpp"
#include "words/normalise.hpp"

namespace linli::words {

namespace {

bool is_digit(char c) { return c >= '0' && c <= '9'; }

// "36.5": in a list of temperatures, not row 36.
bool is_temperature(std::string_view line, std::size_t point) {
  const auto row = line.substr(0, point);
  if (row.size() != 2 || row < "34" || row > "43") return false;
  auto end = point + 1;
  while (end < line.size() && is_digit(line[end])) ++end;
  const bool house = end < line.size() && (line[end] == '-' || line[end] == '#' || line.compare(end, 3, "栋") == 0 ||
                                           line.compare(end, 3, "号") == 0 || line.compare(end, 3, "幢") == 0);
  return end - point <= 3 && !house;
}

// "12. ", "12、", "12) ": length of a row's number; 0 when there is none. "3-502" and "36.5" have none.
std::size_t row_number(std::string_view line) {
  if (line.starts_with("\xEF\xBC")) {  // "１２．"
    const auto n = normalise(line.substr(0, 32));
    return n.text.starts_with("\xEF") ? 0 : n.origin[row_number(n.text)];
  }
  std::size_t at = 0;
  while (at < line.size() && is_digit(line[at])) ++at;
  if (at == 0 || at > 4 || at >= line.size()) return 0;
  for (const std::string_view mark : {".", "、", "､", ")", "）", "．", "。", ":", "："}) {
    if (line.compare(at, mark.size(), mark) != 0) continue;
    const auto end = at + mark.size();
    const bool digit = end < line.size() && is_digit(line[end]);
    if (digit && mark.find(':') != std::string_view::npos) return 0;  // a clock
    if (digit && is_temperature(line, at)) return 0;
    return end;
  }
  return 0;
}

bool is_header(std::string_view line) {
  const auto n = normalise(line.substr(0, std::min<std::size_t>(line.size(), 64))).text;
  return n.starts_with("#接龙") || n.starts_with("#group note") || n.starts_with("#solitaire") || n == "接龙" ||
         n.starts_with("接龙:") || n.starts_with("[接龙]");
}

// "- - - - - -", "————————"
bool is_rule(std::string_view line) {
  constexpr int dashes_min = 4;
  int dashes = 0;
  while (!line.empty()) {
    bool cut = line.starts_with(' ');
    if (cut) line.remove_prefix(1);
    for (const std::string_view dash : {"-", "—", "─", "－"}) {
      if (cut || !line.starts_with(dash)) continue;
      line.remove_prefix(dash.size());
      ++dashes;
      cut = true;
    }
    if (!cut) return false;
  }
  return dashes >= dashes_min;
}

bool is_example(std::string_view row) {
  const auto t = trim(row);
  for (const std::string_view word : {"例", "示例", "(例", "（例", "如：", "格式"}) {
    if (t.starts_with(word)) return true;
  }
  return to_lower(t.substr(0, 7)) == "example";
}

/// Reads a paste line by line: lists inside chats, chats around lists, and plain lines.
class reader {
 public:
  explicit reader(std::string_view text) : lines_(split(text, '\n')) {}

  parsed_paste run() {
    find_format();
    for (at_ = 0; at_ < lines_.size(); ++at_) {
      const auto line = trim(lines_[at_]);
      if (line.empty()) after_blank_ = true;
      else if (const auto last = end_of_quote(); last > at_) leave_out(last);
      else take(line);
      if (!line.empty()) after_blank_ = false;
    }
    drop_speaker();
    return std::move(out_);
  }

 private:
  void find_format() {
    bool speaker_before = false;
    for (const auto raw : lines_) {
      const auto line = trim(raw);
      if (line.empty()) continue;
      if (is_header(line)) {
        out_.format = "jielong";
        chat_ = chat_ || speaker_before;
        return;
      }
      const auto s = as_speaker(line);
      chat_ = chat_ || (speaker_before && !s);
      speaker_before = s.has_value();
    }
    out_.format = chat_ ? "chat" : "lines";
  }

  // WeChat puts what is answered above the answer: "「王芳：今天都好吗」", a line of dashes, then the words. The last
  // line of such a quote that begins here; none: the line itself.
  std::size_t end_of_quote() const {
    constexpr std::size_t lines_max = 30;
    if (!trim(lines_[at_]).starts_with("「")) return at_;
    auto last = at_;
    while (last < lines_.size() && last < at_ + lines_max && !trim(lines_[last]).ends_with("」")) ++last;
    if (last >= lines_.size() || last >= at_ + lines_max) return at_;
    for (++last; last < lines_.size(); ++last) {
      const auto line = trim(lines_[last]);
      if (!line.empty()) return is_rule(line) ? last : at_;
    }
    return at_;
  }
  // Who quotes has not spoken yet.
  void leave_out(std::size_t last) {
    const bool spoken = spoken_;
    for (;; ++at_) {
      if (const auto line = trim(lines_[at_]); !line.empty()) push(line, true);
      if (at_ == last) break;
    }
    spoken_ = spoken;
    named_before_ = false;
  }

  void take(std::string_view line) {
    if (is_header(line)) {
      spoken_ = true;  // the list is what the speaker said
      in_list_ = true;
      rows_ = false;
      return push(line, true);
    }
    if (in_list_ && take_in_list(line)) return;
    if (const auto date = as_date(line); date && line.size() > 4) {
      date_ = *date;
      return;
    }
    if (chat_ || out_.format == "jielong") {
      if (const auto s = as_speaker(line)) return take_speaker(*s, line);
    }
    // Right below "name time" stands what that person said, whatever colon is in it.
    const bool below_speaker = !spoken_ && !speaker_.at_text.empty();
    if (const auto said = as_named_text(line); said && !below_speaker) {
      drop_speaker();
      speaker_ = {said->who, {}};
      return push(said->text, false);
    }
    if (out_.format == "lines") {
      const auto n = row_number(line);
      const auto rest = trim(line.substr(n));
      return push(rest.empty() ? line : rest, is_example(rest));
    }
    push(line, is_example(line));
  }

  // False when the line ends the list.
  bool take_in_list(std::string_view line) {
    if (const auto n = row_number(line); n > 0) {
      rows_ = true;
      const auto text = trim(line.substr(n));
      speaker_ = {};
      push(text, text.empty() || is_example(text));
      return true;
    }
    const bool speaks = (rows_ || after_blank_) && as_speaker(line).has_value();
    const bool goes_on = rows_ && !after_blank_ && !speaks && !is_example(line);
    if (goes_on && !out_.lines.back().ignored) {
      out_.lines.back().text.append(" ").append(line);  // a row that goes on in the next line
      return true;
    }
    if (!rows_ && !speaks) {
      push(line, true);  // title and template
      return true;
    }
    if (is_example(line)) {
      push(line, true);
      return true;
    }
    in_list_ = false;
    chat_ = chat_ || speaks;
    speaker_ = {};
    return false;
  }

  void take_speaker(const speaker_line& s, std::string_view line) {
    const bool only_time = s.who.empty();
    if (only_time && named_before_ && !out_.lines.empty() && out_.lines.back().line == static_cast<int>(at_)) {
      // A name, its time below it, then the text: the name was taken for a statement.
      split_names_ = true;
      speaker_ = {out_.lines.back().text, s.at_text};
      out_.lines.pop_back();
    } else if (only_time) {
      speaker_.at_text = s.at_text;
    } else {
      drop_speaker();
      speaker_ = s;
    }
    spoken_ = false;
    open_line_ = only_time ? std::string{} : std::string(line);
    open_at_ = static_cast<int>(at_) + 1;
    if (!date_.empty() && as_clock_only(speaker_.at_text)) speaker_.at_text = date_ + " " + speaker_.at_text;
  }

  static bool as_clock_only(std::string_view at_text) {
    return !at_text.empty() && at_text.find_first_of("/-") == std::string_view::npos &&
           at_text.find("天") == std::string_view::npos && at_text.find("月") == std::string_view::npos &&
           at_text.find("day") == std::string_view::npos;
  }

  // A "speaker" after whom nobody speaks was a statement: nothing of a paste is lost.
  void drop_speaker() {
    if (spoken_ || open_line_.empty()) return;
    pasted_line p;
    p.line = open_at_;
    p.text = std::exchange(open_line_, {});
    out_.lines.push_back(std::move(p));
    spoken_ = true;
  }

  void push(std::string_view text, bool ignored) {
    pasted_line p;
    p.line = static_cast<int>(at_) + 1;
    p.text = text;
    p.ignored = ignored;
    if (!in_list_) {
      p.who = speaker_.who;
      p.at_text = speaker_.at_text;
    }
    named_before_ = !in_list_ && (p.who.empty() || split_names_) && may_be_name(text);
    spoken_ = true;
    out_.lines.push_back(std::move(p));
  }

  std::vector<std::string_view> lines_;
  parsed_paste out_;
  std::size_t at_ = 0;
  bool chat_ = false, in_list_ = false, rows_ = false, after_blank_ = false;
  bool spoken_ = true, named_before_ = false, split_names_ = false;
  speaker_line speaker_;
  std::string date_, open_line_;
  int open_at_ = 0;
};

}  // namespace

parsed_paste parse_paste(std::string_view text) { return reader(text).run(); }

}  // namespace linli::words
