#pragma once
#include <string>

#include "queue/world.hpp"
#include "store/transaction.hpp"

namespace linli::queue {

struct inbound_event;

/// The entry a step is made for, and on whose authority: what makes its effect happen exactly once.
struct source {
  std::string name;  ///< the shard, as a unit
  std::int64_t fence = 0;
  std::string entry;     ///< stream id; "" when the step is not made for an entry
  std::string cursor;    ///< behind this nothing will be asked again: its marks may go; "" = they stay
  bool may_wait = true;  ///< for what must be applied before it; false: it has waited long enough
};

/// Adds to a step in the community's tag: refused when a newer owner was seen, done when the entry was applied before,
/// marked as applied otherwise.
void guard(store::transaction& t, const std::string& community, const source& from);

/// Has an event that is to be given up had its effect? When not, it will not have one by an older owner of the source
/// any more, whose step may still be on its way; and where it may be danger that has not rung, it rings as `unread`: a
/// person reads it, and `why` nobody else could. Errors: those of Redis; stale; fenced.
task<result<bool>> had_effect(world& w, source from, std::string data, std::string why);

/// Rings for an event of the urgent lane before its turn among all that waits: tells follow-ups what its words sound
/// like, as far as can be known now. Its effect comes with apply(), which does not ring again; where that was first,
/// this does nothing. Errors as apply().
task<result<void>> ring(world& w, source from, std::string data);

/// Does it wait for what another shard holds, and not for Redis? Meanwhile others may have its place.
inline bool is_held(const error& e) { return e.code == errc::stale && e.retry_after.count() > 0; }

/// Applies one accepted event: exactly one effect, however often it is called for the same entry.
/// Errors: those of is_held(); retry-able ones of Redis; fenced: stop; others lie in the event.
task<result<void>> apply(world& w, source from, std::string data);
/// The same for one that was unpacked already. `e` must live until it is done.
task<result<void>> apply(world& w, source from, const inbound_event& e);

}  // namespace linli::queue
