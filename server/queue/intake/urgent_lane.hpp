#pragma once
#include <functional>
#include <map>
#include <memory>
#include <string>

#include "queue/intake/apply.hpp"
#include "queue/intake/in_flight.hpp"
#include "queue/tenure.hpp"

namespace linli::queue {

/// The urgent lane of a shard: what may be danger rings before its turn, however much waits before it. It rings once,
/// here or when it is applied, whichever is first; an entry leaves the lane when one of them has done it.
class urgent_lane : public std::enable_shared_from_this<urgent_lane> {
 public:
  /// Where an event of the lane stands among those that are applied.
  enum class standing { waits, under_way, done };

  urgent_lane(world& w, int shard, std::shared_ptr<tenure> t, std::shared_ptr<in_flight> notes,
              std::shared_ptr<shared_bell> bell);

  /// The read to be sent with the others of a turn, and what came of it.
  redis::command next_read() const;
  void saw(const redis::reply& answer);
  /// Rings for those that wait, beside each other. `cursor`: of the shard.
  void start(const std::function<standing(const std::string&)>& look, const std::string& cursor);
  /// Takes out what is done with.
  task<result<void>> tidy();
  bool busy() const { return ringing_ > 0; }

 private:
  struct item {
    std::string data;
    bool ringing = false, done = false;
    int failures = 0;
    steady_time due{};
  };
  task<void> ring_one(std::string id, std::string cursor);
  void note_failure(item& i, const std::string& id, const error& e);

  world& world_;
  int shard_;
  std::shared_ptr<tenure> tenure_;
  std::shared_ptr<in_flight> notes_;
  std::shared_ptr<shared_bell> bell_;
  std::string read_ = "0-0";
  std::map<std::string, item> items_;
  std::size_t ringing_ = 0;
};

}  // namespace linli::queue
