#include "queue/staff/rung_words.hpp"

#include <algorithm>
#include <array>
#include <initializer_list>
#include <set>

#include "words/normalise.hpp"

namespace linli::queue {

namespace {

using words::intent;
using word_list = std::initializer_list<std::string_view>;

bool has_any(std::string_view text, word_list any) {
  return std::any_of(any.begin(), any.end(), [text](std::string_view w) { return text.find(w) != text.npos; });
}

std::vector<std::string_view> clauses_of(std::string_view text) {
  std::vector<std::string_view> out;
  std::size_t from = 0;
  for (std::size_t at = 0; at < text.size();) {
    const auto n = words::char_length(text, at);
    const bool ends = text.substr(at, n) == "。" || text.substr(at, n) == "、" || text.substr(at, n) == "…";
    if (ends || text[at] == '\n' || std::string_view(",;!?").find(text[at]) != std::string_view::npos) {
      out.push_back(text.substr(from, at - from));
      from = at + n;
    }
    at += n;
  }
  out.push_back(text.substr(from));
  return out;
}

constexpr std::array<std::string_view, 22> helpers{
    "120",  "119",  "110",    "999",  "911",    "救护车", "急救车",    "急救",         "消防车",      "消防",   "火警",
    "警察", "民警", "派出所", "报警", "报了警", "医院",   "ambulance", "fire brigade", "firefighter", "police", "医生"};

bool is_digit_at(std::string_view text, std::size_t i) { return i < text.size() && text[i] >= '0' && text[i] <= '9'; }

// Who comes to help, with the verb that calls them: "打了120". `from` and `to` in the clause; nullopt: none is named.
std::optional<std::pair<std::size_t, std::size_t>> helper_in(std::string_view clause) {
  for (const auto h : helpers) {
    for (auto at = clause.find(h); at != clause.npos; at = clause.find(h, at + 1)) {
      auto from = at;
      const auto to = at + h.size();
      if (is_digit_at(h, 0) && (is_digit_at(clause, to) || (at > 0 && is_digit_at(clause, at - 1)))) continue;
      for (const std::string_view verb :
           {"拨打了", "打过", "打了", "叫了", "拨了", "喊了", "拨打", "呼叫", "打", "叫", "拨", "喊", "送去", "送到",
            "送", "去", "called an ", "called the ", "called "}) {
        if (!clause.substr(0, from).ends_with(verb)) continue;
        from -= verb.size();
        break;
      }
      return std::pair{from, to};
    }
  }
  return std::nullopt;
}

// It was done, or is under way, or somebody asks whether it was. Not: it shall be done.
bool tells_of_deed(std::string_view clause) {
  if (has_any(clause, {"快", "赶紧", "赶快", "帮我", "帮忙", "请", "麻烦", "要", "能", "可以", "谁", "救命", "来人",
                       "please", "help"}))
    return false;
  return has_any(clause, {"已", "刚", "了", "过", "在路上", "正在", "到现场", "到楼下", "到门口", "接走", "拉走", "吗",
                          "here", "arrived", "coming", "on the way", "on its way", "called", "already"});
}

bool speaks_of_own(std::string_view text) {
  return has_any(
      text, {"我家",   "我们家", "俺家",   "咱家",        "我这里",   "我这边",  "我们这",     "我们楼",    "我们单元",
             "我妈",   "我爸",   "我老婆", "我老公",      "我媳妇",   "我爱人",  "我孩子",     "我儿子",    "我女儿",
             "我娃",   "我宝",   "我奶奶", "我爷爷",      "我外婆",   "我姥",    "我父",       "我母",      "我自己",
             "我男人", "我邻居", "我隔壁", "my home",     "my house", "my wife", "my husband", "my mother", "my father",
             "my mum", "my dad", "my son", "my daughter", "my kid"});
}

// "我看到还在冒烟" is said of others, "我喘不上气" is not.
bool is_first_person(std::string_view clause) {
  if (has_any(clause, {"i am ", "i'm ", "i can", "i have ", "my "})) return true;
  for (const std::string_view me : {"我", "俺", "咱"}) {
    for (auto at = clause.find(me); at != clause.npos; at = clause.find(me, at + me.size())) {
      auto rest = clause.substr(at + me.size());
      for (const std::string_view more : {"们", "已经", "已", "刚"})
        if (rest.starts_with(more)) rest.remove_prefix(more.size());
      const auto helps = [rest](std::string_view w) { return rest.starts_with(w); };
      static constexpr std::array<std::string_view, 14> ways{"看到",   "看见",   "到了",   "到现场", "到门口",
                                                             "在现场", "在门口", "在他家", "在她家", "去看",
                                                             "听到",   "问了",   "进去",   "陪"};
      if (std::none_of(ways.begin(), ways.end(), helps)) return true;
    }
  }
  return false;
}

// Somewhere else, once more, or come and help: no word about what is known already.
bool is_new(std::string_view text) {
  return speaks_of_own(text) ||
         has_any(text, {"隔壁",   "楼上",   "楼下", "对面",    "另",   "又",       "还有",     "也",
                        "快",     "赶紧",   "赶快", "来人",    "救命", "支援",     "控制不住", "撑不住",
                        "越来越", "不行了", "help", "another", "also", "next door"});
}

// "着火" and "冒烟" are the same danger; what stands in no row is the same only in the same words.
std::string family_of(std::string_view danger) {
  if (has_any(danger, {"煤气", "燃气", "天然气", "液化气", "一氧化碳", "气味", "gas"})) return "gas";
  if (has_any(danger, {"火", "烟", "焦", "fire", "smoke", "burn"})) return "fire";
  if (has_any(danger, {"摔", "跌", "倒", "晕", "昏", "叫不醒", "没反应", "faint", "fell", "unconscious"}))
    return "fall";
  if (has_any(danger, {"喘", "呼吸", "上不来气", "憋气", "breath"})) return "breath";
  if (has_any(danger, {"溺", "落水", "淹", "drown"})) return "water";
  if (has_any(danger, {"触电", "漏电", "电到"})) return "current";
  if (has_any(danger, {"电梯", "困", "lift", "elevator", "trapped"})) return "trapped";
  return std::string(danger);
}

std::set<std::string> dangers_in(std::string_view text) {
  std::set<std::string> out;
  const auto u = words::parse(text, of_staff());
  if (u.urgency < words::urgency::urgent) return out;
  for (const auto& s : u.spans) {
    const auto word = text.substr(std::min(s.from, text.size()), s.to - s.from);
    if (s.what == "danger" && !helper_in(word)) out.insert(family_of(word));
  }
  out.insert(u.symptoms.begin(), u.symptoms.end());
  if (u.rule == "distress") out.insert("distress");
  return out;
}

// Every danger that he tells of is one of those that were told.
bool is_same_danger(const std::set<std::string>& now, const told_followup& f) {
  std::set<std::string> before;
  for (const auto& w : f.words) before.merge(dangers_in(w));
  const auto knows = [&before](const std::string& d) { return before.contains(d); };
  return !now.empty() && std::any_of(now.begin(), now.end(), knows) &&
         std::all_of(now.begin(), now.end(), [&](const std::string& d) { return knows(d) || d == "unwell"; });
}

// Orders to the program, and what is of one's own data.
bool is_for_the_program(const words::understanding& u) {
  switch (u.intent) {
    case intent::join:
    case intent::bind:
    case intent::optout:
    case intent::optin:
    case intent::data_request:
    case intent::consent_withdraw:
    case intent::batch_report:
    case intent::jielong:
    case intent::empty: return true;
    default: return u.rule.starts_with("optin");
  }
}

bool says_little(intent i) { return i == intent::chatter || i == intent::ack || i == intent::needs_human; }

// Of a worker who lives here, too: his home's word, or one about those whom he was rung for?
bool may_be_of_his_home(std::string_view plain, const words::understanding& u, const rung_speaker& who) {
  if (!who.resident) return false;
  if (plain.find_first_not_of("0123456789. ") == plain.npos) return true;
  if (plain.starts_with("人") || has_any(plain, {"老人", "他", "她", "对方", "那家", "住户", "家属", "现场"}))
    return false;
  const bool well = std::any_of(u.spans.begin(), u.spans.end(), [](const auto& s) { return s.what == "ok_word"; });
  if (who.asked && well) return true;
  return !says_little(u.intent) && u.intent != intent::arrived && u.intent != intent::task_done &&
         u.intent != intent::late_notice && u.intent != intent::question;
}

// The words without the help that was called: what else do they say?
struct beside_help {
  std::string text;
  bool helped = false;  ///< help was named
};
beside_help without_deeds(std::string_view plain) {
  beside_help out;
  for (const auto clause : clauses_of(plain)) {
    auto rest = std::string(clause);
    while (tells_of_deed(clause) && !speaks_of_own(clause)) {
      const auto helper = helper_in(rest);
      if (!helper) break;
      rest.erase(helper->first, helper->second - helper->first);
      out.helped = true;
    }
    if (!rest.empty()) out.text.append(out.text.empty() ? "" : "，").append(rest);
  }
  return out;
}

}  // namespace

std::optional<std::size_t> spoken_of(std::string_view text, const words::understanding& u,
                                     const std::vector<told_followup>& told, const rung_speaker& who) {
  if (is_for_the_program(u)) return std::nullopt;
  std::vector<std::size_t> fit;
  for (std::size_t i = 0; i < told.size(); ++i) {
    if (!u.place || told[i].named) fit.push_back(i);
  }
  const auto plain = words::normalise(text).text;
  if (fit.empty() || plain.empty()) return std::nullopt;
  const auto [rest, helped] = without_deeds(plain);
  const auto also = words::parse(rest, of_staff());
  if (also.urgency >= words::urgency::urgent) {
    const auto own = clauses_of(rest);
    if (is_new(rest) || std::any_of(own.begin(), own.end(), is_first_person)) return std::nullopt;
    const auto dangers = dangers_in(rest);
    const auto same = std::find_if(fit.begin(), fit.end(), [&](auto i) { return is_same_danger(dangers, told[i]); });
    return same == fit.end() ? std::nullopt : std::optional(*same);
  }
  if (speaks_of_own(plain)) return std::nullopt;
  if (!helped && may_be_of_his_home(plain, also, who)) return std::nullopt;
  const auto open = std::find_if(fit.begin(), fit.end(), [&](auto i) { return !told[i].over; });
  if (open != fit.end()) return *open;
  return helped || says_little(also.intent) ? std::optional(fit.front()) : std::nullopt;
}

}  // namespace linli::queue
