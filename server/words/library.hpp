#pragma once
#include <string>
#include <vector>

#include "base/error.hpp"

// The lexicon as data that can be replaced while the program runs.
namespace linli::words {

struct lexicon_file {
  std::string name;  ///< talk.*, pairs.*, rules.*, told.*, pinyin.*, learnt.*, or any other for phrases
  std::string text;
};

/// What is wrong, as "file:line: why"; empty: they can be used. The file, or else each of its sections (# ---), says
/// where its entries are from ("source:") or why they are there ("reason:"); no phrase stands for two things; no file
/// that is built in is missing, so that nobody is left without its words of danger.
std::vector<std::string> faults_of(const std::vector<lexicon_file>& files);
/// From now on all is understood by these files; what was understood before stays. Error invalid: what faults_of()
/// says, a line each, and nothing has changed. Any thread, one at a time; a text that is being read meanwhile may be
/// read by either.
result<void> use_lexicon(std::vector<lexicon_file> files);
/// As they were when the program was built.
std::vector<lexicon_file> built_in_lexicon();

}  // namespace linli::words
