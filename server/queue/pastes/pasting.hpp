#pragma once
#include <chrono>
#include <optional>
#include <string>

#include "queue/pastes/paste_rows.hpp"
#include "queue/world.hpp"

// The relay's way in: what a worker copied out of a group that no software may read.
namespace linli::queue {

/// Lines of a paste are read and written in steps of so many: a step stays within limits::function_rows_max.
inline constexpr std::size_t paste_rows_read = 256, paste_rows_written = 32;

/// A paste as it was handed in.
struct paste_request {
  std::string id;
  domain::group group;
  std::optional<domain::campaign> campaign;  ///< nullopt: the newest that asked this group's homes
  std::string text, by;
  sys_time seen_at{};
  std::chrono::minutes utc_offset{0};
};

/// What each line would do. Nothing is stored. Errors: those of the connection.
task<result<store::paste>> judge_paste(world& w, std::string community, paste_request r);

/// Stores a judged paste as a preview. Words of danger in it have their effect at once, and are told on `followups`: a
/// worker may look away between preview and apply. The same id again is done already, and gives what is stored.
task<result<store::known_paste>> store_paste(world& w, std::string community, store::paste p);

/// Gives every line its effect, once, in steps that move the paste's progress with them; goes on where a crash left it.
/// An applied paste again is done already. Errors: conflict (it was undone), not_found.
task<result<store::known_paste>> apply_paste(world& w, std::string community, std::string id);

/// What other pastes that were applied say in the words of one that is being undone gets its effect back, as theirs.
/// Again is done already. Errors: those of Redis.
task<result<void>> give_to_others(world& w, std::string community, store::paste undone);

/// Takes back what only this paste did, within limits::paste_undo_within: later words stay in force, and histories keep
/// both. An undone paste again is done already. Errors: conflict (too late, or nothing to undo),
/// not_found.
task<result<store::known_paste>> undo_paste(world& w, std::string community, std::string id, std::string by);

}  // namespace linli::queue
