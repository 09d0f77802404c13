#pragma once
#include <string>
#include <vector>

#include "words/normalise.hpp"
#include "words/understanding.hpp"

namespace linli::words {

/// A text with what people say of it.
struct labelled {
  std::string text;
  context asked;
  words::intent intent = intent::needs_human;
  bool human = true;
};

/// The text of a learnt.*.txt: weights of the features of texts by which their labels are told best (multinomial
/// logistic regression, steps by AdaGrad: Duchi, Hazan and Singer 2011). The same for the same texts in the same order.
std::string learnt_from(const std::vector<labelled>& all);

}  // namespace linli::words
