#pragma once
#include <cstddef>
#include <map>
#include <set>
#include <string>
#include <vector>

// Which event ends processes: decisions without I/O.
namespace linli::domain {

/// What is known against an event that was in flight when its owner ended.
struct suspicion {
  int alone = 0;       ///< crashes at which nothing else was in flight
  int deliveries = 0;  ///< owners that ended, crashed or fell silent, with it in flight
  friend bool operator==(const suspicion&, const suspicion&) = default;
};
/// Is it dead, and why? "" = it gets another chance.
std::string why_dead(const suspicion& s);

/// The case of one shard: what its last owner left started and not finished. Everything on it is tried alone, the rest
/// of the shard waits until it is empty.
class docket {
 public:
  /// As it was left by owners before the last one, whose suspects are still not cleared.
  explicit docket(std::map<std::string, suspicion> known = {}) : suspects_(std::move(known)) {}

  /// The last owner ended with these of this shard in flight, and so many in its whole process. A crash counts against
  /// who was alone; silence (stopped, cut off, replaced) is nobody's fault by itself, and only so often.
  void owner_ended(const std::vector<std::string>& in_flight, std::size_t of_process, bool crashed);
  /// It was applied, is dead, or is not there any more.
  void clear(const std::string& entry) { suspects_.erase(entry); }

  bool empty() const { return suspects_.empty(); }
  const suspicion* find(const std::string& entry) const {
    const auto found = suspects_.find(entry);
    return found == suspects_.end() ? nullptr : &found->second;
  }
  const std::map<std::string, suspicion>& suspects() const { return suspects_; }

 private:
  std::map<std::string, suspicion> suspects_;
};

}  // namespace linli::domain
