#pragma once
#include <deque>
#include <list>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <unordered_map>
#include <vector>

#include "base/surroundings.hpp"
#include "queue/sending/chat_turns.hpp"
#include "store/accounts.hpp"

namespace linli::queue {

/// Of an account: 0 replies, 1 bulk, 2 emergencies, 3 replies that can wait for those.
inline constexpr int lanes_of_account = 4;

/// A message at hand.
struct send_item {
  std::string id;  ///< in its lane's stream; "" once it is finished
  store::send_entry entry;
  std::string turn;  ///< what waits for what: those with the same go one after the other
  store::attempt tried;
  steady_time due_at{};  ///< not before this
  bool called = false;   ///< its platform was called with it
  bool unsaved = false;  ///< Redis may hold another `tried`: the last one could not be written
  int failures = 0;      ///< tries that ended for a reason that does not pass
};

/// One lane of an account as its owner sees it: what is ready to go, in order, and what waits, for its time or behind
/// an earlier message of its turn. Of what waits only the place is kept: retries may wait for hours, a hundred thousand
/// of them, and must not fill the process. No I/O.
class send_lane {
 public:
  /// A message that waits: by its id it is read again when it may go.
  struct place {
    std::string id, turn;
    int failures = 0;
    bool first = false;                         ///< it stood behind another: whether it is due is not known yet
    std::shared_ptr<store::attempt> unsaved{};  ///< what Redis does not know of its tries
  };

  /// Read for the first time, in stream order; waits when its turn is taken, or until its attempt is due.
  void add(std::shared_ptr<send_item> i, steady_time now);
  /// Read again: its turn is its own already.
  void add_again(std::shared_ptr<send_item> i) { ready_.push_back(std::move(i)); }
  /// The first that is ready and whose turn is free; nullptr when there is none.
  std::shared_ptr<send_item> next(chat_turns& turns, steady_time now);
  /// It is sent, or gone: the next of its turn may go.
  void finished(const std::string& turn, steady_time now);
  /// It must wait; its turn waits with it.
  void wait(const send_item& i, steady_time due_at);
  void wait(place p, steady_time due_at);
  /// Those whose time has come, at most so many; they are to be read again and added.
  std::vector<place> take_due(steady_time now, std::size_t most);

  std::size_t ready() const { return ready_.size(); }
  /// Those that wait, and those ready.
  std::size_t known() const { return ready_.size() + waiting_; }

  std::string read = "0-0";   ///< all up to here is known
  std::size_t in_flight = 0;  ///< handed out by next() and neither finished nor waiting

 private:
  std::list<std::shared_ptr<send_item>> ready_;
  std::multimap<steady_time, place> due_;
  std::unordered_map<std::string, std::deque<std::string>> turns_;  // taken ones, with the ids that stand behind
  std::size_t waiting_ = 0;
};

}  // namespace linli::queue
