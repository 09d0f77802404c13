#include "words/rules.hpp"

#include <algorithm>
#include <array>
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

// What the lexicon may call a symptom (understanding::symptoms).
constexpr std::array<std::string_view, 20> symptom_codes{
    "fever",   "cough",         "short_breath", "chest_pain", "sore_throat", "congestion", "headache",
    "fatigue", "muscle_ache",   "vomiting",     "diarrhoea",  "taste_loss",  "insomnia",   "palpitation",
    "anxiety", "appetite_loss", "low_mood",     "fall",       "bleeding",    "unwell"};

bool is_symptom_code(std::string_view code) {
  return std::find(symptom_codes.begin(), symptom_codes.end(), code) != symptom_codes.end();
}

// The first word, which is taken off.
std::string_view next_word(std::string_view& line) {
  line = trim(line);
  const auto end = std::min(line.find_first_of(" \t"), line.size());
  const auto word = line.substr(0, end);
  line = trim(line.substr(end));
  return word;
}

// "head_injury = urgent: any 2 of fall vomiting"
std::optional<symptom_group> group_in(std::string_view line) {
  symptom_group g;
  g.name = next_word(line);
  if (g.name.empty() || next_word(line) != "=") return std::nullopt;
  const auto how = next_word(line);
  if (how != "urgent:" && how != "follow_up:") return std::nullopt;
  g.urgent = how == "urgent:";
  if (next_word(line) != "any") return std::nullopt;
  const auto n = next_word(line);
  if (n.size() != 1 || n[0] < '1' || n[0] > '9' || next_word(line) != "of") return std::nullopt;
  g.at_least = static_cast<std::size_t>(n[0] - '0');
  while (!line.empty()) {
    const auto code = next_word(line);
    if (!is_symptom_code(code) || std::find(g.of.begin(), g.of.end(), code) != g.of.end()) return std::nullopt;
    g.of.emplace_back(code);
  }
  if (g.of.size() < g.at_least) return std::nullopt;
  return g;
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
    for (const auto texts :
         {lexicon_texts(), talk_texts(), pair_texts(), rule_texts(), told_texts(), pinyin_texts(), learnt_texts()}) {
      for (const auto text : texts) all.append(hex(sha256(text)));
    }
    value.version += "-" + hex(sha256(all).substr(0, hash_shown));
  }
  health_rules value;
  std::vector<std::string_view> faults;

 private:
  bool read_group(std::string_view line) {
    auto g = group_in(line);
    if (!g) return false;
    for (const auto& other : value.groups) {
      if (other.name == g->name) return false;
    }
    value.groups.push_back(std::move(*g));
    return true;
  }
  bool read(std::string_view line) {
    if (line.starts_with("group ")) return read_group(line.substr(6));
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

const symptom_group* health_rules::group_of(const std::vector<std::string>& symptoms) const {
  const symptom_group* found = nullptr;
  for (const auto& g : groups) {
    const auto n = std::count_if(g.of.begin(), g.of.end(), [&](const std::string& code) {
      return std::find(symptoms.begin(), symptoms.end(), code) != symptoms.end();
    });
    if (static_cast<std::size_t>(n) < g.at_least) continue;
    if (g.urgent) return &g;
    if (found == nullptr) found = &g;
  }
  return found;
}

bool health_rules::is_urgent(std::string_view symptom) const {
  return std::any_of(groups.begin(), groups.end(), [&](const symptom_group& g) {
    return g.urgent && g.at_least == 1 && std::find(g.of.begin(), g.of.end(), symptom) != g.of.end();
  });
}

const health_rules& rules() { return pages.now().value; }

void draft_rules(lexicon_faults_found& out) {
  for (const auto line : pages.draft().faults) out.lines.push_back(line);
}
void publish_rules() { pages.publish(); }

}  // namespace linli::words
