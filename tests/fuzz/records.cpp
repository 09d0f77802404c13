#include "queue/intake/inbound_codec.hpp"
#include "queue/stream_id.hpp"
#include "store/accounts.hpp"
#include "store/codec.hpp"
#include "store/histories.hpp"
#include "store/pastes.hpp"
#include "store/sealed.hpp"
#include "tests/fuzz/fuzz.hpp"

// Records as they may stand in Redis, written by an older program, a newer one, or nobody's. The first byte says which.
namespace linli::fuzz {

namespace {

// What was understood of any bytes is written in a form that is then read to the same.
template <class Read, class Write>
void settles(std::string_view bytes, Read read, Write write) {
  const auto once = write(read(bytes));
  must(write(read(once)) == once, "a record is loaded as it was stored");
}

template <class Read>
void settles(std::string_view bytes, Read read) {
  settles(bytes, read, [](const auto& record) { return store::pack(record); });
}

void try_inbound(std::string_view bytes) {
  const auto e = queue::unpack_inbound(bytes);
  if (!e) return;
  const auto once = queue::pack(*e);
  const auto again = queue::unpack_inbound(once);
  must(again && queue::pack(*again) == once, "an event is loaded as it was stored");
  (void)queue::ordering_key(e->event);
  (void)queue::origin_of(e->event);
  (void)queue::platform_event_id(e->event);
}

void try_seal(std::string_view bytes) {
  (void)store::unseal(bytes);
  must(store::unseal(store::seal("r_1", bytes)) == bytes, "what is sealed is opened");
}

void try_stream_ids(std::string_view bytes) {
  pieces from(bytes);
  const auto a = from.line(), b = from.line();
  must(!(queue::earlier(a, b) && queue::earlier(b, a)), "one of two is earlier");
  const auto [ms, n] = queue::parts_of(a);
  const auto next = queue::after(a);
  const auto none_behind = ms == UINT64_MAX && n == UINT64_MAX;
  must(none_behind ? queue::parts_of(next) == queue::parts_of(a) : queue::earlier(a, next), "after() lies behind");
}

}  // namespace

void attack(std::string_view bytes) {
  pieces from(bytes);
  const auto which = from.byte() % 15;
  const auto rest = from.rest();
  switch (which) {
    case 0: return settles(rest, store::unpack_household);
    case 1: return settles(rest, store::unpack_resident);
    case 2: return settles(rest, store::unpack_group);
    case 3: return settles(rest, store::unpack_identity, [](const auto& i) { return store::pack(i, "key"); });
    case 4: return settles(rest, store::unpack_campaign);
    case 5: return settles(rest, store::unpack_message);
    case 6: return settles(rest, store::unpack_ask);
    case 7: return settles(rest, store::unpack_reply);
    case 8: return settles(rest, store::unpack_history);
    case 9: return settles(rest, store::unpack_send);
    case 10: return settles(rest, store::unpack_attempt);
    case 11: return settles(rest, store::unpack_outcome);
    case 12: return settles(rest, store::unpack_mark);
    case 13: return try_inbound(rest);
    default: try_seal(rest); return try_stream_ids(rest);
  }
}

}  // namespace linli::fuzz
