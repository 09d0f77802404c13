#pragma once
#include <map>
#include <string_view>
#include <vector>

#include "domain/model.hpp"

// Who speaks: one person may write from several chats.
namespace linli::domain {

/// A total order, so that the state never depends on the order in which reports arrived.
bool earlier(const report& a, const report& b);

/// Do these two come from one person? From one chat, or from two of which both are known for sure to be the same
/// resident's: not where he only says so, nor by a name that was pasted, nor where a worker entered it.
bool same_voice(const report& a, const report& b);

/// The latest words of each who speaks.
class voices {
 public:
  void hear(const report& r);
  /// The words, once everything is heard: of what one person said in two chats the later.
  std::vector<const report*> latest() const;

 private:
  std::map<std::string_view, const report*> by_chat_;
};

}  // namespace linli::domain
