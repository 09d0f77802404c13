#include "queue/sending/ring_watch.hpp"
#include <doctest/doctest.h>

namespace linli::queue {

using namespace std::chrono_literals;

namespace {

const steady_time start = steady_time{} + 1h;

store::send_entry ring(const std::string& chat) {
  store::send_entry e;
  e.message = "m_" + chat;
  e.chat = chat;
  e.purpose = "ring";
  e.followup = "f_1";
  return e;
}

std::string late(ring_watch& w, steady_time now, steady_time paused_until = {}) {
  std::string out;
  for (const auto& r : w.take_late(now, paused_until)) out += r.entry.chat + ";";
  return out;
}

}  // namespace

TEST_CASE("a ring that an account's pause holds up is told of once, and a short pause is waited for") {
  ring_watch w;
  w.found("1-0", ring("li"), "li", start);
  CHECK(late(w, start).empty());
  CHECK(late(w, start, start + 8s).empty());
  CHECK(late(w, start, start + 60s) == "li;");
  CHECK(late(w, start, start + 60s).empty());
  w.give_back("1-0");
  CHECK(late(w, start, start + 60s) == "li;");
}

TEST_CASE("one short pause after the other is a long one") {
  ring_watch w;
  w.found("1-0", ring("li"), "li", start);
  CHECK(late(w, start, start + 5s).empty());
  CHECK(late(w, start + 5s, start + 10s) == "li;");
}

TEST_CASE("a ring behind another in a chat that waits is told of, others are not") {
  ring_watch w;
  w.waits("li", start + 20s, start);
  w.found("1-0", ring("li"), "li", start);
  w.found("1-1", ring("chen"), "chen", start);
  CHECK(late(w, start) == "li;");
  w.found("1-2", ring("li"), "li", start + 21s);
  CHECK(late(w, start + 21s).empty());
}

TEST_CASE("what is out, what is no ring, and a note that no danger hangs on, is told of by nobody") {
  ring_watch w;
  w.found("1-0", ring("li"), "li", start);
  w.ended("1-0");
  auto answer = ring("chen"), note = answer, danger = answer;
  answer.purpose.clear();
  note.purpose = danger.purpose = "note";
  danger.rather_twice = true;
  danger.chat = "holder";
  w.found("1-1", answer, "chen", start);
  w.found("1-2", note, "chen", start);
  w.found("1-3", danger, "holder", start);
  CHECK(late(w, start, start + 60s) == "holder;");
}

}  // namespace linli::queue
