#include "words/reading.hpp"

#include <algorithm>

#include "base/text.hpp"
#include "words/denials.hpp"
#include "words/phrase_codes.hpp"
#include "words/rules.hpp"

namespace linli::words {

namespace {

bool is_symptom(const phrase& p) { return p.sense == sense::symptom || p.sense == sense::symptom_urgent; }
bool is_blank_at(std::string_view text, std::size_t at) { return text[at] == ' '; }

/// Walks over the phrases of a text and keeps in mind what is being denied.
class scanner {
 public:
  explicit scanner(reading& r) : r_(r), text_(r.rest()) {}

  void run() {
    for (std::size_t at = 0; at < text_.size();) {
      const auto* p = r_.covered[at] ? nullptr : phrase_before_danger(text_, at);
      if (p == nullptr || p->sense == sense::other) {
        between(at);
        at += p != nullptr && holds(*p, at) ? p->text.size() : char_length(text_, at);
        continue;
      }
      take(*p, at);
      at += p->text.size();
    }
  }

 private:
  // "石头" is no head. Where something begins in such a word and ends behind it, that is looked for.
  bool holds(const phrase& other, std::size_t at) const {
    const auto end = at + other.text.size();
    for (auto in = at + char_length(text_, at); in < end; in += char_length(text_, in)) {
      const auto* p = r_.covered[in] ? nullptr : phrase_at(text_, in);
      if (r_.covered[in] || (p != nullptr && p->sense != sense::other && in + p->text.size() > end)) return false;
    }
    return true;
  }

  // A character that is no phrase.
  void between(std::size_t at) {
    if (!is_punctuation(text_, at)) {
      if (!r_.covered[at]) forget();
      return;
    }
    adjacent_ = warned_ = false;
    if (text_[at] == ',' || text_[at] == '\n' || stands(text_, at, "。")) body_ = {};
    const char c = text_[at];
    const bool list_mark = stands(text_, at, "、") || c == '/' || c == '+';
    if (list_mark) {
      list_open_ = denying_list_;
    } else if (c == ',' || c == ' ') {
      list_open_ = list_open_ || (denying_list_ && leads_to_tail(at));
      if (c == ',') {
        wishing_ = talking_ = pending_ = false;
      }
    } else if (c != '-' && c != '"') {
      forget();
    }
  }

  void forget() { pending_ = denying_list_ = list_open_ = wishing_ = talking_ = adjacent_ = warned_ = false; }

  // "无发热，咳嗽，乏力等症状": do only symptoms stand between here and a word that closes the list?
  bool leads_to_tail(std::size_t at) {
    if (at < looked_to_) return tail_found_;
    tail_found_ = false;
    while (at < text_.size()) {
      looked_to_ = at + 1;
      const bool mark = is_blank_at(text_, at) || text_[at] == ',' || stands(text_, at, "、") || text_[at] == '/';
      const auto* p = mark ? nullptr : phrase_at(text_, at);
      if (mark) {
        ++at;
        while (at < text_.size() && (static_cast<unsigned char>(text_[at]) & 0xC0U) == 0x80U) ++at;
        continue;
      }
      if (p == nullptr) return false;
      tail_found_ = p->sense == sense::tail;
      if (tail_found_ || (!is_symptom(*p) && p->sense != sense::list)) return tail_found_;
      at += p->text.size();
    }
    return false;
  }

  // "没人发烧": nobody has it, while "没人" alone says that nobody is at home.
  bool denies_as_nobody(const phrase& p, std::size_t end) const {
    if (p.sense != sense::away || (p.text != "没人" && p.text != "无人")) return false;
    if (end >= text_.size()) return false;
    const auto* next = phrase_at(text_, end);
    return next != nullptr && is_symptom(*next);
  }

  // Does the clause say more of what there is none of?
  bool goes_on(std::size_t at) const {
    if (at >= text_.size() || is_punctuation(text_, at)) return false;
    for (const std::string_view end : {"的", "了", "啊", "哦", "呢", "哈", "呀",   "啦",   "咯",   "嘛",
                                       "噻", "哒", "滴", "哟", "嘞", "谢", "多谢", "感谢", "放心", "请放心"}) {
      if (stands(text_, at, end)) return false;
    }
    return true;
  }

  // "能帮忙买点不", "有人陪她不": a 不 that ends a wish asks.
  bool asks_at_end(const phrase& p, std::size_t at) const {
    const auto end = at + p.text.size();
    if (p.text != "不" && p.text != "没" && p.text != "没有" && p.text != "冇") return false;
    if (at == 0 || is_punctuation(text_, before(text_, at)) || (end < text_.size() && !is_punctuation(text_, end)))
      return false;
    auto from = at;
    while (from > 0 && at - from < 60 && !is_punctuation(r_.n.text, before(r_.n.text, from)))
      from = before(text_, from);
    const auto clause = std::string_view(r_.n.text).substr(from, at - from);
    for (const std::string_view wish : {"能", "可以", "可不可", "会", "有人", "行", "要"}) {
      if (clause.size() > 9 && clause.find(wish) != std::string_view::npos) return true;
    }
    return false;
  }

  void loosen(std::size_t at) {
    ++r_.loose_negators;
    r_.loose_at.push_back(at);
  }
  void bind() {
    --r_.loose_negators;
    r_.loose_at.pop_back();
  }

  void negate(const phrase& p, std::size_t at) {
    if (pending_) loosen(at);  // "没有不…": denied twice, a person reads it
    r_.senses.insert(sense::negator);
    loosen(at);
    pending_ = adjacent_ = true;
    denies_all_ = p.text == "都没" || p.text == "都没有";
    denying_list_ = list_open_ = false;
    pending_list_ = p.code == "list" || p.sense == sense::away;
  }

  void note(const phrase& p, std::size_t at, bool denied = false) {
    r_.hits.push_back({hit::kind::phrase, p.sense, p.text, p.code, at, at + p.text.size(), denied, 0});
  }

  // "status=hospital", "test=positive": a field. Any other code is a symptom's.
  void take_code(std::string_view code) {
    if (code.starts_with("status=")) r_.status = code.substr(7);
    else if (code.starts_with("test=")) r_.test = code.substr(5);
    else add_code(r_.symptoms, code);
  }

  // "发烧、咳嗽都没有", "咳嗽:无", but not "退烧药没有", "没胃口 没有"
  bool denied_behind(const phrase& p, std::size_t at) {
    auto word = denial_behind(text_, at);
    if (!word && !p.text.ends_with("药") && !is_lack(p.text)) word = denied_in_table(text_, at);
    if (word) closing_ = *word;
    return word.has_value();
  }

  // "一点不舒服都没有", "啥症状也没有"
  bool leads_to_denied(std::size_t at) {
    const auto* next = !pending_ && at < text_.size() ? phrase_at(text_, at) : nullptr;
    return next != nullptr && is_symptom(*next) && denied_behind(*next, at + next->text.size());
  }

  // "没啥不正常的", "没有不好": denied twice is well.
  bool denied_twice(const phrase& p) const {
    return pending_ && p.sense == sense::not_ok && (p.text.starts_with("不") || p.text.starts_with("唔"));
  }

  // "没发烧没咳嗽没胃口": what is a symptom by its own denial is no part of a denied list.
  static bool is_lack(std::string_view symptom) {
    for (const std::string_view none :
         {"没", "冇", "吃不", "睡不", "食唔", "食不", "瞓唔", "睡唔", "喝不", "尝不", "闻不"}) {
      if (symptom.starts_with(none)) return true;
    }
    return false;
  }

  void take_symptom(const phrase& p, std::size_t at) {
    const auto end = at + p.text.size();
    const bool listed = (list_open_ || (denying_list_ && touching_ == at)) && !is_lack(p.text);
    if (pending_ || listed || denied_behind(p, end)) {
      if (pending_) {
        bind();
        denying_list_ = pending_list_;
      }
      pending_ = list_open_ = false;
      touching_ = end;
      r_.denied_symptom = true;
      note(p, at, true);
      if (stands(text_, end, "了")) {
        r_.no_longer = true;
        if (p.code == "fever") r_.fever_gone = true;
      }
      r_.cover(at, end, "denied");
      return;
    }
    denying_list_ = false;
    r_.senses.insert(p.sense);
    r_.urgent = r_.urgent || p.sense == sense::symptom_urgent || rules().is_urgent(p.code);
    take_code(p.code == "unwell" && !body_.empty() ? body_ : p.code);
    note(p, at);
    r_.cover(at, end, "symptom");
  }

  // "嗓子也不疼": leaves denials as they are.
  void take_body(const phrase& p, std::size_t at) {
    body_ = p.code;
    note(p, at);
    if (denying_list_) touching_ = at + p.text.size();
    r_.cover(at, at + p.text.size(), "body");
  }

  void take_danger(const phrase& p, std::size_t at) {
    // Only what stands right before it: "没有晕倒", "谨防触电"; "小心，着火了" is a fire.
    const auto end = at + p.text.size();
    const bool goes_on = before_danger(text_, at + char_length(text_, at), end) < end;  // "不着咗火烧起来"
    const bool denied = ((pending_ && adjacent_) || warned_) && !goes_on;
    if (denied) {
      if (pending_) bind();
      pending_ = false;
      r_.denied_danger = true;
    } else {
      r_.senses.insert(p.sense);
      add_code(r_.symptoms, p.code);
      note(p, at);
    }
    r_.cover(at, at + p.text.size(), denied ? "harmless" : "danger");
  }

  void take_need(const phrase& p) {
    r_.senses.insert(sense::need);
    r_.urgent = r_.urgent || p.sense == sense::need_urgent;
    add_code(r_.needs, p.code);
  }

  // What leaves a denial as it is: "没有任何不适", "无发热和咳嗽", "没有什么不舒服".
  bool is_filler(const phrase& p) const {
    if (p.sense == sense::list || p.sense == sense::tail) return true;
    if (p.sense == sense::filler) return pending_ || p.code == "plain";
    if (!pending_) return false;
    if (p.sense == sense::yes || p.sense == sense::body || p.code == "any") return true;
    // "没有孩子发烧", but not "都没，孩子发烧" with the comma left out
    return !denies_all_ && (p.text == "孩子" || p.text == "老人" || p.text == "家人");
  }

  // "没有任何症状" denies, "有症状" asserts, "等症状" closes a list.
  bool names_symptoms(const phrase& p) const {
    return p.sense == sense::tail && (p.text == "症状" || p.text == "这些症状" || p.text == "symptoms") &&
           !denying_list_;
  }

  void take(const phrase& p, std::size_t at) {
    const auto end = at + p.text.size();
    if (p.text[0] == '\xF0') wishing_ = talking_ = false;  // "平安是福🙏 我们都平安": a flower ends a wish
    if ((p.sense == sense::filler || p.code == "any") && leads_to_denied(end)) return r_.cover(at, end, "plain");
    if (p.sense == sense::filler && !is_filler(p)) return take_lone_filler(p, at);
    if (at == closing_.from && closing_.to > 0) return r_.cover(at, std::max(end, closing_.to), "negator");
    if (denied_twice(p)) {
      bind();
      take_other({p.text, sense::ok, {}}, at, end);
      return forget_denial();
    }
    if (p.sense == sense::body) return take_body(p, at);
    if (is_symptom(p)) return take_symptom(p, at);
    if (names_symptoms(p)) return take_symptom({p.text, sense::symptom, "unwell"}, at);
    if (p.sense == sense::danger || p.sense == sense::distress) {
      take_danger(p, at);
      return forget_denial();
    }
    if (p.code == "bare" && goes_on(end)) {  // "都没啥精神"
      negate({p.text, sense::negator, "list"}, at);
      r_.cover(at, end, "negator");
      return;
    }
    if (p.sense == sense::negator && asks_at_end(p, at)) {
      r_.senses.insert(sense::question);
      r_.cover(at, end, "phrase");
      return forget_denial();
    }
    if (p.sense == sense::negator || denies_as_nobody(p, end)) {
      negate(p, at);
      r_.cover(at, end, "negator");
      return;
    }
    if (is_filler(p)) {
      if (p.sense == sense::list && denying_list_) list_open_ = true;
      adjacent_ = false;
      r_.cover(at, end, "plain");
      return;
    }
    take_other(p, at, end);
    if (p.sense != sense::plain || !denying_list_) forget_denial();
    warned_ = p.sense == sense::warning;
  }

  // "其他正常": the rest is well, and of whom not, nobody says. Any other filler without a denial is an unknown word.
  void take_lone_filler(const phrase& p, std::size_t at) {
    if (p.code == "rest") {
      r_.senses.insert(sense::rest);
      note({p.text, sense::rest, "others"}, at);
      r_.cover(at, at + p.text.size(), "phrase");
    }
    forget();
  }

  void take_other(const phrase& p, std::size_t at, std::size_t end) {
    if (p.sense == sense::wish) wishing_ = true;
    if (p.sense == sense::away && !p.code.empty() && p.code != "short") r_.nobody_home = true;
    const bool well = p.sense == sense::ok || p.sense == sense::ok_plural || p.sense == sense::ok_household;
    // "今天天气真好" speaks of the weather.
    if (p.sense == sense::talk) talking_ = true;
    if (well && (wishing_ || (talking_ && p.sense == sense::ok))) {
      r_.cover(at, end, "wish");
      return;
    }
    if (well && p.code != "weak") r_.weak_only = false;
    if (p.sense != sense::plain && p.sense != sense::other) note(p, at);
    if (p.sense == sense::need || p.sense == sense::need_urgent) take_need(p);
    else if (p.sense == sense::test) r_.test = p.code;
    else if (p.code.starts_with("status=")) take_code(p.code);
    if (p.sense != sense::need && p.sense != sense::need_urgent) r_.senses.insert(p.sense);
    if (p.sense == sense::resolved) add_code(r_.symptoms, p.code);
    if (p.sense == sense::optout && p.code == "soft") r_.soft_optout = true;
    r_.cover(at, end,
             well                         ? "ok_word"
             : p.sense == sense::plain    ? "plain"
             : p.sense == sense::harmless ? "harmless"
                                          : "phrase");
  }

  void forget_denial() { pending_ = denying_list_ = list_open_ = adjacent_ = warned_ = false; }

  reading& r_;
  std::string text_;
  bool pending_ = false;       // a negator waits for what it denies
  bool pending_list_ = false;  // it may deny a whole list
  bool denies_all_ = false;    // and may be all that is said: "都没"
  bool adjacent_ = false;      // nothing stands between it and here
  bool denying_list_ = false;  // it has denied a symptom and may go on
  bool list_open_ = false;     // a mark or word said that it does
  bool warned_ = false;        // "谨防" stands right before here
  bool talking_ = false;       // the weather, a meal: what is good there is no home
  bool wishing_ = false;       // "祝大家平安" says nothing of the speaker
  bool tail_found_ = false;
  std::string_view body_;  // what a pain would be called: that of the part of the body named last
  std::size_t touching_ = 0, looked_to_ = 0;
  denial closing_;  // where the word stands that denied a list before it
};

}  // namespace

void reading::cover(std::size_t from, std::size_t to, std::string what) {
  if (from >= to) return;
  std::fill(covered.begin() + static_cast<std::ptrdiff_t>(from), covered.begin() + static_cast<std::ptrdiff_t>(to),
            true);
  std::fill(left.begin() + static_cast<std::ptrdiff_t>(from), left.begin() + static_cast<std::ptrdiff_t>(to), ' ');
  spans.push_back({n.origin[from], n.origin[to], std::move(what)});
}

void reading::cover_fact(std::size_t from, std::size_t to, std::string what) {
  cover(from, before_danger(n.text, from, to), std::move(what));
}

std::size_t before_danger(std::string_view text, std::size_t from, std::size_t to) {
  for (auto at = from; at < to; at += char_length(text, at)) {
    const auto* p = static_cast<unsigned char>(text[at]) < 0x80 ? nullptr : phrase_at(text, at);
    const bool grave = p != nullptr && (p->sense == sense::danger || p->sense == sense::distress);
    if (grave && at + p->text.size() > to) return at;
  }
  return to;
}

void scan(reading& r) {
  scanner(r).run();
  std::sort(r.hits.begin(), r.hits.end(), [](const hit& a, const hit& b) { return a.from < b.from; });
  forget_thanked(r);
  sum_up(r);
}

void sum_up(reading& r) {
  r.leftover.clear();
  for (std::size_t at = 0; at < r.n.text.size();) {
    const auto length = char_length(r.n.text, at);
    if (!r.covered[at] && !is_punctuation(r.n.text, at)) r.leftover.append(r.n.text, at, length);
    at += length;
  }
  r.strange.clear();
  r.odd.clear();
  weigh(r);
}

}  // namespace linli::words
