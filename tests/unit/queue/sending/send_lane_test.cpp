#include <doctest/doctest.h>

#include "queue/sending/send_lane.hpp"

namespace linli::queue {

using namespace std::chrono_literals;

namespace {

const steady_time at{std::chrono::hours(1)};

std::shared_ptr<send_item> message(int n, std::string chat, steady_time due = {}) {
  auto i = std::make_shared<send_item>();
  i->id = std::to_string(n) + "-0";
  i->turn = std::move(chat);
  i->due_at = due;
  return i;
}

chat_turns all_free(0);

}  // namespace

TEST_CASE("of one chat only the first is ready, and the next when that one is finished") {
  send_lane l;
  l.add(message(1, "a"), at);
  l.add(message(2, "a"), at);
  l.add(message(3, "b"), at);
  CHECK(l.ready() == 2);
  CHECK(l.known() == 3);
  const auto first = l.next(all_free, at);
  REQUIRE(first);
  CHECK(first->id == "1-0");
  CHECK(l.next(all_free, at)->id == "3-0");
  CHECK_FALSE(l.next(all_free, at));
  CHECK(l.take_due(at, 10).empty());
  l.finished("a", at);
  const auto due = l.take_due(at, 10);
  REQUIRE(due.size() == 1);
  CHECK(due[0].id == "2-0");
  CHECK(due[0].first);  // its own time may not have come
  l.add_again(message(2, "a"));
  CHECK(l.next(all_free, at)->id == "2-0");
  l.finished("a", at);
  l.finished("b", at);
  CHECK(l.known() == 0);
}

TEST_CASE("what must wait lets others pass, but none of its own chat") {
  send_lane l;
  l.add(message(1, "a", at + 1min), at);
  l.add(message(2, "a"), at);
  l.add(message(3, "b"), at);
  CHECK(l.next(all_free, at)->id == "3-0");
  CHECK_FALSE(l.next(all_free, at));
  CHECK(l.take_due(at + 59s, 10).empty());
  const auto due = l.take_due(at + 1min, 10);
  REQUIRE(due.size() == 1);
  CHECK(due[0].id == "1-0");
  CHECK(due[0].turn == "a");
  CHECK_FALSE(due[0].first);
}

TEST_CASE("who is under way in another lane is passed over, and keeps his place") {
  send_lane l;
  chat_turns turns(0);
  l.add(message(1, "a"), at);
  l.add(message(2, "b"), at);
  turns.began("a", at);
  CHECK(l.next(turns, at)->id == "2-0");
  CHECK_FALSE(l.next(turns, at));
  turns.ended("a", true, at);
  CHECK(l.next(turns, at)->id == "1-0");
}

TEST_CASE("a chat rests after a call as long as its platform asks, others go on") {
  chat_turns turns(2);
  turns.began("a", at);
  CHECK_FALSE(turns.free("a", at));
  CHECK(turns.free("b", at));
  turns.ended("a", true, at + 10ms);
  CHECK_FALSE(turns.free("a", at + 509ms));
  CHECK(turns.free("b", at + 509ms));
  CHECK(turns.free("a", at + 510ms));
  turns.began("a", at + 600ms);
  CHECK_FALSE(turns.free("a", at + 5s));  // under way, however long
  turns.ended("a", false, at + 5s);       // its platform was not called
  CHECK(turns.free("a", at + 5s));
}

TEST_CASE("a chat that is told to wait rests so long, and is called half as often for a while") {
  chat_turns turns(2);
  turns.began("a", at);
  turns.hold("a", at + 10s, at + 1s);
  turns.ended("a", true, at + 1s);
  turns.hold("c", at + 3s, at);  // nothing under way: another owner was told
  CHECK(turns.free("b", at + 2s));
  CHECK_FALSE(turns.free("c", at + 2999ms));
  CHECK(turns.free("c", at + 3s));
  CHECK_FALSE(turns.free("a", at + 9999ms));
  REQUIRE(turns.free("a", at + 10s));
  turns.began("a", at + 10s);
  turns.ended("a", true, at + 10s);
  CHECK_FALSE(turns.free("a", at + 10'700ms));  // 500 ms by rights
  CHECK(turns.free("a", at + 11s));
  turns.began("a", at + 2min);
  turns.ended("a", true, at + 2min);
  CHECK(turns.free("a", at + 2min + 500ms));
}

TEST_CASE("who is told to wait twice in different chats must have been told as an account") {
  unsaid_limit u;
  CHECK(u.of_chat("a", at, at + 10s));
  CHECK(u.of_chat("a", at + 1s, at + 10s));
  u.served("b", at - 1s);  // it left before anybody was told
  u.served("a", at + 2s);
  CHECK_FALSE(u.of_chat("b", at + 3s, at + 10s));
  CHECK(u.of_chat("c", at + 11s, at + 20s));
  u.served("d", at + 12s);
  CHECK(u.of_chat("b", at + 13s, at + 20s));
}

TEST_CASE("of a hundred thousand that wait nothing is kept but their places, with what Redis does not know") {
  send_lane l;
  for (int n = 0; n < 100'000; ++n) {
    auto i = message(n, "chat" + std::to_string(n));
    const std::weak_ptr<send_item> seen = i;
    l.add(std::move(i), at);
    auto taken = l.next(all_free, at);
    taken->unsaved = n == 7;
    taken->tried.number = 3;
    l.wait(*taken, at + 1h);
    taken.reset();
    REQUIRE(seen.expired());
  }
  CHECK(l.known() == 100'000);
  CHECK(l.ready() == 0);
  const auto due = l.take_due(at + 1h, 200'000);
  CHECK(due.size() == 100'000);
  int unsaved = 0;
  for (const auto& p : due) unsaved += p.unsaved && p.unsaved->number == 3 ? 1 : 0;
  CHECK(unsaved == 1);
  CHECK(l.known() == 0);
}

}  // namespace linli::queue
