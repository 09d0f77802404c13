#pragma once
#include <string>
#include <vector>

#include "store/codec.hpp"
#include "store/database.hpp"

namespace linli::store {

class transaction;

/// What a pasted line does when the paste is applied: `same` was pasted before; `conflict`: the home's standing answer
/// is worse and somebody else's; `critical`: words of danger; `ignored`: chatter, title or example.
struct paste_row {
  int line = 0;
  std::string who;         ///< display name as copied
  std::string at_text;     ///< time as copied
  sys_time said_at{};
  std::string unit;        ///< place as typed, rendered
  std::string text;
  std::string household, resident;
  std::string intent, rule, status, confidence;
  std::string effect;      ///< new, same, changed, conflict, unmatched, ignored, critical
  std::string reason;      ///< in words: why this effect
  std::string mark;        ///< keyed hash of (group, who, minute, text)
  bool old = false;        ///< said more than 12 h before it was seen
};

enum class paste_state { preview, applying, applied, undoing, undone };
std::string_view name(paste_state s);

struct paste {
  std::string id, group, campaign, by;
  sys_time seen_at{}, created_at{}, applied_at{};
  std::string format;      ///< jielong, chat or lines
  paste_state state = paste_state::preview;
  std::size_t done = 0;    ///< rows applied (undone) so far
  std::vector<paste_row> rows;
};
struct known_paste {
  paste value;
  std::string was;
};

/// Error not_found.
task<result<known_paste>> load_paste(database& db, std::string community, std::string id);
/// Which of these marks are known, and from which paste: "" where new.
task<result<std::vector<std::string>>> find_marks(database& db, std::string community, std::string group,
                                                  std::vector<std::string> marks);
task<result<void>> create_paste(database& db, std::string community, paste p);
void put_paste(transaction& t, const std::string& community, const known_paste& before, const paste& after);

}  // namespace linli::store
