#pragma once
#include <span>
#include <string>
#include <string_view>
#include <vector>

// The files of templates/lexicon/ as the tables read them: inside words/ only.
namespace linli::words {

struct named_text {
  std::string_view name, text;
};
/// As they were when the program was built.
std::span<const named_text> built_in_files();

// Those that tables are made of now: the files on trial, where use_lexicon() looks some over, else the built-in ones.

std::span<const std::string_view> lexicon_texts();
/// Those of them that are named talk.*: what is typed around calls and notices.
std::span<const std::string_view> talk_texts();
/// Those named pairs.*: two words, or signs, that are danger together.
std::span<const std::string_view> pair_texts();
/// Those named rules.*: the health rules.
std::span<const std::string_view> rule_texts();
/// Those named told.*: what makes a word of danger a tale.
std::span<const std::string_view> told_texts();
/// Those named pinyin.*: Chinese in Latin letters.
std::span<const std::string_view> pinyin_texts();
/// Those named learnt.*: weights for what no rule knows.
std::span<const std::string_view> learnt_texts();

/// What is wrong with files on trial: lines of theirs, and phrases that stand for two things.
struct lexicon_faults_found {
  std::vector<std::string_view> lines, doubles;
};
// Each makes a table of the files on trial; publish_… puts it in the place of the present one. In this order: danger
// looks at the phrases.
void draft_phrases(lexicon_faults_found& out);
void draft_talk(lexicon_faults_found& out);
void draft_pairs(lexicon_faults_found& out);
void draft_rules(lexicon_faults_found& out);
void draft_told(lexicon_faults_found& out);
void draft_pinyin(lexicon_faults_found& out);
void draft_learnt(lexicon_faults_found& out);
void publish_phrases();
void publish_talk();
void publish_pairs();
void publish_rules();
void publish_told();
void publish_pinyin();
void publish_learnt();

}  // namespace linli::words
