#pragma once
#include <string>
#include <string_view>
#include <utility>
#include <vector>

// In which language somebody is answered.
namespace linli::queue {

/// Of the words he wrote: "en" for letters that are no Chinese typed in letters, "zh-TW" for traditional characters,
/// "zh-CN" for other Chinese, and `usual` for what is in no language ("1", "36.5", "TD", "ok"): what he wrote before,
/// or his language in the roster, as staff wrote it there. Characters that both scripts have ("平安") are in the usual.
std::string_view language_of(std::string_view text, std::string_view usual = {});
/// Is it in any?
bool is_in_a_language(std::string_view text);

/// A text of templates/ with its {name}s filled in.
std::string filled_text(std::string_view key, const std::vector<std::pair<std::string_view, std::string>>& values,
                        std::string_view language = "zh-CN");

}  // namespace linli::queue
