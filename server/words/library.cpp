#include "words/library.hpp"

#include <algorithm>
#include <deque>
#include <memory>
#include <mutex>
#include <span>
#include <utility>

#include "base/text.hpp"
#include "words/lexicon_text.hpp"

namespace linli::words {

namespace {

/// Files by what they hold.
struct sources {
  std::vector<std::string_view> lexicon, talk, pairs, rules, told, pinyin, learnt;

  void add(std::string_view name, std::string_view text) {
    auto& to = name.starts_with("talk.")     ? talk
               : name.starts_with("pairs.")  ? pairs
               : name.starts_with("rules.")  ? rules
               : name.starts_with("told.")   ? told
               : name.starts_with("pinyin.") ? pinyin
               : name.starts_with("learnt.") ? learnt
                                             : lexicon;
    to.push_back(text);
  }
};

const sources& built_in() {
  static const sources all = [] {
    sources out;
    for (const auto& f : built_in_files()) out.add(f.name, f.text);
    return out;
  }();
  return all;
}

thread_local const sources* on_trial = nullptr;

const sources& present() { return on_trial == nullptr ? built_in() : *on_trial; }

/// Files that are looked over, or in use: then they stay.
struct shelf {
  explicit shelf(std::vector<lexicon_file> all) : files(std::move(all)) {
    for (const auto& f : files) texts.add(f.name, f.text);
  }
  std::vector<lexicon_file> files;
  sources texts;
};

class trial {
 public:
  explicit trial(const shelf& s) { on_trial = &s.texts; }
  trial(const trial&) = delete;
  trial& operator=(const trial&) = delete;
  ~trial() { on_trial = nullptr; }
};

std::string at(const lexicon_file& f, std::size_t line, std::string_view why) {
  return f.name + ":" + std::to_string(line) + ": " + std::string(why);
}

// "file:line: why" for what stands in one of the files.
std::string locate(const shelf& s, std::string_view what, std::string_view why) {
  for (const auto& f : s.files) {
    const auto* begin = f.text.data();
    if (what.data() < begin || what.data() > begin + f.text.size()) continue;
    const auto line = 1 + std::count(begin, what.data(), '\n');
    return at(f, static_cast<std::size_t>(line), why) + ": " + std::string(what);
  }
  return std::string(what) + ": " + std::string(why);
}

// A phrase as it is searched for: of the files that have it, the last line.
std::string locate_phrase(const shelf& s, std::string_view phrase) {
  std::string_view found;
  for (const auto& f : s.files) {
    for (const auto line : split(f.text, '\n')) {
      if (!line.starts_with('#') && line.find(phrase) != std::string_view::npos) found = line;
    }
  }
  const auto why = "\"" + std::string(phrase) + "\" stands for two things";
  return found.empty() ? why : locate(s, found, why);
}

bool says_why(std::string_view comment) {
  for (const std::string_view word : {"source:", "Source:", "sources:", "Sources:", "reason:", "Reason:"}) {
    const auto found = comment.find(word);
    if (found != std::string_view::npos && !trim(comment.substr(found + word.size())).empty()) return true;
  }
  return false;
}

void check_sources(const lexicon_file& f, std::vector<std::string>& out) {
  bool for_all = false, said = false, told = false, head = true;
  std::size_t n = 0;
  for (const auto line : split(f.text, '\n')) {
    ++n;
    if (line.starts_with("# ---")) said = told = head = false;
    const bool why = line.starts_with('#') && says_why(line);
    said = said || why;
    for_all = for_all || (head && why);
    if (line.starts_with('#') || trim(line).empty()) continue;
    head = false;
    if (!for_all && !said && !std::exchange(told, true))
      out.push_back(at(f, n, "neither the file nor the section says source: or reason:"));
  }
}

void check_names(const std::vector<lexicon_file>& files, std::vector<std::string>& out) {
  for (const auto& f : built_in_files()) {
    const bool there = std::any_of(files.begin(), files.end(), [&](const lexicon_file& x) { return x.name == f.name; });
    if (!there) out.push_back(std::string(f.name) + ":0: the file is missing");
  }
}

// Each group of the health rules, or groups that stand together, right below why they are there.
void check_groups(const lexicon_file& f, std::vector<std::string>& out) {
  bool why = false;
  std::size_t n = 0;
  for (const auto line : split(f.text, '\n')) {
    ++n;
    if (line.starts_with('#')) why = why || says_why(line);
    else if (!line.starts_with("group ")) why = false;
    else if (!why) out.push_back(at(f, n, "no source: or reason: right above the group"));
  }
}

std::vector<std::string> look_over(const shelf& s) {
  std::vector<std::string> out;
  check_names(s.files, out);
  for (const auto& f : s.files) {
    if (!is_utf8(f.text)) out.push_back(at(f, 1, "is not UTF-8"));
    else check_sources(f, out);
    if (f.name.starts_with("rules.")) check_groups(f, out);
  }
  if (!out.empty()) return out;
  const trial now(s);
  lexicon_faults_found found;
  draft_phrases(found);
  draft_talk(found);
  draft_pairs(found);
  draft_rules(found);
  draft_told(found);
  draft_pinyin(found);
  draft_learnt(found);
  for (const auto line : found.lines) out.push_back(locate(s, line, "cannot be read"));
  for (const auto phrase : found.doubles) out.push_back(locate_phrase(s, phrase));
  return out;
}

std::mutex one_at_a_time;

}  // namespace

std::span<const std::string_view> lexicon_texts() { return present().lexicon; }
std::span<const std::string_view> talk_texts() { return present().talk; }
std::span<const std::string_view> pair_texts() { return present().pairs; }
std::span<const std::string_view> rule_texts() { return present().rules; }
std::span<const std::string_view> told_texts() { return present().told; }
std::span<const std::string_view> pinyin_texts() { return present().pinyin; }
std::span<const std::string_view> learnt_texts() { return present().learnt; }

std::vector<lexicon_file> built_in_lexicon() {
  std::vector<lexicon_file> out;
  for (const auto& f : built_in_files()) out.push_back({std::string(f.name), std::string(f.text)});
  return out;
}

std::vector<std::string> faults_of(const std::vector<lexicon_file>& files) {
  const std::lock_guard lock(one_at_a_time);
  static std::deque<std::unique_ptr<const shelf>> seen;  // what the last drafts look at
  seen.clear();
  seen.push_back(std::make_unique<const shelf>(files));
  return look_over(*seen.back());
}

result<void> use_lexicon(std::vector<lexicon_file> files) {
  const std::lock_guard lock(one_at_a_time);
  static std::deque<std::unique_ptr<const shelf>> used;
  auto s = std::make_unique<const shelf>(std::move(files));
  std::string why;
  for (const auto& fault : look_over(*s)) why.append(why.empty() ? "" : "\n").append(fault);
  if (!why.empty()) return error{errc::invalid, std::move(why)};
  publish_phrases();
  publish_talk();
  publish_pairs();
  publish_rules();
  publish_told();
  publish_pinyin();
  publish_learnt();
  used.push_back(std::move(s));
  return {};
}

}  // namespace linli::words
