#pragma once
#include <cstdint>
#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <set>
#include <string>
#include <unordered_map>
#include <vector>

#include "base/gate.hpp"
#include "base/lines.hpp"
#include "live/page.hpp"

namespace linli::live {

/// Where a session's events go: its outbox. One executor only.
class outlet {
 public:
  virtual ~outlet() = default;
  virtual void send(shared_lines objects) = 0;
  virtual std::size_t waiting() const = 0;  ///< objects not yet written
  virtual void on_drained(std::function<void()> then) = 0;
  /// Ends the session: the client is to come back.
  virtual void drop(std::uint16_t code, std::string reason) = 0;
};

/// A position in a community's event stream, as clients hold it.
struct since {
  std::string epoch;
  std::int64_t position = 0;
};

/// A topic of one session.
struct subscription {
  std::int64_t position = 0;  ///< the live stream delivers what is behind this
  std::uint64_t number = 0;   ///< of the subscribe that set it: an older recovery delivers nothing for it any more
  std::size_t place = 0;      ///< among the topic's listeners
  bool behind = false;        ///< a recovery delivers it, the live stream does not yet
};

/// A subscribe's recovery: all after `position`, for the topics that still carry its number.
struct recovery {
  std::int64_t position = 0;
  std::uint64_t number = 0;
};

/// One session in a community.
struct member {
  std::shared_ptr<outlet> out;
  std::string community;
  std::map<std::string, subscription> topics;
  std::vector<recovery> recoveries;   ///< one after the other; most have none
  std::shared_ptr<doorbell> drained;  ///< of the recovery under way
  std::uint64_t wants = 0;            ///< scratch of room::take()
  std::size_t place = 0;              ///< in the room
  bool odd = false;                   ///< scratch of room::take()
  bool counts_only = false;           ///< a viewer: no names, no texts, cells under 5 hidden
  bool gone = false;                  ///< it left, or was dropped: nothing more is sent
  bool recovering = false;
};

/// The sessions that one core has in one community, what they want and what they have. No I/O and no clock: events go
/// in as they were read, and out to the outlets. Every session sees each event of its topics once, in order, from where
/// it subscribed or `since`; where that cannot be, it is dropped, and told to fetch afresh when it comes back.
class room {
 public:
  room(std::string name, store::event_head at) : community(std::move(name)), head_(std::move(at)) {}

  const store::event_head& head() const { return head_; }
  std::size_t sessions() const { return members_.size(); }

  std::shared_ptr<member> enter(std::shared_ptr<outlet> out, bool counts_only);
  bool leave(const std::shared_ptr<member>& m);  ///< false: it was not here

  /// From now on `m` gets these topics, also what came after `from` when that is `readable`. Whether it gets all.
  bool subscribe(const std::shared_ptr<member>& m, const std::vector<std::string>& topics,
                 const std::optional<since>& from, bool readable);
  bool listened(const std::string& topic) const { return by_topic_.contains(topic); }
  /// A copy: a session whose outbox is full may leave while it is being sent to.
  std::vector<std::shared_ptr<member>> listeners(const std::string& topic) const;

  /// The next events of the stream, for everybody who is not behind. What one session wants of them travels as one, and
  /// is made once for all that want the same.
  void take(const page& next);

  enum class fed { drain, next };
  /// Hands on what the oldest recovery of `m` lacks and the page has, as much as an outbox is given at once. `drain`:
  /// the same page again when that has left; `next`: the page is done, and so is the recovery if none is left.
  fed feed(const std::shared_ptr<member>& m, const page& p);

  /// Nothing follows what a session missed: it hears no more before it is told, and is counted until it leaves.
  void drop(const std::shared_ptr<member>& m, std::uint16_t code, const std::string& reason);
  void drop_all(const std::string& reason);
  /// Another past: everybody is to come back.
  void restart(store::event_head head, const std::string& reason);

  const std::string community;
  std::set<std::string> changed;  ///< campaigns whose counts have moved

 private:
  struct listener {
    member* who = nullptr;
    subscription* how = nullptr;  // in who->topics
  };
  static bool is_on_its_way(const member& m, const std::string& topic, std::int64_t position);
  void listen(member& m, const std::string& topic, subscription s);
  void detach(member& m);
  void hand_out(const page& p, std::size_t from, std::size_t to);
  std::vector<std::shared_ptr<member>> mark(const page& p, std::size_t from, std::size_t to,
                                            std::vector<std::uint64_t>& bits);
  static void send_odd(const page& p, std::size_t from, std::size_t to, member& m);

  store::event_head head_;
  std::vector<std::shared_ptr<member>> members_;
  std::unordered_map<std::string, std::vector<listener>> by_topic_;
  std::uint64_t subscribes_ = 0;
};

}  // namespace linli::live
