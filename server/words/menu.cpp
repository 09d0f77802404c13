#include "words/menu.hpp"

#include <algorithm>
#include <array>

#include "base/text.hpp"
#include "words/char_set.hpp"
#include "words/denials.hpp"
#include "words/judge.hpp"
#include "words/numbers.hpp"
#include "words/phrase_codes.hpp"

namespace linli::words {

namespace {

void strip(std::string_view& s, bool plus_too) {
  // A picture may be a word: 🤒 is no ornament.
  while (!s.empty() && is_punctuation(s, 0) && phrase_at(s, 0) == nullptr && (plus_too || (s[0] != '+' && s[0] != '-')))
    s.remove_prefix(char_length(s, 0));
}

std::string_view without_tail(std::string_view s) {
  while (!s.empty()) {
    const auto last = before(s, s.size());
    if (!is_punctuation(s, last) || phrase_at(s, last) != nullptr) break;
    s.remove_suffix(s.size() - last);
  }
  return s;
}

// "2人", "3楼", "5月": the digit counts something.
bool is_measure(std::string_view behind) {
  static constexpr std::string_view all[] = {
      "人", "口", "个", "位", "楼", "号楼", "栋", "幢",   "座", "单元", "层", "点", "月", "日", "天", "次", "岁", "度",
      "元", "块", "斤", "份", "年", "周",   "分", "小时", "室", "户",   "家", "%",  "℃",  "米", "组", "群", "期", "#"};
  return std::any_of(std::begin(all), std::end(all), [&](std::string_view unit) { return stands(behind, 0, unit); });
}

bool is_digit(char c) { return c >= '0' && c <= '9'; }

// Words that say no more than which key is meant.
std::string_view without_lead(std::string_view s) {
  static constexpr char_set heads(U"我选回答按扣打拣揿撳揀点挑就发填勾投敲是系onaip");
  if (s.empty() || !heads.at(s, 0)) return s;
  static constexpr std::string_view leads[] = {
      "我选择", "我选的是", "我选的", "我选",   "我家选", "我回复", "我回",   "我按",     "我扣",  "我报",  "我拣",
      "我揀",   "我挑",     "我揿",   "选择",   "选项",   "选的是", "选的",   "就选",     "选",    "回复",  "回覆",
      "回",     "答案是",   "答案",   "答",     "按",     "扣个",   "扣一个", "打个",     "扣",    "拣",    "揀",
      "揿",     "撳",       "点了",   "点",     "挑",     "就",     "发",     "打",       "填",    "勾",    "投",
      "敲",     "是",       "系",     "option", "number", "no.",    "answer", "i choose", "press", "i pick"};
  for (const auto lead : leads) {
    if (!stands(s, 0, lead)) continue;
    s.remove_prefix(lead.size());
    for (const std::string_view with : {"的是", "的", "了", "个", "一个", "一下"}) {
      const bool key = stands(s, 0, with) && s.size() > with.size() && is_digit(s[with.size()]);
      if (key) s.remove_prefix(with.size());  // "我按的1"
    }
    break;
  }
  return s;
}

// "我要选3", "刚才按的1": such a word says that a key was meant where the word for choosing stands behind it; "要1" may
// be anything.
bool wants_a_verb(std::string_view pointer) {
  for (const std::string_view p : {"要", "想", "刚才", "刚刚", "刚", "先", "已经"}) {
    if (pointer == p) return true;
  }
  return false;
}

// "选1吧", "1哈": no doubt of the answer.
bool is_particle(std::string_view rest) {
  const auto said = without_tail(rest);
  if (said.empty()) return false;
  for (const std::string_view p :
       {"吧", "哈", "啊", "呀", "呢", "哦", "啦", "嘛",   "哟",     "咯",   "喽",       "囉",  "呗",
        "欸", "噻", "咧", "捏", "啰", "了", "号", "就行", "就行了", "就好", "就行了吧", "pls", "please"}) {
    if (said == p) return true;
  }
  return false;
}

// "那就1呗", "我们家还是1": words that only point at a key, where nothing but the key stands behind them. "我1米7" and
// "还是3楼" go on.
std::string_view without_pointers(std::string_view s) {
  static constexpr char_set heads(U"那就还照依仍今也都我俺咱阮俾畀当必肯统咁梗自回打发j要想刚先已");
  static constexpr std::string_view pointers[] = {
      "今天",   "今日",  "今朝", "那我", "那么", "那",   "就是",   "就回", "就选",   "就",     "还是",   "照旧",
      "依旧",   "依然",  "仍然", "仍旧", "仍是", "也是", "也",     "都是", "都",     "我们家", "我们",   "我家",
      "我",     "俺家",  "俺们", "俺",   "咱家", "咱们", "咱",     "阮",   "当然是", "当然",   "必须是", "必须",
      "肯定是", "肯定",  "统一", "咁就", "咁",   "梗系", "自然是", "回个", "回",     "打个",   "打",     "发个",
      "发",     "just ", "just", "要",   "想",   "刚才", "刚刚",   "刚",   "先",     "已经"};
  auto rest = s;
  bool verb = false;
  for (int words = 0; words < 5 && !rest.empty() && heads.at(rest, 0); ++words) {
    const auto* found = std::find_if(std::begin(pointers), std::end(pointers),
                                     [&](std::string_view p) { return stands(rest, 0, p); });
    if (found == std::end(pointers)) return s;
    verb = verb || wants_a_verb(*found);
    rest.remove_prefix(found->size());
    strip(rest, false);
  }
  const auto chosen = without_lead(rest);
  if (verb && chosen == rest) return s;
  rest = chosen;
  const auto end = std::min(rest.find_first_not_of("0123456789"), rest.size());
  const bool closed = end == 1 && (end == rest.size() || is_particle(rest.substr(end)) ||
                                   (is_punctuation(rest, end) &&
                                    std::string_view(".-:/+ ").find(rest[end]) == std::string_view::npos));
  return closed ? rest : s;
}

// "您好，1": what says nothing and is closed by a mark.
std::string_view without_greeting(std::string_view s) {
  for (const phrase* p = nullptr; !s.empty() && (p = phrase_at(s, 0)) != nullptr;) {
    const auto end = p->text.size();
    if (p->sense != sense::plain || end >= s.size() || !is_punctuation(s, end)) break;
    s.remove_prefix(end);
    strip(s, false);
  }
  return s;
}

std::string letters_key(std::string_view text, const context& c) {
  if (c.options.empty()) return {};
  const auto said = without_tail(text);
  for (const auto& [key, meaning] : c.options) {
    const bool plain = std::all_of(key.begin(), key.end(),
                                   [](char ch) { return is_digit(ch) || (ch >= 'a' && ch <= 'z'); });
    if (!key.empty() && (plain ? key == said : normalise(key).text == said)) return key;
  }
  return {};
}

// A menu's answer with the words behind it.
understanding merged(understanding u, const std::string& rest, const context& c,
                     const std::vector<double>& temperatures) {
  reading behind{normalise(rest)};
  scan(behind);
  const auto said = by_senses(behind, c, temperatures);
  const bool states_more = std::any_of(behind.hits.begin(), behind.hits.end(), states);
  const bool talk = !states_more && behind.strange.empty() && behind.loose_negators == 0 && !behind.has(sense::no) &&
                    !behind.has(sense::hedge) && !behind.has(sense::question) && !behind.has(sense::optout);
  const bool nothing = (behind.leftover.empty() ||
                        (talk && (said.reason == "unknown" || said.intent == intent::chatter))) &&
                       temperatures.empty() &&
                       (talk || said.intent == intent::chatter || said.intent == intent::ack || behind.senses.empty());
  if (nothing) return u;
  const bool second = said.intent == intent::question || said.intent == intent::complaint;
  if (u.intent == intent::checkin_ok && second && !states_more && code_points(rest) > 3) {  // "1 另外问下快递…"
    u.also.emplace_back(name(said.intent));
    u.human = true;
    u.urgency = urgency::follow_up;
    return u;
  }
  if (u.human) {  // a person reads it anyway: the words make it more urgent, never less
    for (const auto& s : behind.symptoms) add_code(u.symptoms, s);
    for (const auto& n : behind.needs) add_code(u.needs, n);
    u.urgency = std::max(u.urgency, said.urgency);
    return u;
  }
  if (u.intent != intent::checkin_ok) return said.human ? said : u;
  if (said.intent == intent::checkin_ok && said.human) return said;
  if (said.intent == intent::checkin_ok) {
    // "1 我没事" covers me, "1 三口人都好" covers the home: a clear answer, unless its words limit it.
    if (!behind.kin.empty() || (behind.has(sense::self) && !behind.has(sense::plural))) u.scope = said.scope;
    return u;
  }
  const bool wants = said.intent == intent::need_help && !behind.has(sense::not_ok) && behind.symptoms.empty();
  if (wants) {  // "1 不过我妈的降压药就剩两天的了": well, and in need
    u.also.emplace_back(name(said.intent));
    u.human = true;
    u.urgency = said.urgency;
    return u;
  }
  return said.intent == intent::needs_human || !said.human
             ? for_person("contradiction", std::max(said.urgency, urgency::follow_up))
             : said;
}

// "40" may be a temperature: then it cannot wait until tonight.
understanding ambiguous(const std::string& digits) {
  const bool may_be_fever = digits.size() == 2 && digits >= "38" && digits <= "43";
  return for_person("ambiguous_digits", may_be_fever ? urgency::urgent : urgency::follow_up);
}

std::optional<understanding> unknown_key(const keyed& k) {
  if (!k.rest.empty()) return std::nullopt;
  if (k.key.size() > 1) return ambiguous(k.key);
  return decided(intent::invalid_option, "menu.unknown_key", confidence::high);
}

// "第一个", "第2项".
std::optional<keyed> ordinal(std::string_view text) {
  if (!text.starts_with("第")) return std::nullopt;
  text.remove_prefix(3);
  std::size_t length = std::min(text.find_first_not_of("0123456789"), text.size());
  auto key = std::string(text.substr(0, length));
  if (key.empty()) {
    const auto n = chinese_number_at(text, 0, length);
    if (!n) return std::nullopt;
    key = std::to_string(*n);
  }
  const auto behind = text.substr(length);
  for (const std::string_view unit : {"个", "项", "条", "种", "选项"}) {
    if (key.size() <= 2 && behind.starts_with(unit))
      return keyed{key, std::string(trim(without_tail(behind.substr(unit.size()))))};
  }
  return std::nullopt;
}

}  // namespace

std::optional<keyed> take_key(std::string_view said, const context& c) {
  const bool digits_only = std::all_of(c.options.begin(), c.options.end(), [](const auto& option) {
    return option.first.find_first_not_of("0123456789") == std::string::npos;
  });
  if (digits_only && !digits_or_numerals.in(said)) return std::nullopt;
  auto text = trim(said);
  strip(text, false);
  text = without_pointers(without_lead(without_greeting(text)));
  strip(text, false);
  if (text.empty()) return std::nullopt;
  if (auto nth = ordinal(text)) return nth;
  if (auto key = letters_key(text, c); !key.empty()) return keyed{std::move(key), {}};
  if (!is_digit(text[0])) {
    std::size_t length = 0;
    const auto n = chinese_number_at(text, 0, length);
    const auto behind = n ? without_tail(text.substr(length)) : text;
    const bool apart = !behind.empty() && (behind[0] == ',' || behind[0] == '.' || behind.starts_with("。"));
    if (!n || (!behind.empty() && !apart) || text.starts_with("两")) return std::nullopt;  // numerals count only alone
    auto said_behind = std::string_view(behind);
    strip(said_behind, true);
    return keyed{std::to_string(*n), std::string(trim(said_behind))};
  }
  const auto end = std::min(text.find_first_not_of("0123456789"), text.size());
  auto key = std::string(text.substr(0, end));
  auto behind = text.substr(end);
  // "1.5", "3-502", "2/3" and "2人" are numbers, not answers.
  const bool goes_on = behind.size() > 1 && std::string_view(".-:/~,").find(behind[0]) != std::string_view::npos &&
                       is_digit(behind[1]);
  if (goes_on || is_measure(behind) || key.size() > 4) return std::nullopt;
  key.erase(0, std::min(key.find_first_not_of('0'), key.size() - 1));
  strip(behind, true);
  return keyed{std::move(key), std::string(trim(behind))};
}

understanding by_meaning(const std::string& meaning) {
  if (meaning == "all_ok") {
    auto u = decided(intent::checkin_ok, "menu.all_ok", confidence::high);
    u.scope = scope::household;
    return u;
  }
  if (meaning == "unwell" || meaning == "need_help") {
    const bool unwell = meaning == "unwell";
    auto u = decided(unwell ? intent::checkin_symptom : intent::need_help, "menu." + meaning, confidence::high);
    u.scope = scope::household;
    u.human = true;
    u.urgency = urgency::follow_up;
    if (unwell) u.symptoms = {"unwell"};
    else u.needs = {"other"};
    return u;
  }
  if (meaning == "away") {
    auto u = decided(intent::away, "menu.away", confidence::high);
    u.scope = scope::household;
    return u;
  }
  reading label{
      normalise(meaning)};  // an option of the campaign's own: "家里有人被困" is no receipt when it is pressed
  scan(label);
  const auto danger = special(label, label.n.text, {}, danger_in(label, label.n.text, {}));
  if (danger && danger->urgency == urgency::critical) return *danger;
  return decided(intent::ack, "menu.option", confidence::high);
}

std::optional<understanding> by_label(const std::string& text, const context& c) {
  const auto said = without_tail(trim(text));
  for (const auto& [key, label] : c.labels) {
    const auto plain = normalise(label).text;
    if (plain.empty() || said != without_tail(trim(plain))) continue;
    const auto option = c.options.find(key);
    auto u = by_meaning(option == c.options.end() ? std::string{} : option->second);
    u.option = key;
    return u;
  }
  return std::nullopt;
}

// And nothing else: not "1 不好意思才看到", not "2 发烧39度什么意思".
bool asks_for_meaning(std::string_view rest) {
  auto said = trim(rest);
  for (const std::string_view lead : {"到底", "是", "代表", "表示", "指", "what does it", "what does that"}) {
    if (said.starts_with(lead)) said = trim(said.substr(lead.size()));
  }
  for (const std::string_view asked : {"什么意思", "啥意思", "咩意思", "乜意思", "么子意思", "mean"}) {
    constexpr std::size_t particles = 6;
    if (said.starts_with(asked) && said.size() <= asked.size() + particles) return true;
  }
  return false;
}

std::optional<understanding> by_menu(const std::string& text, const context& c,
                                     const std::vector<double>& temperatures) {
  const auto k = take_key(text, c);
  if (!k) return std::nullopt;
  if (c.options.empty()) {
    if (!k->rest.empty() || !temperatures.empty()) return std::nullopt;
    if (c.in_group() || c.open != context::kind::checkin)
      return decided(intent::chatter, "digit.no_menu", confidence::middle);
    return ambiguous(k->key);
  }
  const auto option = c.options.find(k->key);
  if (option == c.options.end()) return temperatures.empty() ? unknown_key(*k) : std::nullopt;
  auto rest = k->rest;
  // "1 1" is 1, "1 2" is nothing.
  if (const auto again = take_key(rest, c)) {
    if (again->key != k->key) return for_person("ambiguous_digits");
    rest = again->rest;
  }
  if (is_particle(rest)) rest.clear();
  if (asks_for_meaning(rest)) return seen(intent::question, "menu.question");  // "回1是啥意思啊"
  auto u = by_meaning(option->second);
  u.option = k->key;
  const auto label = c.labels.find(k->key);
  if (label != c.labels.end() && without_tail(rest) == without_tail(normalise(label->second).text)) rest.clear();
  return merged(std::move(u), rest, c, temperatures);
}

// To "has anybody symptoms?", and not a word more; "nothing stays down" is another matter.
constexpr std::array<std::string_view, 12> little{"有啲", "有少少", "有一点",   "有一点点", "有点",    "有点点",
                                                  "有些", "a bit",  "a little", "slightly", "kind of", "some"};
constexpr std::array<std::string_view, 17> none{
    "呒没",     "呒没呒没",     "么得",          "么得么得",       "没有没有",   "没没没",
    "没得没得", "莫得莫得",     "木有木有",      "冇冇冇",         "无无无",     "nothing",
    "none",     "nope nothing", "nope, nothing", "nothing at all", "none at all"};

template <std::size_t N>
bool is_one_of_these(std::string_view text, const std::array<std::string_view, N>& these) {
  return std::find(these.begin(), these.end(), trim(text)) != these.end();
}

std::optional<understanding> by_polarity(const reading& r, const context& c, const std::vector<double>& temperatures) {
  const bool some = r.has(sense::rest) && r.senses.size() == 1;  // "有的"
  const bool yes = r.has(sense::yes) || some, no = r.has(sense::no) || r.has(sense::negator);
  const bool other_words = !r.leftover.empty() || !r.symptoms.empty() || !r.kin.empty() || r.well() ||
                           r.has(sense::not_ok) || r.has(sense::question) || r.has(sense::hedge) || r.has(sense::need);
  const bool beside = !r.leftover.empty() || !r.symptoms.empty() || !r.kin.empty() || r.has(sense::not_ok) ||
                      r.has(sense::question) || r.has(sense::hedge) || r.has(sense::need) ||
                      (r.loose_negators > 0 && !denied_alone(r));
  // "无啦，都好", "没得，都好" to "is anybody unwell?"
  const bool says_no = r.has(sense::no) || (r.well() && denied_alone(r));
  if (c.polarity == "yes_means_bad" && r.well() && says_no && !yes && !beside && temperatures.empty())
    return by_meaning("all_ok");
  // "不安全" to "are all safe?"
  const bool denies_safety = r.has(sense::not_ok) && !r.well() && !yes && r.leftover.empty() && r.symptoms.empty() &&
                             r.kin.empty() && !r.has(sense::question) && !r.has(sense::need);
  if (c.polarity == "yes_means_good" && denies_safety && temperatures.empty())
    return for_person("negative_to_safe_question", urgency::urgent);
  if (c.polarity == "yes_means_bad" && is_one_of_these(r.n.text, little)) return by_meaning("unwell");
  if (c.polarity == "yes_means_bad" && is_one_of_these(r.n.text, none)) return by_meaning("all_ok");
  if (c.polarity.empty() || !temperatures.empty() || other_words || yes == no) return std::nullopt;
  if (c.polarity == "yes_means_bad") return by_meaning(yes ? "unwell" : "all_ok");
  if (c.polarity == "yes_means_good" && yes) return by_meaning("all_ok");
  if (c.polarity == "yes_means_good") return for_person("negative_to_safe_question", urgency::urgent);
  return std::nullopt;
}

}  // namespace linli::words
