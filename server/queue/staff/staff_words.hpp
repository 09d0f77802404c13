#pragma once
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "domain/place.hpp"
#include "domain/roster.hpp"

// What members of staff type to Linli: pure reading, without I/O.
namespace linli::queue {

enum class staff_word {
  checkin,
  notice,
  progress,
  silent,
  phone,
  recruit,
  help,
  confirm,
  cancel,
  followups,
  take,
  release,
  resolve
};

struct staff_command {
  staff_word what = staff_word::help;
  bool marked = false;  ///< "/", "／" or "、" stood before the word: it is meant for us and for nobody else
  std::string args;     ///< what follows, trimmed; behind the number where there is one
  int number = 0;       ///< of followups a page, of take, release and resolve which of the list; 0: none, or 0 was said
};
bool is_about_followups(staff_word w);
/// nullopt: the text does not begin with one of the words. A word without a mark is one only by itself, or before a
/// place; `通知` and `招募` before a blank or a colon; `接`, `放` and `办结` before a number.
std::optional<staff_command> read_staff_command(std::string_view text);

/// "3栋", "三栋", "锦绣苑3号楼2单元", "锦绣苑/3-*", the name of a compound; nullopt: no place. "全社区" is the pattern
/// "*".
std::optional<domain::place_pattern> place_of_word(std::string_view word, const domain::roster& people);
/// All words of `args` as places; nullopt when one is none. Empty is everywhere.
std::optional<std::vector<domain::place_pattern>> places_of(std::string_view args, const domain::roster& people);
/// Takes the places that stand before a notice's text off it, each before a blank, a comma or a colon; a text of places
/// only keeps them.
std::vector<domain::place_pattern> take_places(std::string& text, const domain::roster& people);

/// "3栋" without a compound, where several have one: each with its compound; nothing where all is one.
std::vector<domain::place_pattern> in_several_compounds(const std::vector<domain::place_pattern>& places,
                                                        const domain::roster& people);
/// "锦绣苑3栋、4栋", "" for everywhere.
std::string place_label(const std::vector<domain::place_pattern>& places);

}  // namespace linli::queue
