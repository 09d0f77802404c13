#pragma once
#include <string>
#include <vector>

#include "store/codec.hpp"
#include "store/database.hpp"

namespace linli::store {

class transaction;

/// What a pasted line does when the paste is applied: `same` was heard before; `conflict`: the home's standing answer
/// is worse and somebody else's; `critical`: words of danger; `ignored`: chatter, title or example. Of chatter only the
/// number of its line is kept.
struct paste_row {
  int line = 0;
  std::string who;      ///< display name as copied
  std::string at_text;  ///< time as copied
  sys_time said_at{};
  std::string unit;  ///< place as typed, rendered
  std::string text;
  std::string household, resident;
  std::string intent, rule, status, confidence;
  std::string effect;    ///< new, same, changed, conflict, unmatched, ignored, critical
  std::string reason;    ///< in words: why this effect
  std::string mark;      ///< keyed hash of (group, who, minute, text)
  std::string speaker;   ///< the sender it stands for, within the group: supersedes himself
  bool chatter = false;  ///< is about nothing of ours: stored without words, name and time
  bool timed = false;    ///< said_at was copied with the line; else it is when the group was seen
  bool old = false;      ///< said more than limits::paste_old_after before it was seen
};

enum class paste_state { preview, applying, applied, undoing, undone };
std::string_view name(paste_state s);

/// How far a paste has come: moves in the same steps as its effects, so that a crash in between never loses its place.
struct paste_progress {
  paste_state state = paste_state::preview;
  std::size_t done = 0;     ///< rows worked off in this state
  std::size_t written = 0;  ///< of these, rows that had an effect
  sys_time applied_at{}, undone_at{};
  std::string undone_by;
};

/// What was pasted never changes; only its progress does.
struct paste {
  std::string id, group, campaign, by;
  sys_time seen_at{}, created_at{};
  std::string format;  ///< jielong, chat or lines
  std::vector<paste_row> rows;
  paste_progress progress;
};
struct known_paste {
  paste value;
  std::string was;  ///< of its progress
};

/// Error not_found.
task<result<known_paste>> load_paste(database& db, std::string community, std::string id);
/// Brings its progress up to date: the rest never changes.
task<result<void>> reload_progress(database& db, std::string community, known_paste& p);
/// Ids of the pastes that were applied since then, the first one first, and of those that are being applied.
task<result<std::vector<std::string>>> applied_since(database& db, std::string community, sys_time since);
/// What these marks stand as: "" where new.
task<result<std::vector<std::string>>> find_marks(database& db, std::string community, std::string group,
                                                  std::vector<std::string> marks);
/// Error conflict: this id exists.
task<result<void>> create_paste(database& db, std::string community, paste p);

/// Where the effect of a pasted line went, as its mark keeps it.
struct paste_mark {
  enum class kind { ask, history, kept };
  std::string paste;
  paste_mark::kind what = kind::ask;
  std::string target;  ///< the household whose ask it is in, the resident, or the identity that it is kept for
};
std::string pack(const paste_mark& m);
/// Without paste when the bytes are no mark.
paste_mark unpack_mark(std::string_view bytes);

// ---- writes of a step
/// REQUIRES: only the progress differs.
void put_progress(transaction& t, const std::string& community, const known_paste& before, const paste_progress& after);
/// A line has its effect now: refused as stale when it had it before.
void put_mark(transaction& t, const std::string& community, const std::string& group, const std::string& mark,
              const paste_mark& m);
/// The paste is no more; checked to be as far as it was.
void drop_paste(transaction& t, const std::string& community, const known_paste& p);
/// Takes the effect of a line back, checked to be still the one of `was`.
void drop_mark(transaction& t, const std::string& community, const std::string& group, const std::string& mark,
               const std::string& was);

}  // namespace linli::store
