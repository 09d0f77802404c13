#pragma once
#include <span>
#include <vector>

#include "queue/pastes/pasting.hpp"

// Reading what lines of a paste are judged on: in bulk, a fixed number of round trips for any number of lines.
namespace linli::queue {

/// The ground of a paste's lines as of now. Errors: not_found (the group is gone), those of the connection.
task<result<paste_ground>> open_ground(world& w, std::string community, std::string group,
                                       std::optional<domain::campaign> campaign);

/// Judges lines in order. Lines without mark and speaker get theirs. `ignored` lines are passed through.
/// REQUIRES: `g` and `p` outlive the call; rows belong to `p`.
task<result<std::vector<judged_row>>> judge_rows(world& w, paste_ground& g, const store::paste& p,
                                                 std::span<const store::paste_row> rows, std::string occasion);

/// The key of a sender of pasted lines, as identities are keyed.
std::string key_of_sender(const store::database& db, const std::string& group, const std::string& sender);

/// Id of the reply that a line becomes.
std::string said_id(const store::paste& p, const store::paste_row& row);

}  // namespace linli::queue
