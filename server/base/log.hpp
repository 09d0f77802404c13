#pragma once
#include <string_view>

#include <fmt/format.h>

namespace linli::log {

enum class level { debug, info, warn, error };

/// Sets what is written to standard error; "debug", "info", "warn" or "error". False when it is none of these.
bool set_level(std::string_view name);

/// One line: time, level, area, message. REQUIRES: no names, phones, texts of residents, tokens or signatures in it.
void line(level l, std::string_view area, std::string_view message);

template <class... Args>
void debug(std::string_view area, fmt::format_string<Args...> text, Args&&... args) {
  line(level::debug, area, fmt::format(text, std::forward<Args>(args)...));
}
template <class... Args>
void info(std::string_view area, fmt::format_string<Args...> text, Args&&... args) {
  line(level::info, area, fmt::format(text, std::forward<Args>(args)...));
}
template <class... Args>
void warn(std::string_view area, fmt::format_string<Args...> text, Args&&... args) {
  line(level::warn, area, fmt::format(text, std::forward<Args>(args)...));
}
template <class... Args>
void error(std::string_view area, fmt::format_string<Args...> text, Args&&... args) {
  line(level::error, area, fmt::format(text, std::forward<Args>(args)...));
}

}  // namespace linli::log
