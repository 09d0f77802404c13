# Writes OUT, a C++ source with the text of each of FILES, so that the program carries its lexicon.
set(body "#include \"words/lexicon_text.hpp\"\n\nnamespace linli::words {\n\n")
string(APPEND body "std::span<const std::string_view> lexicon_texts() {\n  static constexpr std::string_view all[] = {\n")
foreach(file ${FILES})
  file(READ ${file} text)
  string(APPEND body "      R\"lexicon(${text})lexicon\",\n")
endforeach()
string(APPEND body "  };\n  return all;\n}\n\n}  // namespace linli::words\n")
file(WRITE ${OUT} "${body}")
