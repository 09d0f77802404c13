#pragma once
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "words/understanding.hpp"

// "已经打120了", "我在路上", "人没事了": what somebody who was rung about a follow-up says of it, and what is a cry of
// his own all the same. Pure reading, without I/O.
namespace linli::queue {

/// A follow-up that who speaks was told of.
struct told_followup {
  std::vector<std::string> words;  ///< what was said in it
  bool over = false;               ///< it is resolved
  bool named = false;              ///< the place that he names now is its home
};

/// How words of one on duty are read: they are no resident's answer, and nothing is guessed of them.
inline words::context of_staff() {
  words::context c;
  c.part = true;
  return c;
}

/// Who speaks, beside being on duty.
struct rung_speaker {
  bool resident = false;  ///< lives here, as far as is known
  bool asked = false;     ///< and a check-in is open
};

/// Which of `told` (the likeliest first) the words are about: words that tell of help on its way, and what says nothing
/// of its own. Nullopt: of none. Danger is one's own when it is another than theirs, of another place or of one's
/// own home, or a call for help: what is in doubt rings once too often. `u`: the same text, understood by itself.
std::optional<std::size_t> spoken_of(std::string_view text, const words::understanding& u,
                                     const std::vector<told_followup>& told, const rung_speaker& who);

}  // namespace linli::queue
