#include "words/learnt.hpp"

#include <algorithm>
#include <charconv>
#include <cmath>

#include "base/large_pages.hpp"
#include "base/text.hpp"
#include "words/book.hpp"
#include "words/features.hpp"
#include "words/lexicon_text.hpp"

namespace linli::words {

namespace {

struct weight {
  std::uint16_t of = 0;  ///< the class
  std::int16_t sixteenths = 0;
};
/// Where the weights of a feature stand.
struct row {
  std::uint64_t key = 0;
  std::uint32_t from = 0, to = 0;  ///< from == to: none
};

/// Rows by the keys of their features, which are spread well as they are: a table with open addressing, half empty.
class row_table {
 public:
  /// False: it is there.
  bool add(const row& r) {
    if ((size_ + 1) * 2 > slots_.size()) grow();
    auto& slot = slots_[place_of(r.key)];
    if (slot.from != slot.to) return false;
    slot = r;
    ++size_;
    return true;
  }
  /// Null: there is none.
  const row* find(std::uint64_t key) const {
    if (slots_.empty()) return nullptr;
    const auto& slot = slots_[place_of(key)];
    return slot.from != slot.to ? &slot : nullptr;
  }

 private:
  std::size_t place_of(std::uint64_t key) const {
    auto at = (key ^ (key >> 32U)) & (slots_.size() - 1);
    while (slots_[at].from != slots_[at].to && slots_[at].key != key) at = (at + 1) & (slots_.size() - 1);
    return at;
  }
  void grow() {
    constexpr std::size_t first = 1024;
    large_vector<row> old(std::max(first, slots_.size() * 2));
    old.swap(slots_);
    for (const auto& r : old) {
      if (r.from != r.to) slots_[place_of(r.key)] = r;
    }
  }

  large_vector<row> slots_;
  std::size_t size_ = 0;
};

bool read_number(std::string_view text, int& out) {
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), out);
  return error == std::errc() && end == text.data() + text.size();
}

/// A line "classes" with their names, then a line a feature: its name, a tab, and "class:weight" for each that it
/// speaks for or against.
struct weights_table {
  weights_table() {
    for (const auto text : learnt_texts()) {
      for (const auto line : split(text, '\n')) {
        if (!trim(line).empty() && line[0] != '#' && !(line.starts_with(head) ? read_classes(line) : read_row(line)))
          faults.push_back(line);
      }
    }
  }
  std::vector<opinion> classes;
  row_table rows;
  large_vector<weight> weights;
  std::vector<std::string_view> faults;

 private:
  static constexpr std::string_view head = "classes ";

  // Of all the files one has it, before its rows.
  bool read_classes(std::string_view line) {
    if (!classes.empty()) return false;
    for (const auto name : split(line.substr(head.size()), ' ')) {
      const auto is = opinion_named(name);
      const bool twice = is && std::any_of(classes.begin(), classes.end(), [&](const opinion& o) {
                           return o.intent == is->intent && o.human == is->human;
                         });
      if (!is || twice) return false;
      classes.push_back(*is);
    }
    return true;
  }
  bool read_row(std::string_view line) {
    const auto tab = line.find('\t');
    if (tab == std::string_view::npos || tab == 0) return false;
    row r;
    r.from = static_cast<std::uint32_t>(weights.size());
    int before = -1;
    for (const auto pair : split(line.substr(tab + 1), ' ')) {
      const auto colon = pair.find(':');
      int of = 0, much = 0;
      if (colon == std::string_view::npos || !read_number(pair.substr(0, colon), of) ||
          !read_number(pair.substr(colon + 1), much))
        return false;
      constexpr int weight_max = 4096;
      if (of <= before || static_cast<std::size_t>(of) >= classes.size()) return false;
      if (much < -weight_max || much > weight_max) return false;
      before = of;
      weights.push_back({static_cast<std::uint16_t>(of), static_cast<std::int16_t>(much)});
    }
    r.to = static_cast<std::uint32_t>(weights.size());
    r.key = feature_key(line.substr(0, tab));
    return rows.add(r);
  }
};
book<weights_table> pages;

struct known {
  const row* of;
  const feature* what;
};

void find_known(const weights_table& t, const std::vector<feature>& all, std::vector<known>& out) {
  out.clear();
  for (const auto& f : all) {
    if (const auto* of = t.rows.find(f.key)) out.push_back({of, &f});
  }
}

void find_chances(const weights_table& t, const std::vector<known>& seen, std::size_t features,
                  std::vector<float>& out) {
  out.assign(t.classes.size(), 0);
  for (const auto& k : seen) {
    for (auto i = k.of->from; i < k.of->to; ++i) out[t.weights[i].of] += t.weights[i].sixteenths;
  }
  constexpr float sixteenth = 1.0F / 16;
  const float scale = sixteenth / std::sqrt(static_cast<float>(features));
  const auto best = *std::max_element(out.begin(), out.end());
  float sum = 0;
  constexpr float hopeless = -12;  // less than a hundred-thousandth
  for (auto& x : out) {
    const auto below = (x - best) * scale;
    sum += x = below < hopeless ? 0 : std::exp(below);
  }
  for (auto& x : out) x /= sum;
}

std::vector<span> spans_of(const weights_table& t, const std::vector<known>& seen, std::size_t best,
                           const std::vector<std::uint32_t>& origin) {
  struct share {
    int much;
    const feature* what;
  };
  std::vector<share> shares;
  for (const auto& k : seen) {
    for (auto i = k.of->from; i < k.of->to && k.what->to > k.what->from; ++i) {
      if (t.weights[i].of == best && t.weights[i].sixteenths > 0) shares.push_back({t.weights[i].sixteenths, k.what});
    }
  }
  std::stable_sort(shares.begin(), shares.end(), [](const share& a, const share& b) { return a.much > b.much; });
  constexpr std::size_t some = 3;
  std::vector<span> out;
  for (const auto& s : shares) {
    if (out.size() == some) break;
    const span is{origin[s.what->from], origin[s.what->to], "learnt"};
    const bool there = std::any_of(out.begin(), out.end(),
                                   [&](const span& o) { return is.from < o.to && o.from < is.to; });
    if (!there && is.from < is.to) out.push_back(is);
  }
  return out;
}

/// What is looked up of a text. It is kept: some kilobytes, which the heap would give back to the system each time.
struct looked_up {
  std::vector<feature> all;
  std::vector<known> seen;
  std::vector<float> chances;
};
const looked_up& look_up(const weights_table& t, std::string_view text, const context& c) {
  thread_local looked_up out;
  features_of(text, c, out.all);
  find_known(t, out.all, out.seen);
  find_chances(t, out.seen, out.all.size(), out.chances);
  return out;
}

}  // namespace

std::optional<opinion> opinion_named(std::string_view said) {
  opinion o;
  o.human = said.ends_with('!');
  if (o.human) said.remove_suffix(1);
  for (int i = 0; i <= static_cast<int>(intent::needs_human); ++i) {
    o.intent = static_cast<intent>(i);
    if (name(o.intent) == said) return o;
  }
  return std::nullopt;
}

std::optional<opinion> opinion_of(std::string_view text, const context& c) {
  const auto& t = pages.now();
  if (t.classes.empty()) return std::nullopt;
  const auto& l = look_up(t, text, c);
  const auto of_the_text = [](const known& k) { return k.what->to > k.what->from; };
  const auto known_of_it = static_cast<std::size_t>(std::count_if(l.seen.begin(), l.seen.end(), of_the_text));
  constexpr std::size_t one_in = 4;
  if (known_of_it == 0 || known_of_it * one_in < l.all.size()) return std::nullopt;
  const auto& p = l.chances;
  const auto best = static_cast<std::size_t>(std::max_element(p.begin(), p.end()) - p.begin());
  auto out = t.classes[best];
  out.sure = p[best];
  for (std::size_t i = 0; i < p.size(); ++i) {
    if (!t.classes[i].human) out.nobody += p[i];
  }
  return out;
}

std::vector<span> what_weighed(std::string_view text, const std::vector<std::uint32_t>& origin, const context& c) {
  const auto& t = pages.now();
  if (t.classes.empty()) return {};
  const auto& l = look_up(t, text, c);
  const auto best = std::max_element(l.chances.begin(), l.chances.end()) - l.chances.begin();
  return spans_of(t, l.seen, static_cast<std::size_t>(best), origin);
}

void draft_learnt(lexicon_faults_found& out) {
  const auto& t = pages.draft();
  out.lines.insert(out.lines.end(), t.faults.begin(), t.faults.end());
}
void publish_learnt() { pages.publish(); }

}  // namespace linli::words
