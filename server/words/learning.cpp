#include "words/learning.hpp"

#include <algorithm>
#include <cmath>
#include <map>
#include <random>
#include <set>

#include <fmt/format.h>

#include "words/features.hpp"
#include "words/pinyin.hpp"

namespace linli::words {

namespace {

struct sample {
  std::vector<std::uint32_t> features;
  double scale = 0;
  std::size_t label = 0;
};

struct lesson {
  std::vector<std::string> classes, names;  ///< of the features
  std::vector<sample> samples;
};

constexpr int least_texts = 2;          // what only one text has says more of that text than of others
constexpr std::size_t least_label = 8;  // of fewer nothing can be learnt

std::string label_of(const labelled& l) { return std::string(name(l.intent)) + (l.human ? "!" : ""); }

lesson lesson_of(const std::vector<labelled>& all) {
  lesson out;
  std::map<std::string, std::size_t> labels;
  for (const auto& l : all) ++labels[label_of(l)];
  std::vector<std::vector<std::string>> features;
  std::map<std::string, int> texts;
  for (const auto& l : all) {
    features.push_back(feature_names(in_characters(normalise(l.text)).text, l.asked));
    for (const auto& f : std::set<std::string>(features.back().begin(), features.back().end())) ++texts[f];
  }
  std::map<std::string, std::uint32_t> at;
  for (const auto& [f, n] : texts) {
    if (n < least_texts) continue;
    at[f] = static_cast<std::uint32_t>(out.names.size());
    out.names.push_back(f);
  }
  std::map<std::string, std::size_t> numbered;
  for (const auto& [label, n] : labels) {
    if (n < least_label && label != "needs_human!" && label != "chatter") continue;
    numbered[label] = out.classes.size();
    out.classes.push_back(label);
  }
  for (std::size_t i = 0; i < all.size(); ++i) {
    sample s;
    auto label = label_of(all[i]);
    if (!numbered.contains(label)) label = all[i].human ? "needs_human!" : "chatter";
    if (features[i].empty() || !numbered.contains(label)) continue;
    s.label = numbered[label];
    s.scale = 1 / std::sqrt(static_cast<double>(features[i].size()));
    for (const auto& f : features[i]) {
      const auto found = at.find(f);
      if (found != at.end()) s.features.push_back(found->second);
    }
    out.samples.push_back(std::move(s));
  }
  return out;
}

class learner {
 public:
  explicit learner(const lesson& l)
      : l_(l), k_(l.classes.size()), w_(l.names.size() * k_, 0), g_(l.names.size() * k_, 1e-3F), p_(k_) {}

  void go_through(std::mt19937& dice) {
    std::vector<std::size_t> order(l_.samples.size());
    for (std::size_t i = 0; i < order.size(); ++i) order[i] = i;
    for (auto i = order.size(); i > 1; --i) std::swap(order[i - 1], order[dice() % i]);
    for (const auto i : order) learn(l_.samples[i]);
  }
  double weight(std::size_t feature, std::size_t of) const { return w_[feature * k_ + of]; }

 private:
  void learn(const sample& s) {
    std::fill(p_.begin(), p_.end(), 0);
    for (const auto f : s.features) {
      for (std::size_t c = 0; c < k_; ++c) p_[c] += w_[f * k_ + c];
    }
    const auto best = *std::max_element(p_.begin(), p_.end());
    double sum = 0;
    for (auto& x : p_) sum += x = std::exp((x - best) * s.scale);
    constexpr double rate = 0.3, too_little = 1e-4;
    for (std::size_t c = 0; c < k_; ++c) {
      const double step = (p_[c] / sum - (c == s.label ? 1 : 0)) * s.scale;
      if (std::abs(step) < too_little) continue;
      for (const auto f : s.features) {
        auto& g = g_[f * k_ + c];
        g += static_cast<float>(step * step);
        w_[f * k_ + c] -= static_cast<float>(rate * step / std::sqrt(g));
      }
    }
  }

  const lesson& l_;
  std::size_t k_;
  std::vector<float> w_, g_;
  std::vector<double> p_;
};

std::string written(const lesson& l, const learner& x) {
  std::string out = "classes";
  for (const auto& c : l.classes) out += " " + c;
  out += "\n";
  for (std::size_t f = 0; f < l.names.size(); ++f) {
    std::string line;
    for (std::size_t c = 0; c < l.classes.size(); ++c) {
      const auto sixteenths = std::lround(x.weight(f, c) * 16);
      constexpr long hardly = 12;  // of so little the sum is no other
      if (std::labs(sixteenths) >= hardly) line += fmt::format("{}{}:{}", line.empty() ? "" : " ", c, sixteenths);
    }
    if (!line.empty()) out += l.names[f] + "\t" + line + "\n";
  }
  return out;
}

}  // namespace

std::string learnt_from(const std::vector<labelled>& all) {
  const auto l = lesson_of(all);
  learner x(l);
  std::mt19937 dice(1);
  constexpr int rounds = 12;
  for (int i = 0; i < rounds; ++i) x.go_through(dice);
  return written(l, x);
}

}  // namespace linli::words
