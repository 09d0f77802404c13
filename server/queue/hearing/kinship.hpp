#pragma once
#include <optional>
#include <set>
#include <string>
#include <string_view>

#include "queue/hearing/hearing.hpp"

// Illness of others of a home that is told by kinship, and that it is over. Decisions without I/O.
namespace linli::queue {

/// Whose illness these words tell, where it is that of kin alone and they tell of nothing else: "孩子发烧38.5" of
/// "child", "女儿发烧" of "daughter". Empty: of nobody so.
std::set<std::string> kin_told_ill(const words::understanding& u, std::string_view text);

/// Who is said to be well again.
struct recovered {
  std::set<std::string> kin;
  bool all = false;   ///< "都好了，不烧了"
  bool self = false;  ///< "我没事了"
};
/// The whole text says so and nothing else; nullopt: it is read like any other ("孩子好像没事了").
std::optional<recovered> who_recovered(std::string_view text);

/// "孩子发烧", then "孩子没事了": what is unclear to whoever does not know what was told before takes that back. A
/// person reads it all the same. REQUIRES: c.report is set.
void hear_recovery(const hearing& h, conclusion& c);

}  // namespace linli::queue
