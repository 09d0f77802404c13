#pragma once
#include <string>
#include <vector>

#include "domain/model.hpp"

namespace linli::queue {

/// What somebody says himself: what we wrote and he forwards or copies whole (a campaign's post, a question back, the
/// answer to danger) is blanked out, so that the example in it answers for nobody and its "call 120" is no cry. Not
/// what is copied in part, an option of a menu: that may be the answer. The text keeps its length.
std::string without_own_texts(std::string text, const std::vector<domain::campaign>& campaigns);

}  // namespace linli::queue
