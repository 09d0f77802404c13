#include "words/rights.hpp"

#include <algorithm>
#include <array>

#include "base/text.hpp"
#include "words/judge.hpp"
#include "words/lexicon.hpp"
#include "words/normalise.hpp"
#include "words/numbers.hpp"
#include "words/talk.hpp"

namespace linli::words {

namespace {

// What stands beside a word for stopping without changing it: "Stop. Thank you", "您好，退订".
bool is_courtesy(const std::string& text, std::size_t& at) {
  const auto* t = term_at(text, at);
  const auto* p = phrase_at(text, at);
  if (p != nullptr && (t == nullptr || p->text.size() > t->text.size())) {
    if (p->sense != sense::plain && p->sense != sense::self && p->sense != sense::ack) return false;
    at += p->text.size();
    return true;
  }
  if (t == nullptr) return false;
  if (t->act != act::thanks && t->act != act::plain && t->act != act::self && t->act != act::ack) return false;
  at += t->text.size();
  return true;
}

/// The words for stopping in a text, and what else is in it.
struct stop_words {
  bool stop = false, sms = false, letter = false, cancel = false, start = false, goods = false;
  bool own_word = false;  ///< 退订: said of nothing but messages and wares, while "stop" is a word like others
  bool denied = false;    ///< "我不退订"
  bool asks = false;
  std::size_t other = 0;  ///< characters of anything else

  bool any() const { return stop || sms || letter || cancel; }
  bool whole() const { return other == 0 && !goods && !asks && !denied; }
};

bool take_stop_word(stop_words& w, const term& t) {
  switch (t.act) {
    case act::stop:
      w.stop = true;
      w.own_word = w.own_word || static_cast<unsigned char>(t.text[0]) >= 0x80;
      return true;
    case act::stop_sms: w.sms = true; return true;
    case act::stop_letter: w.letter = true; return true;
    case act::start: w.start = true; return true;
    case act::goods: w.goods = true; return true;
    default: return false;
  }
}

stop_words stop_words_of(const std::string& text) {
  stop_words w;
  bool no = false;
  for (std::size_t at = 0; at < text.size();) {
    const auto* t = term_at(text, at, family::stopping);
    const auto* spoken = term_at(text, at);
    if (t != nullptr && take_stop_word(w, *t)) {
      w.denied = w.denied || (no && t->act == act::stop);
      at += t->text.size();
      continue;
    }
    no = false;
    if (spoken != nullptr && spoken->act == act::cancel) {
      w.cancel = true;
      at += spoken->text.size();
      continue;
    }
    if (text[at] == '?') w.asks = true;
    if (spoken != nullptr && (spoken->act == act::ask || spoken->act == act::how)) w.asks = true;
    if (spoken != nullptr && spoken->act == act::no) no = true;
    if (is_courtesy(text, at)) continue;
    if (!is_punctuation(text, at)) ++w.other;
    at += char_length(text, at);
  }
  return w;
}

/// "别再给我发这些消息了": where such a wish ends, 0 when none begins at `at`.
std::size_t wish_at(const std::string& text, std::size_t at) {
  const auto* head = term_at(text, at, family::stopping);
  if (head == nullptr || (head->act != act::stop_head && head->text != "stop")) return 0;
  at += head->text.size();
  bool verb = false;
  for (int words = 0; at < text.size() && words < 12; ++words) {
    if (text[at] == ' ') {
      ++at;
      continue;
    }
    const auto* t = term_at(text, at, family::stopping);
    if (t == nullptr) break;
    // One word may be both a verb and what comes before it: "别收", "别来".
    const bool fits = t->act == act::stop_verb || t->act == act::stop_filler || (verb && t->act == act::stop_object);
    if (!fits) break;
    verb = verb || t->act == act::stop_verb;
    at += t->text.size();
  }
  if (!verb) return 0;
  // "别发群里": of something else. A mark, the end, or a word that says nothing may follow.
  if (at >= text.size() || is_punctuation(text, at)) return at;
  auto end = at;
  return is_courtesy(text, end) ? at : 0;
}

bool wishes_silence(const std::string& text) {
  for (std::size_t at = 0; at < text.size(); at += char_length(text, at)) {
    if (wish_at(text, at) > 0) return true;
  }
  return false;
}

// "都好，你不用打电话过来了": there is no need to call today, which is no wish for silence. "以后都不用打" is one.
bool spares_calls(const std::string& text) {
  static constexpr std::array<std::string_view, 9> always{"以后", "每天", "天天", "老是", "总是",
                                                          "再也", "一直", "永远", "今后"};
  for (const auto word : always) {
    if (text.find(word) != std::string::npos) return false;
  }
  for (std::size_t at = 0; at < text.size(); at += char_length(text, at)) {
    const auto end = wish_at(text, at);
    if (end == 0) continue;
    const std::string_view wish = std::string_view(text).substr(at, end - at);
    const bool call = wish.find("电话") != std::string_view::npos;
    bool needless = false;
    for (const std::string_view head : {"不用", "不必", "甭", "唔使", "莫", "不消", "覅", "无需"})
      needless = needless || wish.starts_with(head);
    if (!call || !needless) return false;
  }
  return true;
}

understanding stopped(bool gives_back, bool soft) {
  auto u = decided(intent::optout, soft ? "optout.wish" : "optout.word", confidence::high);
  if (gives_back) u.also = {"claim_cancel"};
  u.human = soft || gives_back;
  if (u.human) u.urgency = urgency::follow_up;
  return u;
}

std::optional<understanding> by_stop_word(const std::string& text, const context& c) {
  const auto w = stop_words_of(text);
  const bool sms = c.channel == channel::sms;
  if (w.start && !w.any() && w.other == 0) {
    if (c.opted_out) return decided(intent::optin, "optin", confidence::high);
    if (!w.asks) return decided(intent::chatter, "optin.not_stopped", confidence::middle);
  }
  if (w.cancel && sms && w.whole() && !w.stop) return stopped(c.sender_has_claim, false);
  if (!w.stop && !w.sms && !w.letter) return std::nullopt;
  if (!w.stop) {  // words that stop a phone's messages, and mean nothing elsewhere
    if (!w.whole()) return std::nullopt;
    if (sms) return stopped(false, false);
    return decided(intent::chatter, "optout.not_sms", confidence::middle);
  }
  if (!w.own_word && !w.whole()) return std::nullopt;
  if (w.denied || (w.asks && !w.goods)) return seen(intent::question, "optout.question");
  if (c.in_group() || w.goods || w.cancel) return for_person("optout_scope");
  if (w.whole()) return stopped(false, false);
  return std::nullopt;
}

// "stop" and "end" are English words like others; 退订 is said of nothing else.
bool speaks_of_stopping(const std::string& text) {
  for (std::size_t at = 0; at < text.size(); at += char_length(text, at)) {
    const auto* t = term_at(text, at, family::stopping);
    if (t != nullptr && t->act == act::stop && static_cast<unsigned char>(t->text[0]) >= 0x80) return true;
  }
  return false;
}

/// Which words of the family of rights a clause has.
struct right_words {
  bool forbid = false, refuse = false, collect = false, consent = false, look = false, erase = false, rectify = false;
  bool kept = false, kept_said = false;  ///< `kept_said`: "记了我什么" asks by itself
  bool kept_theirs = false;              ///< "体温": one may forbid it; whoever looks at it asks for nothing
  bool stranger = false, moved = false, record = false, asks = false;
};

// "我不是王芳", "我不是业主": whom they look for is somebody else.
bool names_somebody(const std::string& text, std::size_t at) {
  if (at >= text.size()) return false;
  for (const std::string_view who : {"业主", "本人", "机主", "户主", "他", "她", "你要找", "你们要找", "你们小区"}) {
    if (stands(text, at, who)) return true;
  }
  const auto surname = surname_at(text, at);
  const auto* p = phrase_at(text, at);
  return surname > 0 && (p == nullptr || p->text.size() <= surname || p->sense == sense::kin);
}

// "打错了，刚才说39是36.9": a slip of one's own, no wrong number.
bool corrects(const std::string& text) {
  if (!find_temperatures(text).empty()) return true;
  for (const std::string_view word :
       {"刚才", "刚刚", "应该是", "上一条", "上条", "前面", "手滑", "改成", "更正", "重发"}) {
    if (text.find(word) != std::string::npos) return true;
  }
  return false;
}

struct surrounding {
  bool asked = false;    ///< a check-in is open
  bool reports = false;  ///< somebody reports for those who live there, or tells of illness
  bool slip = false;     ///< something said before is taken back
};

right_words right_words_of(const std::string& text, const clause& in, const surrounding& around) {
  right_words w;
  w.asks = in.asks;
  for (const auto& s : in.said) {
    switch (s.act) {
      case act::forbid:
        w.forbid = true;
        w.refuse = w.refuse || s.code == "firm";
        break;
      case act::collect: w.collect = true; break;
      case act::consent_word: w.consent = true; break;
      case act::look: w.look = true; break;
      case act::erase: w.erase = true; break;
      case act::rectify: w.rectify = true; break;
      case act::kept:
        w.kept = w.kept || s.code.empty();
        w.kept_said = w.kept_said || s.code == "asked";
        w.kept_theirs = w.kept_theirs || s.code == "forbidden";
        break;
      case act::stranger:
        if (s.code == "slip") w.stranger = w.stranger || !around.slip;
        else w.stranger = w.stranger || s.code.empty() || names_somebody(text, s.to);
        break;
      case act::moved:
        if (s.code == "owner" && around.reports) break;  // "我是房东，帮8栋1102的租客报一下，都好"
        (s.code.empty() ? w.moved : w.record) = true;
        break;
      case act::record:  // beside a report "我听不到电话" is a second matter
        w.record = w.record || !around.asked || s.code != "reach";
        break;
      case act::ask: w.asks = true; break;
      default: break;
    }
  }
  return w;
}

understanding of_data(std::string right) {
  auto u = seen(intent::data_request, "data." + right);
  u.right = std::move(right);
  return u;
}

std::optional<understanding> by_right(const right_words& w) {
  if (w.erase && (w.kept || w.kept_said)) return of_data("erasure");
  if (w.kept_said || (w.look && w.kept)) return of_data("access");
  if (w.rectify && w.kept) return of_data("rectification");
  if (w.forbid && (w.consent || (w.collect && (w.refuse || w.kept || w.kept_theirs))))
    return seen(intent::consent_withdraw, "consent");
  if (w.asks && w.kept && (w.collect || !w.forbid)) return for_person("privacy_question");
  return std::nullopt;
}

// The words that ask are of another family.
bool asks_within(const std::string& text, const clause& in) {
  for (auto at = in.from; at < in.to && at < text.size(); at += char_length(text, at)) {
    const auto* t = term_at(text, at);
    if (t != nullptr && (t->act == act::ask || t->act == act::how)) return true;
  }
  return false;
}

std::optional<understanding> by_clauses(const std::string& text, bool asked, bool reports) {
  std::optional<understanding> record;
  bool refuses = false, collects = false, stranger = false;
  const surrounding around{asked, reports, corrects(text)};
  for (const auto& in : clauses_of(text, family::rights)) {
    auto w = right_words_of(text, in, around);
    w.asks = w.asks || asks_within(text, in);
    if (auto u = by_right(w)) return u;
    refuses = refuses || w.refuse;
    collects = collects || w.collect || w.kept_theirs;
    stranger = stranger || w.stranger;
    if (w.moved && !w.asks) {
      record = seen(intent::record_update, "moved");
      record->status = "moved";
      if (wishes_silence(text) || speaks_of_stopping(text)) record->also = {"optout"};
    } else if (w.record && !w.asks && !record) {
      record = seen(intent::record_update, "record");
    }
  }
  // "房子租出去了，我不住那里": the right one, whose home has changed.
  if (stranger && (!record || record->rule != "record")) return seen(intent::wrong_number, "wrong_number");
  if (refuses && collects) return seen(intent::consent_withdraw, "consent");  // "同意登记的体温，我现在不同意了"
  return record;
}

/// Of which kinds any word stands in a text: most have none, and need not be read for them.
struct kinds {
  bool stop = false, head = false, right = false;
};

// Without one of these by_clauses() finds nothing, whatever is forbidden, looked at or erased.
bool decides(act right) {
  return right == act::kept || right == act::collect || right == act::consent_word || right == act::stranger ||
         right == act::moved || right == act::record;
}

kinds kinds_in(std::string_view text) {
  kinds k;
  for (const auto& here : stops_and_rights(text)) {
    if (const auto* t = here.stop) {
      k.stop = k.stop || t->act == act::stop || t->act == act::stop_sms || t->act == act::stop_letter ||
               t->act == act::start;
      k.head = k.head || t->act == act::stop_head;
    }
    k.right = k.right || (here.right != nullptr && decides(here.right->act));
  }
  return k;
}

constexpr std::size_t all_bytes_max = 64;

// Without marks, blanks and courtesies.
std::string bare(const std::string& text) {
  std::string out;
  for (std::size_t at = 0; at < text.size();) {
    if (is_courtesy(text, at)) continue;
    const auto n = char_length(text, at);
    if (!is_punctuation(text, at)) out.append(text, at, n);
    at += n;
  }
  return out;
}

bool means_all(const std::string& text) {
  if (text.size() > all_bytes_max) return false;
  static constexpr std::array<std::string_view, 13> all{"全部停",  "全部停发", "全部停了", "全部停掉", "全停",
                                                        "全停了",  "全都停",   "都停",     "都停了",   "全部退订",
                                                        "stopall", "stop all", "全部不要"};
  const auto said = bare(text);
  return std::find(all.begin(), all.end(), said) != all.end();
}

}  // namespace

bool stops_all(std::string_view text) { return text.size() <= all_bytes_max && means_all(normalise(text).text); }

std::optional<understanding> by_rights(const std::string& text, const context& c, const beside_rights& beside) {
  if (beside.trouble) return std::nullopt;
  if (c.opted_out && !c.in_group() && means_all(text)) return decided(intent::optout, "optout.all", confidence::high);
  const auto k = kinds_in(text);
  if (k.stop || c.channel == channel::sms) {  // there "取消" is one, too
    if (auto u = by_stop_word(text, c)) return u;
  }
  if (k.right) {
    if (auto u = by_clauses(text, c.open == context::kind::checkin, beside.reports)) return u;
  }
  if ((k.head || k.stop) && wishes_silence(text) && !(beside.tells && spares_calls(text)))
    return c.in_group() ? for_person("optout_scope") : stopped(false, true);
  if (k.stop && speaks_of_stopping(text)) return for_person("optout_scope");
  return std::nullopt;
}

}  // namespace linli::words
