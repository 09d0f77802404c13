#include "domain/message_state.hpp"

namespace linli::domain {

namespace {

int rank(message_state s) {
  switch (s) {
    case message_state::queued:
    case message_state::held: return 0;
    case message_state::awaiting_staff: return 1;
    case message_state::unknown: return 2;
    case message_state::failed:
    case message_state::dead:
    case message_state::cancelled:
    case message_state::expired: return 3;
    case message_state::handed: return 4;
    case message_state::delivered: return 5;
    case message_state::read: return 6;
  }
  return 6;
}

}  // namespace

bool may_move(message_state from, message_state to) {
  if (from == message_state::handed && to == message_state::failed) return true;  // the platform's later word
  // Taken back once, it is handed on no more by an answer that comes again: only proof of delivery says otherwise.
  if (from == message_state::failed && to == message_state::handed) return false;
  if (from == to) return false;
  if (rank(from) == 0 && rank(to) == 0) return true;  // held and released
  return rank(to) > rank(from);
}

bool is_final(message_state s) { return rank(s) == 3 || s == message_state::read; }

}  // namespace linli::domain
