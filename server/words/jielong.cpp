#include "words/jielong.hpp"

#include <algorithm>

#include "base/text.hpp"
#include "words/normalise.hpp"

namespace linli::words {

namespace {

bool is_digit(char c) { return c >= '0' && c <= '9'; }

// "12. ", "12、", "12) ": length of a row's number; 0 when there is none. "3-502" and "36.5" are not.
std::size_t row_number(std::string_view line) {
  std::size_t at = 0;
  while (at < line.size() && is_digit(line[at])) ++at;
  if (at == 0 || at > 4 || at >= line.size()) return 0;
  for (const std::string_view mark : {".", "、", ")", "）", "．", "。", ":", "："}) {
    if (line.compare(at, mark.size(), mark) != 0) continue;
    const auto end = at + mark.size();
    if (mark == "." && end < line.size() && is_digit(line[end])) return line.size() > end + 2 && line[end + 1] == '-' ? end : 0;
    return end;
  }
  return 0;
}

bool is_header(std::string_view line) {
  const auto n = normalise(line).text;
  return n.starts_with("#接龙") || n.starts_with("#group note") || n.starts_with("接龙") || n.starts_with("#solitaire");
}

bool is_example(std::string_view row) {
  const auto t = trim(row);
  return t.starts_with("例") || t.starts_with("示例") || t.starts_with("(例") || t.starts_with("（例") || to_lower(t.substr(0, 7)) == "example";
}

// "10:23", "10:23:20", with or without a date before it: where the time begins in a line that ends in one.
std::size_t trailing_time(std::string_view line) {
  auto at = line.size();
  const auto taken = [&](std::string_view allowed) {
    while (at > 0 && (is_digit(line[at - 1]) || allowed.find(line[at - 1]) != std::string_view::npos)) --at;
  };
  taken(":");
  const auto clock = line.substr(at);
  const auto colons = std::count(clock.begin(), clock.end(), ':');
  if (colons < 1 || colons > 2 || clock.size() < 4 || clock.front() == ':' || clock.back() == ':') return std::string_view::npos;
  const auto clock_at = at;
  while (at > 0 && line[at - 1] == ' ') --at;
  for (const std::string_view half : {"上午", "下午", "晚上", "早上", "中午"}) {
    if (line.substr(0, at).ends_with(half)) at -= half.size();
  }
  while (at > 0 && line[at - 1] == ' ') --at;
  const auto date_end = at;
  taken("/-.");
  const auto date = line.substr(at, date_end - at);
  if (date.size() >= 3 && date.find_first_of("/-.") != std::string_view::npos && is_digit(date.front()) && is_digit(date.back()) && (at == 0 || line[at - 1] == ' ')) return at;
  return date_end < clock_at ? (date.empty() ? date_end : clock_at) : clock_at;
}

struct header_line {
  std::string who, at_text;
};

// A line that names who speaks: "王芳 3-502 10:23", "王芳 2026/2/3 10:20:30", "王芳 3-502:".
bool speaker_line(std::string_view line, header_line& h) {
  const auto t = trim(line);
  constexpr std::size_t bytes_max = 120;
  if (t.empty() || t.size() > bytes_max) return false;
  if (const auto at = trailing_time(t); at != std::string_view::npos) {
    h.who = trim(t.substr(0, at));
    h.at_text = trim(t.substr(at));
    return true;
  }
  for (const std::string_view colon : {":", "："}) {
    if (!t.ends_with(colon)) continue;
    h.who = trim(t.substr(0, t.size() - colon.size()));
    h.at_text.clear();
    return !h.who.empty();
  }
  return false;
}

// "王芳: 平安": where the text begins; npos when the line is not of that form.
std::size_t inline_colon(std::string_view line, std::string& who) {
  for (const std::string_view colon : {"：", ":"}) {
    const auto at = line.find(colon);
    if (at == std::string_view::npos || at == 0 || at > 60) continue;
    const bool clock = is_digit(line[at - 1]) && at + colon.size() < line.size() && is_digit(line[at + colon.size()]);
    const auto name = trim(line.substr(0, at));
    if (clock || name.empty() || trim(line.substr(at + colon.size())).empty()) continue;
    who = name;
    return at + colon.size();
  }
  return std::string_view::npos;
}

parsed_paste parse_list(const std::vector<std::string_view>& lines) {
  parsed_paste out{"jielong", {}};
  bool in_rows = false;
  for (std::size_t i = 0; i < lines.size(); ++i) {
    const auto line = trim(lines[i]);
    if (line.empty()) continue;
    pasted_line p;
    p.line = static_cast<int>(i) + 1;
    if (const auto n = row_number(line); n > 0) {
      in_rows = true;
      p.text = trim(line.substr(n));
      p.ignored = p.text.empty() || is_example(p.text);
    } else if (in_rows && !out.lines.empty() && !out.lines.back().ignored && !is_header(line)) {
      out.lines.back().text.append(" ").append(line);  // a row that goes on in the next line
      continue;
    } else {
      p.text = line;
      p.ignored = true;  // header, title, template
    }
    out.lines.push_back(std::move(p));
  }
  return out;
}

parsed_paste parse_chat(const std::vector<std::string_view>& lines) {
  parsed_paste out{"chat", {}};
  header_line speaker;
  for (std::size_t i = 0; i < lines.size(); ++i) {
    const auto line = trim(lines[i]);
    if (line.empty()) continue;
    if (header_line h; speaker_line(line, h)) {
      speaker = h;
      continue;
    }
    pasted_line p;
    p.line = static_cast<int>(i) + 1;
    std::string who;
    if (const auto at = inline_colon(line, who); at != std::string_view::npos) {
      speaker = {who, {}};
      p.text = trim(line.substr(at));
    } else {
      p.text = line;
    }
    p.who = speaker.who;
    p.at_text = speaker.at_text;
    out.lines.push_back(std::move(p));
  }
  return out;
}

parsed_paste parse_lines(const std::vector<std::string_view>& lines) {
  parsed_paste out{"lines", {}};
  for (std::size_t i = 0; i < lines.size(); ++i) {
    auto line = trim(lines[i]);
    if (line.empty()) continue;
    if (const auto n = row_number(line); n > 0) line = trim(line.substr(n));
    pasted_line p;
    p.line = static_cast<int>(i) + 1;
    std::string who;
    if (const auto at = inline_colon(line, who); at != std::string_view::npos) {
      p.who = who;
      p.text = trim(line.substr(at));
    } else {
      p.text = line;
    }
    p.ignored = is_example(p.text);
    out.lines.push_back(std::move(p));
  }
  return out;
}

}  // namespace

parsed_paste parse_paste(std::string_view text) {
  const auto lines = split(text, '\n');
  const bool list = std::any_of(lines.begin(), lines.end(), [](std::string_view l) { return is_header(trim(l)); });
  if (list) return parse_list(lines);
  const bool chat = std::any_of(lines.begin(), lines.end(), [](std::string_view l) {
    header_line h;
    return speaker_line(l, h);
  });
  return chat ? parse_chat(lines) : parse_lines(lines);
}

}  // namespace linli::words
