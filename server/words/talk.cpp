#include "words/talk.hpp"

#include <algorithm>
#include <array>
#include <optional>

#include "base/text.hpp"
#include "words/lexicon.hpp"
#include "words/lexicon_text.hpp"
#include "words/phrase_table.hpp"

namespace linli::words {

namespace {

// In the order of the enumerators.
constexpr std::array<std::string_view, 63> act_names{
    "self",      "we",           "other",       "partner",     "on_behalf",       "let",          "with",
    "both",      "go",           "sign",        "able",        "claim",           "no",           "unable",
    "excuse",    "decline",      "cancel",      "cancel_soft", "change",          "give",         "nobody",
    "instead",   "maybe",        "back_up",     "arrived",     "arrived_claimed", "done",         "late",
    "ask",       "ask_live",     "how",         "polite_ask",  "skill",           "resource",     "day",
    "task_word", "people_unit",  "task_unit",   "stop",        "stop_sms",        "stop_letter",  "stop_cancel",
    "start",     "stop_head",    "stop_filler", "stop_verb",   "stop_object",     "goods",        "forbid",
    "collect",   "consent_word", "look",        "erase",       "rectify",         "kept",         "stranger",
    "moved",     "record",       "ack",         "missed",      "want_person",     "report_fault", "complain"};
constexpr std::array<std::string_view, 3> last_names{"idle", "thanks", "plain"};
static_assert(act_names.size() + last_names.size() == static_cast<std::size_t>(act::plain) + 1);

std::optional<act> act_named(std::string_view name) {
  const auto found = std::find(act_names.begin(), act_names.end(), name);
  if (found != act_names.end()) return static_cast<act>(found - act_names.begin());
  const auto last = std::find(last_names.begin(), last_names.end(), name);
  if (last == last_names.end()) return std::nullopt;
  return static_cast<act>(act_names.size() + static_cast<std::size_t>(last - last_names.begin()));
}

family family_of(act a) {
  if (a >= act::stop && a <= act::goods) return family::stopping;
  if (a >= act::forbid && a <= act::record) return family::rights;
  return family::calls;
}

struct talk_lexicon {
  talk_lexicon() {
    for (const auto text : talk_texts()) {
      for (const auto line : split(text, '\n')) {
        if (trim(line).empty() || line[0] == '#') continue;
        const auto named = act_named(line.substr(0, std::min(line.find(' '), line.find(':'))));
        const bool fine = named && of(family_of(*named)).read(line, [&](std::string_view, std::string_view code) {
          return std::optional<term>{term{{}, *named, code}};
        });
        if (!fine) faults.push_back(line);
      }
    }
    for (auto& t : terms) t.sort();
  }
  phrase_table<term>& of(family f) { return terms[static_cast<std::size_t>(f)]; }
  const phrase_table<term>& of(family f) const { return terms[static_cast<std::size_t>(f)]; }

  std::array<phrase_table<term>, 3> terms;
  std::vector<std::string_view> faults;
};
const talk_lexicon& lexicon() {
  static const talk_lexicon all;
  return all;
}

// What the words for check-ins are here; nullopt for those that say nothing of this.
std::optional<act> act_of(const phrase& p) {
  switch (p.sense) {
    case sense::self: return act::self;
    case sense::plural: return act::we;
    case sense::kin: return act::other;
    case sense::question: return act::ask;
    case sense::ack: return act::ack;
    case sense::wish: return act::idle;
    case sense::complaint: return act::complain;
    case sense::not_received: return act::missed;
    case sense::other: return std::nullopt;
    default: return act::plain;
  }
}

constexpr std::size_t words_max = 40;  // of a clause: whoever goes on without a mark has said enough

bool ends_clause(std::string_view text, std::size_t at) {
  const auto c = text.substr(at, char_length(text, at));
  for (const std::string_view mark : {",", "。", "!", "?", ";", "\n", "…", "~", "～"}) {
    if (c == mark) return true;
  }
  // A dot ends an English sentence.
  return c == "." && (at + 1 >= text.size() || text[at + 1] == ' ' || text[at + 1] == '.');
}

class clause_reader {
 public:
  clause_reader(const std::string& text, family of) : text_(text), of_(of) {}

  std::vector<clause> run() {
    for (std::size_t at = 0; at < text_.size();) at = step(at);
    close(text_.size());
    return std::move(out_);
  }

 private:
  std::size_t step(std::size_t at) {
    const auto end = at + char_length(text_, at);
    if (ends_clause(text_, at) || (text_[at] == ' ' && between_chinese(at))) {
      now_.asks = now_.asks || text_[at] == '?';
      close(end);
      return end;
    }
    const auto* t = term_at(text_, at, of_);
    const auto* p = of_ == family::calls ? phrase_at(text_, at) : nullptr;  // other families have all of their words
    if (t != nullptr && (p == nullptr || t->text.size() >= p->text.size())) {
      take(t->act, t->code, at, at + t->text.size());
      return at + t->text.size();
    }
    if (p != nullptr) {
      const auto a = act_of(*p);
      if (a) take(*a, {}, at, at + p->text.size());
      else now_.unknown += code_points(p->text);
      return at + p->text.size();
    }
    if (!is_punctuation(text_, at)) ++now_.unknown;
    return end;
  }

  void take(act a, std::string_view code, std::size_t from, std::size_t to) {
    const bool verb = now_.has(act::go) || now_.has(act::sign) || now_.has(act::able);
    if (a == act::day && verb) close(from);  // "周六行周日不行"
    if (code == "break") close(from);        // "但是", "不过"
    if (now_.said.size() >= words_max) close(from);
    if (a == act::ask || a == act::ask_live || a == act::how) now_.asks = true;
    now_.said.push_back({a, code, from, to});
  }

  bool between_chinese(std::size_t at) const {
    if (at == 0 || at + 1 >= text_.size()) return false;
    return is_cjk(text_, before(text_, at)) && is_cjk(text_, at + 1);
  }

  void close(std::size_t at) {
    now_.to = at;
    if (!now_.said.empty() || now_.unknown > 0) out_.push_back(std::move(now_));
    else if (now_.asks && !out_.empty()) out_.back().asks = true;
    now_ = clause{};
    now_.from = at;
  }

  const std::string& text_;
  family of_;
  std::vector<clause> out_;
  clause now_;
};

}  // namespace

const term* term_at(std::string_view text, std::size_t at, family of) { return lexicon().of(of).find(text, at); }
const std::vector<std::string_view>& talk_faults() { return lexicon().faults; }

bool clause::has(act a) const { return count(a) > 0; }
std::size_t clause::count(act a) const {
  return static_cast<std::size_t>(std::count_if(said.begin(), said.end(), [a](const spoken& s) { return s.act == a; }));
}

std::vector<clause> clauses_of(const std::string& text, family of) { return clause_reader(text, of).run(); }

}  // namespace linli::words
