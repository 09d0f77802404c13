#pragma once
#include <chrono>
#include <map>
#include <string>
#include <unordered_map>
#include <vector>

#include "base/surroundings.hpp"
#include "store/accounts.hpp"

namespace linli::queue {

/// The rings of an account that have not got out, and those of them that wait longer than who is in danger can: for the
/// account, which is paused or throttled, or for their chat's turn. No I/O; `now` only grows.
class ring_watch {
 public:
  static constexpr std::chrono::milliseconds patience = std::chrono::seconds(8);
  static constexpr std::size_t known_max = 1000;  ///< rings, and turns that wait
  static constexpr std::size_t late_max = 100;    ///< at once: they are rows of a step

  /// Read from its lane, where `id` is its place. What is no ring, and what is known, is passed over.
  void found(const std::string& id, const store::send_entry& e, const std::string& turn, steady_time now);
  /// It has left its lane.
  void ended(const std::string& id) { rings_.erase(id); }
  /// Nothing of this turn goes before.
  void waits(const std::string& turn, steady_time until, steady_time now);

  struct late_ring {
    std::string id;
    store::send_entry entry;
  };
  /// Those that will not have gone when `patience` is over, each once, and no more at a time than a step takes.
  std::vector<late_ring> take_late(steady_time now, steady_time paused_until);
  /// It could not be told.
  void give_back(const std::string& id);

 private:
  struct ring {
    store::send_entry entry;
    std::string turn;
    steady_time by;  // when it should have gone
    bool told = false;
  };
  std::map<std::string, ring> rings_;
  std::unordered_map<std::string, steady_time> waits_;  // turns
};

}  // namespace linli::queue
