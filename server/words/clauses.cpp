#include <algorithm>

#include "words/reading.hpp"

// What is unknown beside what is known. People wrap the one fact asked for into small talk: "孙子今天考了一百分，高兴得
// 很，家里三口人都平安". So a text is weighed clause by clause: unknown words in the clause that says how people are
// make it unclear ("健康问题"), and so do unknown words that sound like trouble, wherever they stand; other clauses are
// talk.
namespace linli::words {

namespace {

struct clause {
  std::size_t from = 0, to = 0;
  bool states = false, sick = false;  // sick: a symptom, denied or not
  std::string unknown;
};

bool ends_clause(const reading& r, std::size_t at) {
  const std::string_view text = r.n.text;
  if (r.covered[at] || !is_punctuation(text, at)) return false;
  const char c = text[at];
  if (c == ' ') {  // between Chinese words a blank is a comma
    const bool before_is = at > 0 && static_cast<unsigned char>(text[at - 1]) >= 0x80;
    return before_is || (at + 1 < text.size() && static_cast<unsigned char>(text[at + 1]) >= 0x80);
  }
  return c != '/' && c != '-' && c != '+' && c != '\'' && text.compare(at, 3, "、") != 0;
}

// Digits and Latin words say too much to be skipped.
bool is_odd(std::string_view unknown) {
  return std::any_of(unknown.begin(), unknown.end(),
                     [](char c) { return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z'); }) ||
         alarming(unknown);
}

// "3-502 赵六 平安", where the home's people are others: of whom this is, a person must see.
bool may_be_name(std::string_view unknown) { return unknown.size() <= 12 && surname_at(unknown, 0) > 0; }

std::vector<clause> clauses_of(const reading& r) {
  std::vector<clause> out(1);
  const std::string_view text = r.n.text;
  for (std::size_t at = 0; at < text.size();) {
    const auto length = char_length(text, at);
    if (ends_clause(r, at)) {
      out.back().to = at;
      out.push_back({at + length, at + length, false, false, {}});
    } else if (!r.covered[at] && !is_punctuation(text, at)) {
      out.back().unknown.append(text, at, length);
    }
    at += length;
  }
  out.back().to = text.size();
  auto h = r.hits.begin();
  for (auto& c : out) {
    for (; h != r.hits.end() && h->from < c.to; ++h) {
      c.states = c.states || states(*h);
      c.sick = c.sick ||
               (h->kind == hit::kind::phrase && (h->sense == sense::symptom || h->sense == sense::symptom_urgent));
    }
  }
  return out;
}

bool is_kin(const hit& h) { return h.kind == hit::kind::phrase && h.sense == sense::kin; }
bool is_body(const hit& h) { return h.kind == hit::kind::phrase && h.sense == sense::body; }
bool is_hedge(const hit& h) { return h.kind == hit::kind::phrase && h.sense == sense::hedge; }

// A hedge of time ("昨天") matters where it stands beside a statement; a doubt also where it stands alone; a contrast
// behind a statement: "热死了，不过人都没事" ends well.
bool matters(const hit& h, const clause& c, bool stated_before) {
  if (h.code == "contrast") return stated_before;
  return c.states || (h.code != "time" && c.unknown.empty());
}

}  // namespace

bool states(const hit& h) {
  if (h.kind != hit::kind::phrase) return h.kind == hit::kind::temperature;
  switch (h.sense) {
    case sense::ok:
    case sense::ok_household:
    case sense::ok_plural:
    case sense::not_ok:
    case sense::symptom:
    case sense::symptom_urgent:
    case sense::resolved:
    case sense::need:
    case sense::need_urgent:
    case sense::danger:
    case sense::distress:
    case sense::away: return true;
    default: return false;
  }
}

void weigh(reading& r) {
  r.kin.clear();
  const bool simple = r.leftover.empty() && std::none_of(r.hits.begin(), r.hits.end(), [](const hit& h) {
                        return is_kin(h) || is_hedge(h) || is_body(h);
                      });
  if (simple) return;
  const auto clauses = clauses_of(r);
  const bool something = std::any_of(clauses.begin(), clauses.end(), [](const clause& c) { return c.states; });
  r.senses.erase(sense::hedge);
  auto h = r.hits.begin();
  bool stated = false;
  for (const auto& c : clauses) {
    const bool odd = !c.unknown.empty() && (is_odd(c.unknown) || may_be_name(c.unknown));
    if (odd) r.odd += c.unknown;
    if (odd || (c.states && !c.unknown.empty())) r.strange += c.unknown;
    for (; h != r.hits.end() && h->from < c.to; ++h) {
      const bool counts = something ? matters(*h, c, stated) : h->code != "time";
      if (is_hedge(*h) && counts) r.senses.insert(sense::hedge);
      if (is_body(*h) && !c.sick) r.strange += h->text;
      stated = stated || states(*h);
      if (is_kin(*h) && (c.states || !something || r.has(sense::proxy))) r.kin.emplace_back(h->text);
    }
  }
}

}  // namespace linli::words
