#pragma once
#include <map>
#include <string>
#include <unordered_map>
#include <vector>

#include "queue/hearing/hearing.hpp"
#include "queue/pastes/paste_lines.hpp"

// What each line of a paste would do: decisions without I/O.
namespace linli::queue {

/// A worker pastes what was said about a question: a line that names a home or says how people are answers it, though
/// it does not @ us. Everything else is talk among neighbours. REQUIRES: `u` was understood as not addressed.
bool is_answer(const words::understanding& u);

/// What the lines are judged on. Lines judged earlier are part of it: a paste is judged in order.
struct paste_ground {
  std::string community;
  domain::group group;
  std::shared_ptr<const domain::campaign> campaign;
  std::vector<std::string> own_texts;                               ///< what we posted: no answer, though copied along
  std::map<std::string, store::known_ask> asks;                     ///< by household; without `was`: not asked
  std::unordered_map<std::string, std::string> marks;               ///< mark → where its effect went, "" where new
  std::unordered_map<std::string, store::known_identity> speakers;  ///< by key
  std::map<std::string, int> times_named;                           ///< how often each sender came up in this paste
};

/// Names the sender of a line within the group: the display name, or for a list without names the home. Two rows of one
/// list that name the same home are two people, so both count.
std::string sender_of(const store::paste_row& row, const words::understanding& u, bool is_list, paste_ground& g);

/// A line and what follows from it.
struct judged_row {
  store::paste_row row;
  conclusion meant;
  bool acts = false;  ///< has an effect that is not there yet
};

struct paste_effect {
  std::string name, reason;
  bool acts = false;
};
/// `heard`: its mark is known.
paste_effect effect_of(const store::paste_row& row, const conclusion& c, bool heard, const paste_ground& g);

/// A place as typed: "锦绣苑/3-2-502", "502".
std::string render(const words::typed_place& p);

/// Judges a line and adds it to the ground. A row that is changed back gets another mark. REQUIRES: its mark, and the
/// matched home's ask, are in the ground.
judged_row judge_row(store::paste_row row, const hearing& h, domain::match m, const domain::roster& people,
                     paste_ground& g);

}  // namespace linli::queue
