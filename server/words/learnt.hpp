#pragma once
#include <cstdint>
#include <optional>
#include <string_view>
#include <vector>

#include "words/understanding.hpp"

namespace linli::words {

/// What they who labelled some thousands of texts would say of this one: for where no rule knows it.
struct opinion {
  words::intent intent = intent::needs_human;
  bool human = true;  ///< a person must see it
  double sure = 0;    ///< 0 … 1: how likely both are
  double nobody = 0;  ///< 0 … 1: how likely no person need see it, whatever it is
};

/// By the weights in learnt.*.txt, of a normalised text. Nullopt: hardly anything of it was ever seen, or it is too
/// long to be weighed. Pure.
std::optional<opinion> opinion_of(std::string_view text, const context& c);

/// What of it weighed most for its opinion, by `origin` of the text in bytes of the raw one; empty when there is none.
std::vector<span> what_weighed(std::string_view text, const std::vector<std::uint32_t>& origin, const context& c);

/// A name of an intent, or of one that a person must see ("checkin_ok!").
std::optional<opinion> opinion_named(std::string_view name);

}  // namespace linli::words
