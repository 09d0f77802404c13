#include "words/told.hpp"

#include <algorithm>
#include <initializer_list>

#include "base/text.hpp"
#include "words/danger.hpp"
#include "words/phrase_codes.hpp"
#include "words/rules.hpp"
#include "words/told_parts.hpp"

// People speak of danger that is none: "昨晚电视剧女主跳楼那段", "前年中风过一回，早好了", "急事打120，记住了",
// "这道题把我做晕倒了哈哈". Whoever rings somebody for these is not believed the next time. But a fire is reported with
// a joke too, so a clause that names danger is a tale only by two things at once, or by one that leaves no doubt, and
// never beside words of here and now. Read only where danger was found: ordinary replies do not pay for it.
namespace linli::words {

namespace {

/// The whole text, as seen from one clause of it.
class tale {
 public:
  tale(const std::vector<part>& all, const reading& r, const context& c)
      : all_(all),
        crowd_(c.in_group() && !c.addressed),
        in_hospital_(r.status == "hospital"),
        sick_(r.has(sense::symptom) || r.has(sense::symptom_urgent)),
        well_(r.well()) {
    place_ = std::any_of(r.spans.begin(), r.spans.end(), [](const span& s) { return s.what == "place"; });
  }

  telling of(std::size_t i) const {
    const auto& p = all_[i];
    const auto said = [&](mark m) { return p.has(m) || (i > 0 && all_[i - 1].has(m)); };
    if (p.only_help) {
      if (p.has(mark::gone) && in_hospital_ && !anywhere(mark::now)) return telling::told;
      if ((p.has(mark::rule) || said(mark::dial)) && !anywhere(mark::now) && !place_) return telling::told;
      // "3栋502 平安。急事打120", "1栋停水，急事打120": what a notice ends with, passed on
      const bool advice = p.names(mark::notice) && !p.names(mark::house) && !p.people && !p.has(mark::near) && !sick_;
      const bool urged = std::any_of(all_.begin(), all_.end(), [](const part& o) { return o.names(mark::now); });
      if (advice && !urged && (well_ || !place_)) return telling::told;
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
  bool crowd_, in_hospital_, sick_, well_, place_ = false;
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
        if (is_of(code, h.code) || h.code == "unwell") add_code(r.symptoms, code);
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

}  // namespace linli::words
