#include "queue/hearing/kinship.hpp"

#include <algorithm>
#include <initializer_list>
#include <vector>

#include "domain/kin.hpp"
#include "domain/voice.hpp"
#include "words/normalise.hpp"

namespace linli::queue {

using domain::coverage;
using domain::status;
using words::intent;

namespace {

bool is_one_of(std::string_view word, std::initializer_list<std::string_view> any) {
  return std::find(any.begin(), any.end(), word) != any.end();
}

bool has_any(std::string_view text, std::initializer_list<std::string_view> any) {
  return std::any_of(any.begin(), any.end(), [text](std::string_view p) { return text.find(p) != text.npos; });
}

// A son is no daughter, though both are children of the home.
std::string finer(const std::string& who, std::string_view word) {
  if (who != "child") return who;
  if (has_any(word, {"女", "闺", "丫头", "妹"})) return "daughter";
  return has_any(word, {"儿子", "男", "仔", "弟"}) ? "son" : who;
}

struct kin_word {
  std::set<std::string> who;    ///< as the words have it
  std::set<std::string> finer;  ///< the same, sons and daughters apart
};

// What a word says of kinship, when it is one such word and no more. "小女儿" is one of several.
std::optional<kin_word> kin_in(std::string_view word) {
  constexpr std::size_t bytes_max = 24;
  if (word.empty() || word.size() > bytes_max) return std::nullopt;
  const bool which = std::any_of(word.begin(), word.end(), [](char c) { return c >= '0' && c <= '9'; }) ||
                     word.starts_with("大") || word.starts_with("二") || word.starts_with("三") ||
                     (word.starts_with("小") && !is_one_of(word, {"小孩", "小孩子", "小孩儿", "小朋友", "小宝宝"}));
  if (which) return std::nullopt;
  words::context c;
  c.open = words::context::kind::checkin;
  c.part = true;
  const auto u = words::parse(std::string(word) + "没事", c);
  const bool whole = std::any_of(u.spans.begin(), u.spans.end(), [word](const words::span& s) {
    return s.what == "phrase" && s.from == 0 && s.to == word.size();
  });
  if (!whole || u.intent != intent::checkin_ok || u.scope != words::scope::named) return std::nullopt;
  kin_word out;
  for (const auto& m : u.members) {
    if (m.status != "ok" || m.n != 1 || is_one_of(m.who, {"self", "others"})) return std::nullopt;
    out.who.insert(m.who);
    out.finer.insert(finer(m.who, word));
  }
  return out.who.empty() ? std::nullopt : std::optional(std::move(out));
}

std::vector<std::string_view> clauses_of(std::string_view text) {
  std::vector<std::string_view> out;
  std::size_t from = 0;
  for (std::size_t at = 0; at <= text.size();) {
    const bool end = at == text.size();
    const bool cut = end || text[at] == ' ' || text[at] == '\n' || words::is_punctuation(text, at);
    const auto n = end ? 1 : words::char_length(text, at);
    if (cut && at > from) out.push_back(text.substr(from, at - from));
    at += n;
    if (cut) from = at;
  }
  return out;
}

bool cut_end(std::string_view& s, std::initializer_list<std::string_view> any) {
  for (const auto word : any) {
    if (!s.ends_with(word)) continue;
    s.remove_suffix(word.size());
    return true;
  }
  return false;
}

bool is_courtesy(std::string_view s) {
  return is_one_of(s, {"谢谢", "谢谢关心", "谢谢你们", "谢谢大家", "多谢", "放心", "请放心", "放心吧", "不用担心"});
}

// "我家孩子", "孩子和老人"
bool take_kin(std::string_view s, recovered& out) {
  for (const std::string_view whose : {"我们家", "我家", "咱家", "家里"}) {
    if (s.starts_with(whose)) s.remove_prefix(whose.size());
  }
  while (!s.empty()) {
    auto end = s.size();
    std::size_t link = 0;
    for (const std::string_view with : {"和", "跟", "与"}) {
      const auto at = s.find(with);
      if (at >= end) continue;
      end = at;
      link = with.size();
    }
    const auto one = kin_in(s.substr(0, end));
    if (!one) return false;
    out.kin.insert(one->finer.begin(), one->finer.end());
    s.remove_prefix(end + link);
    if (link > 0 && s.empty()) return false;
  }
  return true;
}

// One clause: "孩子", "现在", "退烧了". False: it says something else, or more.
bool take_clause(std::string_view s, recovered& out) {
  if (is_courtesy(s)) return true;
  const bool again = cut_end(s, {"没啥事了", "没事了", "没事啦", "没事", "退烧了", "退烧啦", "烧退了", "不发烧了",
                                 "不烧了", "没问题了", "恢复正常了", "正常了", "康复了", "痊愈了", "好啦", "好了"});
  if (!again && !cut_end(s, {"挺好的", "挺好", "好着呢", "好", "平安", "正常"})) return false;
  bool every = false;
  for (bool more = true; more;) {
    const bool all = cut_end(s, {"都"});
    every = every || all;
    more = all || cut_end(s, {"已经", "现在", "目前", "今天", "完全", "彻底", "也"});
  }
  const bool home = is_one_of(s,
                              {"我们", "我们家", "我家", "咱家", "家里", "家里人", "一家人", "全家", "全家人", "大家"});
  if ((home && (again || every)) || (s.empty() && every)) {  // but "大家好" greets
    out.all = true;
    return true;
  }
  if (!again) return false;  // "孩子平安" tells of no recovery
  if (s.empty()) return true;
  if (is_one_of(s, {"我", "我自己", "本人", "俺"})) {
    out.self = true;
    return true;
  }
  return take_kin(s, out);
}

}  // namespace

std::set<std::string> kin_told_ill(const words::understanding& u, std::string_view text) {
  const bool other = !u.needs.empty() || !u.also.empty() ||
                     has_any(text, {"有人", "别人", "另", "其他", "omeone", "omebody"});
  if (u.intent != intent::checkin_symptom || other || who_is_ill(u, text) != ill::others) return {};
  constexpr std::size_t words_max = 16;  // each is read as a text of its own
  std::set<std::string> told, out, found;
  std::set<std::string_view> seen;
  for (const auto& m : u.members) {
    if (m.status != "ok" && m.status != "away") told.insert(m.who);
  }
  for (const auto& s : u.spans) {
    if (s.what != "phrase" || s.to > text.size() || s.from >= s.to) continue;
    const auto word = text.substr(s.from, s.to - s.from);
    if (!seen.insert(word).second) continue;
    if (seen.size() > words_max) return {};
    const auto one = kin_in(word);
    if (!one || !std::includes(told.begin(), told.end(), one->who.begin(), one->who.end())) continue;
    found.insert(one->who.begin(), one->who.end());
    out.insert(one->finer.begin(), one->finer.end());
  }
  return found == told ? out : std::set<std::string>{};
}

std::optional<recovered> who_recovered(std::string_view text) {
  constexpr std::size_t bytes_max = 90;
  if (text.size() > bytes_max) return std::nullopt;
  const auto plain = words::normalise(text).text;
  if (plain.find('?') != std::string::npos) return std::nullopt;
  recovered out;
  for (const auto clause : clauses_of(plain)) {
    if (!take_clause(clause, out)) return std::nullopt;
  }
  return out.all || out.self || !out.kin.empty() ? std::optional(std::move(out)) : std::nullopt;
}

void hear_recovery(const hearing& h, conclusion& c) {
  auto& r = *c.report;
  if (r.status != status::unclear || r.corrects || c.understood.urgency > words::urgency::follow_up) return;
  const auto who = who_recovered(h.said.text);
  if (!who) return;
  const auto& asked = c.before.ask;
  const auto told = [&](const auto& fits) {
    return std::any_of(asked.reports.begin(), asked.reports.end(), [&](const domain::report& x) {
      return !x.undone && x.status == status::need && x.said_at <= r.said_at && fits(x);
    });
  };
  const bool lives_here = std::any_of(asked.members.begin(), asked.members.end(),
                                      [&r](const domain::ask_member& m) { return m.resident == r.reporter; });
  const auto mine = [&r](const domain::report& x) { return domain::same_voice(x, r); };
  const auto of_kin = [&](const domain::report& x) {
    const auto ill = domain::kin_of(x);
    return mine(x) && !ill.empty() && std::includes(who->kin.begin(), who->kin.end(), ill.begin(), ill.end());
  };
  auto rule = std::string("resolved");
  if (who->all && (lives_here || told(mine)) && told([](const auto&) { return true; })) {
    r.coverage = coverage::plural;
  } else if (!who->all && who->self && who->kin.empty() && told(mine)) {
    r.coverage = coverage::self;
  } else if (!who->all && !who->self && told(of_kin)) {
    r.coverage = coverage::named;
    rule = domain::rule_about(rule, who->kin);
  } else {
    return;
  }
  r.status = status::ok;
  r.members.clear();
  r.rule = c.understood.rule = rule;
  c.understood.intent = intent::correction;
  c.understood.reason.clear();
}

}  // namespace linli::queue
