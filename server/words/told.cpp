#include "words/told.hpp"

#include <algorithm>
#include <array>
#include <initializer_list>
#include <optional>

#include "base/text.hpp"
#include "words/book.hpp"
#include "words/danger.hpp"
#include "words/lexicon_text.hpp"
#include "words/phrase_table.hpp"
#include "words/rules.hpp"

// People speak of danger that is none: "昨晚电视剧女主跳楼那段", "前年中风过一回，早好了", "急事打120，记住了",
// "这道题把我做晕倒了哈哈". Whoever rings somebody for these is not believed the next time. But a fire is reported with
// a joke too, so a clause that names danger is a tale only by two things at once, or by one that leaves no doubt, and
// never beside words of here and now. Read only where danger was found: ordinary replies do not pay for it.
namespace linli::words {

namespace {

enum class mark { now, near, story, far, past, false_alarm, over, solved, rule, dial, play, like, gone, thanks, pet };
constexpr std::array<std::string_view, 15> mark_names{"now",   "near", "story",  "far",    "past",
                                                      "false", "over", "solved", "rule",   "dial",
                                                      "play",  "like", "gone",   "thanks", "pet"};

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

/// A clause, and what stands in it.
struct part {
  std::size_t from = 0, to = 0;
  std::array<std::size_t, mark_names.size()> first{}, last{};  // where; npos when it does not
  std::size_t danger = std::string::npos, danger_end = 0;
  bool despair = false, only_help = true, ours = false;

  part() { first.fill(std::string::npos); }
  bool has(mark m) const { return first[static_cast<std::size_t>(m)] != std::string::npos; }
  bool before_danger(mark m) const { return has(m) && (first[static_cast<std::size_t>(m)] < danger); }
  bool after_danger(mark m) const { return has(m) && (last[static_cast<std::size_t>(m)] >= danger_end); }
  bool dangerous() const { return danger != std::string::npos; }
};

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

/// The whole text, as seen from one clause of it.
class tale {
 public:
  tale(const std::vector<part>& all, const reading& r, const context& c)
      : all_(all),
        crowd_(c.in_group() && !c.addressed),
        in_hospital_(r.status == "hospital"),
        sick_(r.has(sense::symptom) || r.has(sense::symptom_urgent)) {
    place_ = std::any_of(r.spans.begin(), r.spans.end(), [](const span& s) { return s.what == "place"; });
  }

  telling of(std::size_t i) const {
    const auto& p = all_[i];
    const auto said = [&](mark m) { return p.has(m) || (i > 0 && all_[i - 1].has(m)); };
    if (p.only_help) {
      if (p.has(mark::gone) && in_hospital_ && !anywhere(mark::now)) return telling::told;
      if ((p.has(mark::rule) || said(mark::dial)) && !anywhere(mark::now) && !place_) return telling::told;
    }
    const bool later_now = from_on(i, mark::now);
    if (said(mark::thanks) && (said(mark::past) || from_on(i, mark::over)) && !later_now && !p.despair)
      return telling::told;
    if (said(mark::past) && !later_now && !p.has(mark::near) && !place_ && !p.despair) return telling::told;
    if (said(mark::past) && from_on(i, mark::over) && !later_now && !p.despair) return telling::told;
    if (anywhere(mark::now) || place_) return telling::here;
    if (told_of(i, p)) return p.despair && !crowd_ ? telling::solved : telling::told;
    const bool funny = anywhere(mark::play);
    if (p.before_danger(mark::rule) && !p.despair && !anywhere(mark::near)) return telling::told;
    if (seems(i, p) && !p.despair && !sick_) return funny || crowd_ ? telling::told : telling::solved;
    if (funny && p.has(mark::like) && (crowd_ || !p.despair) && !p.has(mark::near)) return telling::told;
    if (from_on(i, mark::solved) && !p.despair && !sick_) return crowd_ ? telling::told : telling::solved;
    if (from_on(i, mark::over) && !p.despair) return telling::over;
    return telling::here;
  }

  // "我家狗昨天拉肚子": of the animal named before it, and of nobody else in the clause.
  bool of_animal(std::size_t i, std::size_t at, const reading& r) const {
    const auto& p = all_[i];
    if (!p.has(mark::pet) || p.first[static_cast<std::size_t>(mark::pet)] >= at) return false;
    return std::none_of(r.hits.begin(), r.hits.end(), [&](const hit& h) {
      const bool somebody = h.sense == sense::kin || h.sense == sense::self || h.sense == sense::rest;
      return h.from >= p.from && h.from < p.to &&
             (h.kind == hit::kind::people || (h.kind == hit::kind::phrase && somebody));
    });
  }
  // "股票跌得我心脏病都要犯了[笑哭]", "新闻里讲加拿大山火烧了快一个月了"
  bool is_figure(std::size_t i) const {
    const auto& p = all_[i];
    if (place_ || anywhere(mark::now) || anywhere(mark::near)) return false;
    return (anywhere(mark::play) && p.has(mark::like)) || told_of(i, p);
  }

 private:
  bool anywhere(mark m) const {
    return std::any_of(all_.begin(), all_.end(), [m](const part& p) { return p.has(m); });
  }
  // Behind the danger: in its own clause, or in one that follows.
  bool from_on(std::size_t i, mark m) const {
    if (m == mark::over || m == mark::solved ? all_[i].after_danger(m) : all_[i].has(m)) return true;
    return std::any_of(all_.begin() + static_cast<std::ptrdiff_t>(i) + 1, all_.end(),
                       [m](const part& p) { return p.has(m); });
  }
  // A film or another country, named before any danger, and nobody of ours in it. "我看电视呢，着火了" is none.
  bool told_of(std::size_t i, const part& p) const {
    if (p.ours) return false;
    if (p.before_danger(mark::far)) return true;
    const bool near = anywhere(mark::near);
    if (p.before_danger(mark::story) && !near) return true;
    constexpr std::size_t some_words = 9;  // bytes beside the danger: who, where
    if (p.to - p.from < p.danger_end - p.danger + some_words) return false;
    return std::any_of(all_.begin(), all_.begin() + static_cast<std::ptrdiff_t>(i),
                       [&](const part& b) { return !b.ours && (b.has(mark::far) || (b.has(mark::story) && !near)); });
  }
  // "非说家里冒烟了，一看是加湿器"
  bool seems(std::size_t i, const part& p) const {
    return p.after_danger(mark::false_alarm) || p.before_danger(mark::false_alarm) ||
           (i + 1 < all_.size() && all_[i + 1].has(mark::false_alarm));
  }

  const std::vector<part>& all_;
  bool crowd_, in_hospital_, sick_, place_ = false;
};

bool is_sick(const hit& h) { return h.sense == sense::symptom || h.sense == sense::symptom_urgent; }
bool is_danger(const hit& h) { return h.sense == sense::danger || h.sense == sense::distress; }
bool is_need(const hit& h) { return h.sense == sense::need || h.sense == sense::need_urgent; }

// Takes `gone` from the hits, and what they said from the reading.
template <class Gone>
void drop(reading& r, Gone gone) {
  std::erase_if(r.hits, [&](const hit& h) { return h.kind == hit::kind::phrase && gone(h); });
  for (const auto s : {sense::danger, sense::distress, sense::symptom, sense::symptom_urgent, sense::need})
    r.senses.erase(s);
  const auto had = std::move(r.symptoms);
  r.symptoms.clear();
  r.needs.clear();
  r.urgent = false;
  for (const auto& h : r.hits) {
    if (h.kind != hit::kind::phrase || h.denied) continue;
    if (is_need(h)) {
      r.senses.insert(sense::need);
      add_code(r.needs, h.code);
      r.urgent = r.urgent || h.sense == sense::need_urgent;
    }
    if (is_danger(h) || is_sick(h)) r.senses.insert(h.sense);
    if (is_sick(h)) r.urgent = r.urgent || h.sense == sense::symptom_urgent || rules().is_urgent(h.code);
    if (is_sick(h) || is_danger(h) || h.sense == sense::resolved) {
      for (const auto& code : had) {  // a pain is called by its part of the body
        if (h.code == code || h.code == "unwell") add_code(r.symptoms, code);
      }
    }
  }
  r.senses.insert(sense::news);
  sum_up(r);
}

}  // namespace

namespace {

// What is not said of here and now.
bool is_set_aside(std::string_view what) {
  switch (what[0]) {
    case 'q': return what == "quote";
    case 'm': return what == "mention";
    case 'h': return what == "harmless";
    case 'd': return what == "denied";
    default: return false;
  }
}

}  // namespace

std::string own_words(const reading& r) {
  auto own = r.n.text;
  for (const auto& s : r.spans) {
    if (!is_set_aside(s.what)) continue;
    const auto& origin = r.n.origin;  // sorted: a text of many mentions would else be read once for each
    const auto first = std::lower_bound(origin.begin(), origin.end(), s.from) - origin.begin();
    for (auto i = static_cast<std::size_t>(first); i < own.size() && origin[i] < s.to; ++i) own[i] = ' ';
  }
  return own;
}

telling danger_in(const reading& r, const std::string& own, const context& c) {
  const bool phrases = r.has(sense::danger) || r.has(sense::distress);
  if (!phrases && !danger_apart(own) && !calls_for_help(own)) return telling::none;
  constexpr std::size_t tale_max = 600;  // bytes: a tale is short, and whoever writes more is read at once
  if (own.size() > tale_max) return telling::here;
  const auto parts = parts_of(r, own);
  const tale all(parts, r, c);
  auto worst = telling::none;
  auto rest = own;
  for (std::size_t i = 0; i < parts.size(); ++i) {
    if (!parts[i].dangerous()) continue;
    const auto how = all.of(i);
    if (how == telling::here) return how;
    worst = std::max(worst, how);
    std::fill(rest.begin() + static_cast<std::ptrdiff_t>(parts[i].from),
              rest.begin() + static_cast<std::ptrdiff_t>(parts[i].to), ' ');
  }
  // Two words of different clauses: "摔了一跤，起不来".
  if (worst == telling::none || danger_apart(rest) || calls_for_help(rest)) return telling::here;
  return worst;
}

void forget_told(reading& r, std::string& own) {
  const auto all = parts_of(r, own);
  std::vector<part> told_parts;
  for (std::size_t i = 0; i < all.size(); ++i) {  // "前年中风过一回，早好了": with what became of it
    const bool after = i > 0 && all[i - 1].dangerous() && all[i].has(mark::over) && all[i].to - all[i].from < 30;
    if (all[i].dangerous() || after) told_parts.push_back(all[i]);
  }
  for (const auto& p : told_parts) {
    r.cover(p.from, p.to, "harmless");
    std::fill(own.begin() + static_cast<std::ptrdiff_t>(p.from), own.begin() + static_cast<std::ptrdiff_t>(p.to), ' ');
  }
  drop(r, [&](const hit& h) {
    const bool told = std::any_of(told_parts.begin(), told_parts.end(),
                                  [&](const part& p) { return h.from >= p.from && h.from < p.to; });
    const bool doubt = h.sense == sense::hedge || h.sense == sense::not_ok || h.sense == sense::resolved;
    if (told && doubt) r.senses.erase(h.sense);
    return is_danger(h) || (told && (is_need(h) || doubt));
  });
}

void forget_figures(reading& r, std::string& own, const context& c) {
  const bool sick = r.has(sense::symptom) || r.has(sense::symptom_urgent);
  constexpr std::size_t tale_max = 600;
  if (!sick || own.size() > tale_max) return;
  const bool talk = c.open == context::kind::none || (c.in_group() && !c.addressed);
  auto parts = parts_of(r, own);
  const tale all(parts, r, c);
  const auto figure = [&](const hit& h) {
    if (!is_sick(h) || h.denied) return false;
    for (std::size_t i = 0; i < parts.size(); ++i) {
      if (h.from < parts[i].from || h.from >= parts[i].to) continue;
      return all.of_animal(i, h.from, r) || (talk && all.is_figure(i));
    }
    return false;
  };
  std::vector<std::pair<std::size_t, std::size_t>> gone;
  for (const auto& h : r.hits) {
    if (h.kind == hit::kind::phrase && figure(h)) gone.emplace_back(h.from, h.to);
  }
  if (gone.empty()) return;
  for (const auto& p : parts) {
    const bool here = std::any_of(gone.begin(), gone.end(),
                                  [&](const auto& g) { return g.first >= p.from && g.first < p.to; });
    if (!here) continue;
    r.cover(p.from, p.to, "harmless");
    std::fill(own.begin() + static_cast<std::ptrdiff_t>(p.from), own.begin() + static_cast<std::ptrdiff_t>(p.to), ' ');
  }
  drop(r, [&](const hit& h) {
    return std::any_of(gone.begin(), gone.end(), [&](const auto& g) { return g.first == h.from && is_sick(h); });
  });
}

void forget_rumour(reading& r) {
  const bool of_tests = std::all_of(r.hits.begin(), r.hits.end(), [](const hit& h) {
    return h.kind != hit::kind::phrase || !is_sick(h) || h.denied || h.code == "test=positive" || h.text == "确诊";
  });
  if (!r.has(sense::symptom_urgent) || !of_tests || !r.status.empty()) return;
  const std::string_view text = r.n.text;
  const auto says = [&](std::initializer_list<std::string_view> words) {
    return std::any_of(words.begin(), words.end(), [&](std::string_view w) { return text.find(w) < text.size(); });
  };
  const bool asked = text.find('?') < text.size() || says({"吗", "是不是", "真的假的", "有没有"});
  const bool around = says({"小区", "栋", "号楼", "楼里", "楼上", "楼下", "社区", "隔壁", "附近", "building"});
  const bool heard = says({"听说", "据说", "听人说", "听讲", "听人讲", "听闻", "传言", "都在传", "网传", "群里说",
                           "有人说", "谣言", "heard"});
  if (!heard && !(asked && around)) return;
  auto others = std::string(text);
  for (const std::string_view here : {"我们小区", "我们楼", "我们栋", "我们单元", "我们这栋", "我们社区", "咱们小区",
                                      "咱小区", "咱们楼", "咱们社区", "our building", "our compound"}) {
    for (auto at = others.find(here); at != std::string::npos; at = others.find(here)) others.erase(at, here.size());
  }
  const auto mine = [&](std::initializer_list<std::string_view> words) {
    return std::any_of(words.begin(), words.end(), [&](std::string_view w) { return others.find(w) < others.size(); });
  };
  const bool ours = mine({"我", "俺", "咱", "家里", "阮", "my ", "our "}) ||
                    std::any_of(r.hits.begin(), r.hits.end(), [](const hit& h) {
                      return h.kind != hit::kind::phrase ||
                             (h.sense == sense::kin && h.text != "隔壁" && h.text != "邻居");
                    });
  if (ours) return;
  drop(r, [](const hit& h) { return is_sick(h); });
  r.test.clear();
  r.senses.insert(sense::question);
}

const std::vector<std::string_view>& told_faults() { return table().faults; }

void draft_told(lexicon_faults_found& out) {
  const auto& t = pages.draft();
  out.lines.insert(out.lines.end(), t.faults.begin(), t.faults.end());
}
void publish_told() { pages.publish(); }

}  // namespace linli::words
