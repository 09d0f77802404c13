#pragma once
#include <string>
#include <string_view>
#include <vector>

namespace linli::queue {

/// A text of templates/<language>/ (answers.txt, triage.txt) by its key; REQUIRES: the key exists in zh-CN, which every
/// other language falls back to.
std::string say(std::string_view key, std::string_view language = "zh-CN");
/// The keys of the texts that there are in a language.
std::vector<std::string_view> keys_of(std::string_view language);

}  // namespace linli::queue
