#include "words/talk.hpp"

#include <algorithm>
#include <array>
#include <optional>
#include <unordered_map>
#include <utility>

#include "base/text.hpp"
#include "words/book.hpp"
#include "words/counted.hpp"
#include "words/first_two.hpp"
#include "words/lexicon.hpp"
#include "words/lexicon_text.hpp"
#include "words/phrase_table.hpp"

namespace linli::words {

namespace {

// In the order of the enumerators.
constexpr std::array<std::string_view, 71> act_names{
    "self",      "we",           "other",       "partner",     "on_behalf",       "let",          "with",
    "both",      "go",           "sign",        "able",        "claim",           "no",           "unable",
    "excuse",    "decline",      "cancel",      "cancel_soft", "change",          "give",         "nobody",
    "instead",   "maybe",        "back_up",     "arrived",     "arrived_claimed", "done",         "late",
    "ask",       "ask_live",     "how",         "polite_ask",  "skill",           "resource",     "day",
    "task_word", "people_unit",  "task_unit",   "stop",        "stop_sms",        "stop_letter",  "stop_cancel",
    "start",     "stop_head",    "stop_filler", "stop_verb",   "stop_object",     "goods",        "forbid",
    "collect",   "consent_word", "look",        "erase",       "rectify",         "kept",         "stranger",
    "moved",     "record",       "ack",         "missed",      "want_person",     "report_fault", "complain",
    "plea",      "minor",        "you",         "title",       "people",          "number",       "then_go",
    "word"};
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
    of(family::stopping).each([this](const term& t) { both_[t.text].stop = &t; });
    of(family::rights).each([this](const term& t) { both_[t.text].right = &t; });
    for (auto& [text, found] : both_) {
      found.text = text;
      stop_or_right_.add(&found);
      begins_.add(text);
    }
  }
  std::vector<stop_and_right> stops_and_rights(std::string_view text) const {
    std::vector<stop_and_right> out;
    begins_.find(text, [&](std::size_t at) {
      stop_and_right here;
      stop_or_right_.each_word(text, at, [&](const both& b) {
        if (b.stop != nullptr) here.stop = b.stop;
        if (b.right != nullptr) here.right = b.right;
      });
      if (here.stop != nullptr || here.right != nullptr) out.push_back(here);
      return false;
    });
    return out;
  }
  phrase_table<term>& of(family f) { return terms[static_cast<std::size_t>(f)]; }
  const phrase_table<term>& of(family f) const { return terms[static_cast<std::size_t>(f)]; }

  std::array<phrase_table<term>, 3> terms;
  std::vector<std::string_view> faults;

 private:
  struct both : words::stop_and_right {
    std::string_view text;
  };
  std::unordered_map<std::string_view, both> both_;
  word_trie<both> stop_or_right_;
  first_two begins_;
};
book<talk_lexicon> pages;

const talk_lexicon& lexicon() { return pages.now(); }

// Known to be harmless beside a report, and nothing to a call: there "还要上班" is an excuse.
bool only_at_home(const phrase& p) { return p.code == "life" || p.code == "short" || p.code == "mended"; }

// What the words for check-ins are here; nullopt for those that say nothing of this.
std::optional<act> act_of(const phrase& p) {
  switch (p.sense) {
    case sense::self: return act::self;
    case sense::kin: return act::other;
    case sense::question: return act::ask;
    case sense::ack: return act::ack;
    case sense::complaint: return act::complain;
    case sense::not_received: return act::missed;
    case sense::need:
    case sense::need_urgent: return p.text.size() >= 9 ? act::plea : act::plain;  // "陪我说说话", more than "药"
    case sense::talk:
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
    const auto known = term_here(at);
    if (of_ == family::calls) {
      const bool vague = known.second == 0 || known.first == act::plain || known.first == act::word;
      if (const auto n = number_at(text_, at);
          n && (n->to - at > known.second || (vague && counts_people(*n, known.second, at))))
        return take_number(*n);
      const auto length = vague ? person_at(at) : 0;
      if (length > 0 && length >= known.second) {
        take(act::other, {}, at, at + length);
        return at + length;
      }
    }
    if (known.second > 0 && known.first != act::title) {
      if (known.first == act::word) {
        now_.unknown += 2;
        now_.last = at + known.second;
      } else {
        take(known.first, code_, at, at + known.second);
      }
      return at + known.second;
    }
    if (!is_punctuation(text_, at)) {
      ++now_.unknown;
      now_.last = end;
    }
    return end;
  }

  // "两个人" is plain to a check-in and a claim to a call.
  static bool counts_people(const counted& n, std::size_t known, std::size_t at) {
    return n.of == counted::kind::people && n.value > 1 && n.to - at == known;
  }

  // What stands at `at`, and its bytes; 0 when nothing is known of it.
  std::pair<act, std::size_t> term_here(std::size_t at) {
    const auto* t = term_at(text_, at, of_);
    code_ = t != nullptr ? t->code : std::string_view{};
    if (of_ != family::calls) return {t != nullptr ? t->act : act::plain, t != nullptr ? t->text.size() : 0};
    if (t != nullptr && t->text.ends_with("我") && t->text.size() > 3) {
      // "替我老公": not in my stead, for him.
      const auto* whose = term_at(text_, at + t->text.size() - 3);
      const auto* kin = phrase_at(text_, at + t->text.size() - 3);
      const bool of_kin = kin != nullptr && kin->sense == sense::kin && kin->text.size() > 3;
      if (of_kin || (whose != nullptr && whose->act == act::other)) {
        t = term_at(std::string_view(text_).substr(at, t->text.size() - 3), 0);
        code_ = t != nullptr ? t->code : std::string_view{};
        return {t != nullptr ? t->act : act::plain, t != nullptr ? t->text.size() : 3};
      }
    }
    const auto* p = phrase_at(text_, at);
    const bool hides = t != nullptr && t->act == act::on_behalf && p != nullptr && p->sense == sense::proxy;
    if (p != nullptr && (hides || only_at_home(*p))) p = nullptr;  // "我替她报个名" signs her up
    if (t != nullptr && (p == nullptr || t->text.size() >= p->text.size())) {
      code_ = t->code;
      return {t->act, t->text.size()};
    }
    if (p == nullptr) return {act::plain, 0};
    code_ = {};
    return {act_of(*p).value_or(act::word), p->text.size()};
  }

  std::size_t take_number(const counted& n) {
    if (n.of == counted::kind::people) take(act::people, {}, n.from, n.to);
    else take(act::number, {}, n.from, n.to);
    return n.to;
  }

  // "小王", "李阿姨": how many bytes somebody's name takes; 0 for none.
  std::size_t person_at(std::size_t at) const {
    const auto first = char_length(text_, at);
    const auto c = std::string_view(text_).substr(at, first);
    if ((c == "小" || c == "老" || c == "阿") && at + first < text_.size()) {
      const auto name = surname_at(text_, at + first);
      if (name > 0) return first + name;
    }
    const auto name = surname_at(text_, at);
    if (name == 0 || at + name >= text_.size()) return 0;
    const auto* t = term_at(text_, at + name);
    return t != nullptr && t->act == act::title ? name + t->text.size() : 0;
  }
  void take(act a, std::string_view code, std::size_t from, std::size_t to) {
    const bool verb = now_.has(act::go) || now_.has(act::sign) || now_.has(act::able);
    if (a == act::day && verb) close(from);  // "周六行周日不行"
    if (code == "break") close(from);        // "但是", "不过"
    if (now_.said.size() >= words_max) close(from);
    if (a == act::ask || a == act::ask_live || a == act::how) now_.asks = true;
    now_.said.push_back({a, code, from, to});
    now_.last = to;
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
  std::string_view code_;  // of the word found last
  std::vector<clause> out_;
  clause now_;
};

}  // namespace

const term* term_at(std::string_view text, std::size_t at, family of) { return lexicon().of(of).find(text, at); }
std::vector<stop_and_right> stops_and_rights(std::string_view text) { return lexicon().stops_and_rights(text); }
const std::vector<std::string_view>& talk_faults() { return lexicon().faults; }
std::vector<std::string_view> talk_doubles() {
  std::vector<std::string_view> out;
  for (const auto& t : lexicon().terms) {
    const auto doubles = t.doubles();
    out.insert(out.end(), doubles.begin(), doubles.end());
  }
  return out;
}

void draft_talk(lexicon_faults_found& out) {
  const auto& t = pages.draft();
  out.lines.insert(out.lines.end(), t.faults.begin(), t.faults.end());
  for (const auto& terms : t.terms) {
    const auto doubles = terms.doubles();
    out.doubles.insert(out.doubles.end(), doubles.begin(), doubles.end());
  }
}
void publish_talk() { pages.publish(); }

bool clause::has(act a) const { return count(a) > 0; }
std::size_t clause::count(act a) const {
  return static_cast<std::size_t>(std::count_if(said.begin(), said.end(), [a](const spoken& s) { return s.act == a; }));
}

std::vector<clause> clauses_of(const std::string& text, family of) { return clause_reader(text, of).run(); }

}  // namespace linli::words
