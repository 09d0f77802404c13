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
#include "store/database.hpp"
#include "store/events.hpp"

namespace linli::live {

using shared_text = std::shared_ptr<const std::string>;

/// Where a session's events go: its outbox. One executor only.
class outlet {
 public:
  virtual ~outlet() = default;
  virtual void send(shared_text object) = 0;
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
  std::int64_t position = 0;  ///< delivered up to here
  std::uint64_t number = 0;   ///< of the subscribe that set it: an older recovery delivers nothing for it any more
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
  bool counts_only = false;  ///< a viewer: no names, no texts, cells under 5 hidden
  std::map<std::string, subscription> topics;
  bool gone = false;                 ///< it left, or was dropped: nothing more is sent
  std::vector<recovery> recoveries;  ///< one after the other; most have none, and an empty deque takes 600 bytes
  bool recovering = false;
  std::shared_ptr<doorbell> drained;
};

/// The live events of one core: tails the stream of each community that has sessions here, and hands every event to
/// those who want its topic. Every session sees each event of its topics once, in order, from where it subscribed or
/// `since`.
class hub {
 public:
  hub(executor core, gate& work, store::database& db, std::chrono::minutes utc_offset);

  /// The session is in; events follow once it subscribes. Errors: those of Redis.
  task<result<std::shared_ptr<member>>> enter(std::string community, std::shared_ptr<outlet> out, bool counts_only);
  void leave(const std::shared_ptr<member>& m);
  store::event_head head(const std::string& community) const;

  /// Subscribes to `topics`. With `from`, everything since then follows when it can still be read. `answered` is called
  /// once, before any event: true = recovered (or nothing was asked for), false = fetch afresh, live from now on.
  task<result<void>> subscribe(std::shared_ptr<member> m, std::vector<std::string> topics, std::optional<since> from,
                               std::function<void(bool)> answered);
  std::size_t sessions() const { return sessions_; }

 private:
  struct room {
    std::string community;
    store::event_head head;
    std::set<std::shared_ptr<member>> members;
    std::unordered_map<std::string, std::set<std::shared_ptr<member>>> by_topic;
    std::set<std::string> changed;  ///< campaigns whose counts have moved
    steady_time counted{}, looked{};
    bool tailing = false;
  };

  task<void> tail(std::shared_ptr<room> r);
  task<bool> read_events(room& r);
  task<void> look_for_redraw(room& r);
  task<void> send_counts(room& r);
  task<void> recover(std::shared_ptr<room> r, std::shared_ptr<member> m);
  task<void> catch_up(room& r, const std::shared_ptr<member>& m, recovery what);
  task<void> drained(const std::shared_ptr<member>& m);
  shared_text render(const store::event_record& e) const;
  static std::vector<std::shared_ptr<member>> listeners(const room& r, const std::string& topic);
  static void detach(room& r, const std::shared_ptr<member>& m);
  static void drop(room& r, const std::shared_ptr<member>& m, std::uint16_t code, const std::string& reason);
  static void drop_all(room& r, const std::string& reason);

  executor core_;
  gate& work_;
  store::database& db_;
  std::chrono::minutes offset_;
  std::map<std::string, std::shared_ptr<room>> rooms_;
  std::size_t sessions_ = 0;
  std::uint64_t subscribes_ = 0;
};

}  // namespace linli::live
