#include "base/log.hpp"

#include <algorithm>

#include <spdlog/sinks/stdout_sinks.h>
#include <spdlog/spdlog.h>

namespace linli::log {

namespace {

spdlog::logger& sink() {
  static const auto logger = [] {
    auto made = spdlog::stderr_logger_mt("linli");
    made->set_pattern("%Y-%m-%dT%H:%M:%S.%e%z %l %v");
    return made;
  }();
  return *logger;
}

}  // namespace

bool set_level(std::string_view name) {
  if (name == "debug") sink().set_level(spdlog::level::debug);
  else if (name == "info") sink().set_level(spdlog::level::info);
  else if (name == "warn") sink().set_level(spdlog::level::warn);
  else if (name == "error") sink().set_level(spdlog::level::err);
  else return false;
  return true;
}

void line(level l, std::string_view area, std::string_view message) {
  auto text = fmt::format("[{}] {}", area, message);
  // A line is a line: what a platform answered must not be able to forge another one.
  std::replace_if(
      text.begin(), text.end(), [](char c) { return static_cast<unsigned char>(c) < 0x20; }, ' ');
  switch (l) {
    case level::debug: sink().debug(text); break;
    case level::info: sink().info(text); break;
    case level::warn: sink().warn(text); break;
    case level::error: sink().error(text); break;
  }
}

}  // namespace linli::log
