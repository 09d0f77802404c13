#pragma once
#include <string>
#include <string_view>
#include <vector>

// Copied group chats and sign-up lists, taken apart into what each person said.
namespace linli::words {

/// One statement of a paste, in order.
struct pasted_line {
  int line = 0;          ///< in the paste, from 1
  std::string who;       ///< display name as copied, "" when there is none
  std::string at_text;   ///< time as copied: "10:23", "2026/2/3 10:20:30", "" when there is none
  std::string text;      ///< without row number and name
  bool ignored = false;  ///< title, template or example line
};

struct parsed_paste {
  std::string format;  ///< jielong, chat or lines
  std::vector<pasted_line> lines;
};
/// Recognises a copied 接龙 (its header line, then numbered rows), chat blocks as desktop clients copy them ("name:" or
/// "name time" above the text, or "name: text"), and plain lines, one statement each. Linear in the text.
parsed_paste parse_paste(std::string_view text);

}  // namespace linli::words
