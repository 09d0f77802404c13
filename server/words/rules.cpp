#include "words/rules.hpp"

#include <charconv>
#include <optional>

#include "base/crypto.hpp"
#include "base/text.hpp"
#include "words/book.hpp"
#include "words/lexicon_text.hpp"

namespace linli::words {

namespace {

constexpr double plausible_from = 34, plausible_to = 43;
constexpr std::size_t hash_shown = 4;  // bytes

std::optional<double> degrees(std::string_view text) {
  double t = 0;
  const auto [end, ec] = std::from_chars(text.data(), text.data() + text.size(), t);
  if (ec != std::errc{} || end != text.data() + text.size() || t < plausible_from || t > plausible_to)
    return std::nullopt;
  return t;
}

/// The files' "key = value" lines.
struct rule_table {
  rule_table() {
    for (const auto text : rule_texts()) {
      for (const auto line : split(text, '\n')) {
        if (!trim(line).empty() && line[0] != '#' && !read(line)) faults.push_back(line);
        if (!trim(line).empty() && line[0] != '#') last = line;
      }
    }
    const auto& r = value;
    const bool in_order = r.well_from < r.raised_from && r.raised_from < r.high_from;
    if (!in_order || r.version.empty()) faults.push_back(last);
    std::string all;
    for (const auto texts : {lexicon_texts(), talk_texts(), pair_texts(), rule_texts(), told_texts(), pinyin_texts()}) {
      for (const auto text : texts) all.append(hex(sha256(text)));
    }
    value.version += "-" + hex(sha256(all).substr(0, hash_shown));
  }
  health_rules value;
  std::vector<std::string_view> faults;

 private:
  bool read(std::string_view line) {
    const auto mark = line.find('=');
    if (mark == std::string_view::npos) return false;
    const auto key = trim(line.substr(0, mark)), said = trim(line.substr(mark + 1));
    if (key == "version") {
      value.version = said;
      return !said.empty() && said.find_first_of(" \t") == std::string_view::npos && said.size() <= 40;
    }
    double* to = key == "well_from"     ? &value.well_from
                 : key == "raised_from" ? &value.raised_from
                 : key == "high_from"   ? &value.high_from
                                        : nullptr;
    const auto t = degrees(said);
    if (to == nullptr || !t) return false;
    *to = *t;
    return true;
  }
  std::string_view last;
};

book<rule_table> pages;

}  // namespace

const health_rules& rules() { return pages.now().value; }

void draft_rules(lexicon_faults_found& out) {
  for (const auto line : pages.draft().faults) out.lines.push_back(line);
}
void publish_rules() { pages.publish(); }

}  // namespace linli::words
