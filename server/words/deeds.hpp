#pragma once
#include <initializer_list>
#include <set>
#include <string_view>
#include <vector>

#include "words/talk.hpp"
#include "words/understanding.hpp"

// What the clauses of a text do: each does one thing (comes, cannot, cancels, asks, …), told from its words and their
// order.
namespace linli::words {

enum class deed {
  claim,
  for_other,  ///< "帮我妈报名"
  refuse,
  excuse,
  cancel,
  give_up,  ///< "你们找别人吧": of who has claimed, a place given back
  change,
  transfer,
  nominate,
  maybe,
  arrived,
  done,
  late,
  ask,
  ask_live,
  complain,
  missed,
  wants_person,
  fault,
  ack,
  idle,
  unknown
};

deed deed_of(const clause& in, const context& c);
/// Is there a word that does this, with that code in the lexicon?
bool has_coded(const clause& in, act a, std::string_view code);

/// All that a text does.
class deeds {
 public:
  deeds(const std::vector<clause>& clauses, const context& c);
  bool has(deed d) const { return all_.contains(d); }
  bool any(std::initializer_list<deed> of) const;
  /// "可能要晚点，算我一个": who ends with his claim has made it.
  bool may_come() const { return has(deed::maybe) && !settled_; }

 private:
  std::set<deed> all_;
  bool settled_ = false;
};

}  // namespace linli::words
