#include "commands/lexicon_folder.hpp"

#include <algorithm>
#include <filesystem>
#include <vector>

#include "config/config.hpp"
#include "words/library.hpp"

namespace linli::commands {

result<int> use_lexicon_of(const std::string& folder) {
  std::error_code ec;
  std::vector<words::lexicon_file> files;
  for (std::filesystem::directory_iterator it(folder, ec), end; !ec && it != end; it.increment(ec)) {
    if (it->path().extension() != ".txt") continue;
    auto text = config::read_file(it->path().string());
    if (!text) return text.error();
    files.push_back({it->path().filename().string(), std::move(*text)});
  }
  if (ec) return error{errc::not_found, folder + ": " + ec.message()};
  std::sort(files.begin(), files.end(), [](const auto& a, const auto& b) { return a.name < b.name; });
  const auto n = static_cast<int>(files.size());
  auto used = words::use_lexicon(std::move(files));
  if (!used) return used.error();
  return n;
}

}  // namespace linli::commands
