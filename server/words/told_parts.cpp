#include "words/told_parts.hpp"

#include <algorithm>
#include <optional>

#include "base/text.hpp"
#include "words/book.hpp"
#include "words/danger.hpp"
#include "words/lexicon_text.hpp"
#include "words/phrase_table.hpp"

namespace linli::words {

namespace {

constexpr std::array<std::string_view, marks> mark_names{"now",  "near",   "story", "far",   "past",  "false",
                                                         "over", "solved", "rule",  "dial",  "play",  "like",
                                                         "gone", "thanks", "pet",   "house", "notice"};

struct told_word {
  std::string_view text;
  words::mark mark = mark::now;
  friend bool operator==(const told_word&, const told_word&) = default;
};

struct told_table {
  told_table() {
    for (const auto text : told_texts()) {
      for (const auto line : split(text, '\n')) {
        if (trim(line).empty() || line[0] == '#') continue;
        const bool fine = words.read(line, [](std::string_view head, std::string_view) -> std::optional<told_word> {
          const auto found = std::find(mark_names.begin(), mark_names.end(), head);
          if (found == mark_names.end()) return std::nullopt;
          return told_word{{}, static_cast<mark>(found - mark_names.begin())};
        });
        if (!fine) faults.push_back(line);
      }
    }
    words.sort();
  }
  phrase_table<told_word> words;
  std::vector<std::string_view> faults;
};
book<told_table> pages;

const told_table& table() { return pages.now(); }

bool ends_part(std::string_view text, std::size_t at) {
  const auto c = text.substr(at, char_length(text, at));
  for (const std::string_view m : {",", "。", "!", "?", ";", "\n", "…", "~"}) {
    if (c == m) return true;
  }
  return c == " " && at > 0 && at + 1 < text.size() && is_cjk(text, before(text, at)) && is_cjk(text, at + 1);
}

bool calls_help(std::string_view phrase) {
  for (const std::string_view word : {"救护", "急救", "120", "119", "110", "白车", "十字车", "ambulance"}) {
    if (phrase.find(word) != std::string_view::npos) return true;
  }
  return false;
}

void note_marks(part& p, std::string_view text) {
  for (std::size_t at = p.from; at < p.to;) {
    const auto* w = table().words.find(text, at);
    if (w == nullptr) {
      at += char_length(text, at);
      continue;
    }
    const auto i = static_cast<std::size_t>(w->mark);
    p.first[i] = std::min(p.first[i], at);
    p.last[i] = at;
    at += w->text.size();
  }
}

void note_danger(part& p, const reading& r, const std::string& own) {
  for (const auto& h : r.hits) {
    if (h.from < p.from || h.from >= p.to || h.kind != hit::kind::phrase) continue;
    if (h.sense == sense::danger || h.sense == sense::distress) {
      p.danger = std::min(p.danger, h.from);
      p.danger_end = std::max(p.danger_end, h.to);
      p.despair = p.despair || h.sense == sense::distress;
      p.only_help = p.only_help && calls_help(h.text);
    }
    const bool kin = h.sense == sense::kin && h.text != "隔壁" && h.text != "邻居" && h.text != "对门";
    const bool us = h.sense == sense::self || (h.sense == sense::plural && h.code != "adverb");
    p.people = p.people || kin || us;
    p.ours = p.ours || kin || us || h.sense == sense::need || h.sense == sense::need_urgent;
  }
  const std::string words = own.substr(p.from, p.to - p.from);
  const auto apart = danger_apart(words);
  if (apart || calls_for_help(words)) {
    if (!p.dangerous()) p.danger = p.from;  // by two words: no story stands before them, and what is over may
    p.only_help = p.only_help && !apart;
    p.despair = p.despair || (apart && *apart == "distress");
  }
}

}  // namespace

std::vector<part> parts_of(const reading& r, const std::string& own) {
  std::vector<part> out;
  std::size_t from = 0;
  for (std::size_t at = 0; at <= own.size();) {
    const bool end = at == own.size();
    if (end || ends_part(own, at)) {
      part p;
      p.from = from;
      p.to = at;
      if (p.to > p.from) {
        note_marks(p, own);
        note_danger(p, r, own);
        out.push_back(p);
      }
      from = end ? at : at + char_length(own, at);
    }
    at += end ? 1 : char_length(own, at);
  }
  return out;
}

const std::vector<std::string_view>& told_faults() { return table().faults; }

void draft_told(lexicon_faults_found& out) {
  const auto& t = pages.draft();
  out.lines.insert(out.lines.end(), t.faults.begin(), t.faults.end());
}
void publish_told() { pages.publish(); }

}  // namespace linli::words
