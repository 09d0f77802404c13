#include "domain/message_state.hpp"

#include <random>

#include <doctest/doctest.h>

namespace linli::domain {

namespace {
constexpr int states = static_cast<int>(message_state::expired) + 1;
message_state state(int i) { return static_cast<message_state>(i); }
}  // namespace

TEST_CASE("what was handed is never queued, held or waiting again") {
  for (const auto from : {message_state::handed, message_state::delivered, message_state::read}) {
    for (const auto to :
         {message_state::queued, message_state::held, message_state::awaiting_staff, message_state::unknown,
          message_state::cancelled, message_state::expired, message_state::dead})
      CHECK_FALSE(may_move(from, to));
  }
}

TEST_CASE("a receipt that comes late or twice changes nothing") {
  CHECK(may_move(message_state::handed, message_state::delivered));
  CHECK(may_move(message_state::handed, message_state::read));
  CHECK(may_move(message_state::delivered, message_state::read));
  CHECK_FALSE(may_move(message_state::read, message_state::delivered));
  for (int i = 0; i < states; ++i) CHECK_FALSE(may_move(state(i), state(i)));
}

TEST_CASE("a platform may take back that it handed a message on, but not that it was delivered") {
  CHECK(may_move(message_state::handed, message_state::failed));
  CHECK_FALSE(may_move(message_state::delivered, message_state::failed));
  CHECK_FALSE(may_move(message_state::read, message_state::failed));
}

TEST_CASE("what a platform took back is not handed again by an answer that comes twice") {
  CHECK_FALSE(may_move(message_state::failed, message_state::handed));
  CHECK(may_move(message_state::unknown, message_state::handed));
  CHECK(may_move(message_state::dead, message_state::handed));  // given up on, and it went out after all
}

TEST_CASE("no chain of moves leads back to where it began, but for a message held and released") {
  for (int from = 0; from < states; ++from) {
    std::vector<bool> reached(states, false);
    std::vector<int> open{from};
    while (!open.empty()) {
      const int at = open.back();
      open.pop_back();
      for (int to = 0; to < states; ++to) {
        if (!may_move(state(at), state(to)) || reached[static_cast<std::size_t>(to)]) continue;
        reached[static_cast<std::size_t>(to)] = true;
        open.push_back(to);
      }
    }
    const bool waits = state(from) == message_state::queued || state(from) == message_state::held;
    CHECK_MESSAGE(reached[static_cast<std::size_t>(from)] == waits, from);
  }
}

TEST_CASE("proof of delivery outweighs a guess that it failed") {
  for (const auto from : {message_state::failed, message_state::unknown, message_state::dead, message_state::expired}) {
    CHECK(may_move(from, message_state::delivered));
    CHECK(may_move(from, message_state::read));
  }
}

TEST_CASE("nothing leads back from delivered, in whatever order the news comes") {
  std::mt19937 random{3};
  for (int round = 0; round < 2000; ++round) {
    auto now = message_state::queued;
    bool delivered = false, read = false;
    for (int i = 0; i < 12; ++i) {
      const auto to = state(static_cast<int>(random() % states));
      if (!may_move(now, to)) continue;
      now = to;
      delivered = delivered || to == message_state::delivered;
      read = read || to == message_state::read;
      if (read) CHECK(now == message_state::read);
      else if (delivered) CHECK(now == message_state::delivered);
    }
  }
}

TEST_CASE("nothing more happens by itself to what failed, was given up, or was read") {
  for (const auto s : {message_state::failed, message_state::dead, message_state::cancelled, message_state::expired,
                       message_state::read})
    CHECK(is_final(s));
  for (const auto s : {message_state::queued, message_state::held, message_state::awaiting_staff,
                       message_state::unknown, message_state::handed, message_state::delivered})
    CHECK_FALSE(is_final(s));
}

}  // namespace linli::domain
