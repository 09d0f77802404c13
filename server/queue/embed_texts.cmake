# Writes OUT, a C++ source with every "key = text" line of FILES; the language is the name of the file's folder.
set(table "")
foreach(file ${FILES})
  get_filename_component(folder ${file} DIRECTORY)
  get_filename_component(language ${folder} NAME)
  file(STRINGS ${file} lines REGEX "^[a-z0-9_]+ = " ENCODING UTF-8)
  foreach(line IN LISTS lines)
    string(REGEX MATCH "^([a-z0-9_]+) = (.*)$" matched "${line}")
    string(APPEND table "    {\"${language}\", \"${CMAKE_MATCH_1}\", R\"text(${CMAKE_MATCH_2})text\"},\n")
  endforeach()
endforeach()
file(WRITE ${OUT} "// Generated from templates/.
#include \"queue/texts.hpp\"

namespace linli::queue {

namespace {
struct entry {
  std::string_view language, key, text;
};
constexpr entry entries[] = {
${table}};
}  // namespace

std::string say(std::string_view key, std::string_view language) {
  for (const auto& e : entries) {
    if (e.key == key && e.language == language) return std::string(e.text);
  }
  return language == \"zh-CN\" ? std::string{} : say(key);
}

std::vector<std::string_view> keys_of(std::string_view language) {
  std::vector<std::string_view> out;
  for (const auto& e : entries) {
    if (e.language == language) out.push_back(e.key);
  }
  return out;
}

}  // namespace linli::queue
")
