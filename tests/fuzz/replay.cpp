// Runs a target over files without libFuzzer: each as it is, and changed a little in ways that are the same every time.
//   fuzz_<target> FILE|FOLDER…     --plain: as they are only
#include <algorithm>
#include <cstring>
#include <filesystem>
#include <fstream>
#include <iostream>
#include <iterator>
#include <random>

#include "tests/fuzz/fuzz.hpp"

namespace {

namespace fs = std::filesystem;

constexpr int changes_of_each = 24;

std::string read(const fs::path& path) {
  std::ifstream in(path, std::ios::binary);
  return {std::istreambuf_iterator<char>(in), {}};
}

// Cut off, a byte changed, a part twice, a part away.
std::string changed(std::string bytes, std::mt19937& random) {
  if (bytes.empty()) return bytes;
  const auto at = random() % bytes.size();
  const auto n = std::min<std::size_t>(1 + random() % 16, bytes.size() - at);
  switch (random() % 4) {
    case 0: bytes.resize(at); break;
    case 1: bytes[at] = static_cast<char>(random() % 256); break;
    case 2: bytes.insert(at, bytes.substr(at, n)); break;
    default: bytes.erase(at, n);
  }
  return bytes;
}

}  // namespace

int main(int argc, char** argv) {
  std::vector<fs::path> files;
  bool plain = false;
  for (int i = 1; i < argc; ++i) {
    if (std::strcmp(argv[i], "--plain") == 0) plain = true;
    else if (fs::is_directory(argv[i])) {
      for (const auto& entry : fs::directory_iterator(argv[i])) files.push_back(entry.path());
    } else files.emplace_back(argv[i]);
  }
  std::sort(files.begin(), files.end());
  for (const auto& file : files) {
    const auto bytes = read(file);
    std::cerr << "at " << file.filename().string() << "\r";  // the last one named is the one that failed
    linli::fuzz::attack(bytes);
    std::mt19937 random(7);
    for (int n = 0; n < (plain ? 0 : changes_of_each); ++n) linli::fuzz::attack(changed(bytes, random));
  }
  std::cout << files.size() << " inputs, no promise broken\n";
  return files.empty() ? 1 : 0;
}
