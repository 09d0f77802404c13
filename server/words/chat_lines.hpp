#pragma once
#include <optional>
#include <string>
#include <string_view>

// Lines of a copied chat: who spoke, and when.
namespace linli::words {

struct speaker_line {
  std::string who;      ///< "" for a line that is only a time
  std::string at_text;  ///< "" for "王芳:"
};
/// "王芳 3-502 10:23", "王芳 2026/2/3 10:20:30", "王芳  昨天 下午3:05", "王芳:", "10:23". Nullopt for what people say,
/// even when a time stands at its end.
std::optional<speaker_line> as_speaker(std::string_view line);

/// "————— 2026-02-03 —————" and "2026年2月3日 星期二": the date of what follows, as copied.
std::optional<std::string> as_date(std::string_view line);

/// Could a line that stands alone be somebody's name? Not what says how a home is, nor what is all known words.
bool may_be_name(std::string_view line);

/// "王芳: 平安": the name and the text. Nullopt when what stands before the colon is part of what is said:
/// "体温: 36.5", "3-502 要买: 米".
struct named_text {
  std::string who, text;
};
std::optional<named_text> as_named_text(std::string_view line);

}  // namespace linli::words
