#pragma once
#include <cstdint>
#include <deque>
#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "base/gate.hpp"
#include "live/room.hpp"
#include "store/database.hpp"
#include "store/events.hpp"

namespace linli::live {

/// The live events of one core: tails the stream of each community that has sessions here, and hands every event to
/// those who want its topic. What is decided is in room.hpp; this reads and waits.
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
  /// A community as this core reads it.
  struct place {
    place(std::string community, store::event_head head) : all(std::move(community), std::move(head)) {}
    room all;
    std::deque<std::shared_ptr<const page>> read;  ///< by recoveries: thousands come back at once, to the same events
    steady_time counted{}, looked{};
    bool tailing = false;
  };

  task<void> tail(std::shared_ptr<place> p);
  task<bool> read_events(place& p);
  task<void> look_for_another_past(place& p);
  task<bool> meet(place& p, const std::string& epoch);
  task<void> send_counts(place& p);
  /// `from` as the present epoch has it; nothing when it cannot be continued.
  task<result<std::optional<since>>> continued(std::string community, since from);
  task<void> recover(std::shared_ptr<place> p, std::shared_ptr<member> m);
  task<result<std::shared_ptr<const page>>> page_after(place& p, std::int64_t position);
  static std::shared_ptr<const page> page_read(const place& p, std::int64_t position);
  task<void> drained(const std::shared_ptr<member>& m);
  task<void> enter_reading();
  void leave_reading();
  std::string render(const store::event_record& e) const;

  executor core_;
  gate& work_;
  store::database& db_;
  std::chrono::minutes offset_;
  renderer render_;
  std::map<std::string, std::shared_ptr<place>> places_;
  std::deque<std::shared_ptr<doorbell>> queue_;  ///< recoveries that wait to read
  std::size_t reading_ = 0, sessions_ = 0;
};

}  // namespace linli::live
