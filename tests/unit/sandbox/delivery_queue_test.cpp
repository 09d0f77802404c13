#include <doctest/doctest.h>

#include "sandbox/delivery_queue.hpp"
#include "sandbox/sizes.hpp"

namespace linli::sandbox::test {

namespace {

using namespace std::chrono_literals;
using clock = delivery_queue::clock;

const auto start = clock::time_point(1h);
const sys_time noon = from_ms(1'770'000'000'000);

event make(std::uint64_t n, std::size_t bytes = 20) {
  return {n, "e-" + std::to_string(n), "message", "g1", std::string(bytes, 'x')};
}
void fill(delivery_queue& q, std::uint64_t from, std::uint64_t to) {
  for (auto n = from; n <= to; ++n) q.add(make(n), {}, noon, start);
}
std::vector<std::uint64_t> numbers(const std::vector<std::shared_ptr<const event>>& batch) {
  std::vector<std::uint64_t> out;
  for (const auto& e : batch) out.push_back(e->number);
  return out;
}
using list = std::vector<std::uint64_t>;

}  // namespace

TEST_CASE("events leave in order, at most 100 at once, one batch at a time") {
  delivery_queue q(1);
  CHECK(q.wake() == clock::time_point::max());
  fill(q, 1, 250);
  auto batch = q.next(start);
  CHECK(batch.size() == 100);
  CHECK(batch.front()->number == 1);
  CHECK(q.next(start).empty());
  CHECK(q.waiting() == 250);
  q.answered(200, 0ms, start);
  CHECK(q.waiting() == 150);
  CHECK(q.next(start).front()->number == 101);
}

TEST_CASE("a batch stays below what a gateway takes") {
  delivery_queue q(1);
  for (std::uint64_t n = 1; n <= 4; ++n) q.add(make(n, 200'000), {}, noon, start);
  CHECK(q.next(start).size() == 2);
  q.answered(200, 0ms, start);
  q.add(make(5, 2'000'000), {}, noon, start);
  CHECK(q.next(start).size() == 2);
  q.answered(200, 0ms, start);
  CHECK(q.next(start).size() == 1);  // what is too large alone still goes alone
}

TEST_CASE("without a 2xx the same events come again, in growing pauses up to ten seconds, for ever") {
  delivery_queue q(7);
  fill(q, 1, 3);
  auto now = start;
  std::chrono::milliseconds longest{0}, first{0};
  for (int i = 0; i < 20; ++i) {
    REQUIRE(numbers(q.next(now)) == list{1, 2, 3});
    if (i % 2 == 0) q.unanswered(now);
    else q.answered(503, 0ms, now);
    CHECK(q.next(now).empty());
    const auto pause = std::chrono::ceil<std::chrono::milliseconds>(q.wake() - now);
    if (i == 0) first = pause;
    longest = std::max(longest, pause);
    now = q.wake();
  }
  CHECK(first >= 150ms);
  CHECK(first <= 200ms);
  CHECK(longest >= 7'500ms);
  CHECK(longest <= 10s);
  CHECK(q.ledger().front().attempts == 20);
  CHECK(q.fate_of(q.ledger().front()) == delivery_queue::fate::waiting);
  REQUIRE(q.next(now).size() == 3);
  q.answered(200, 0ms, now);
  CHECK(q.fate_of(q.ledger().front()) == delivery_queue::fate::delivered);
  CHECK(q.all().delivered == 3);
  CHECK(q.all().failures_in_a_row == 0);
}

TEST_CASE("429 and Retry-After are waited for, and lose nothing") {
  delivery_queue q(1);
  fill(q, 1, 1);
  q.next(start);
  q.answered(429, 3s, start);
  CHECK(q.next(start + 2999ms).empty());
  CHECK(q.next(start + 3s).size() == 1);
}

TEST_CASE("a refused batch is tried one by one: only the bad event is given up") {
  delivery_queue q(1);
  fill(q, 1, 3);
  q.next(start);
  q.answered(400, 0ms, start);
  for (std::uint64_t n = 1; n <= 3; ++n) {
    REQUIRE(numbers(q.next(start)) == list{n});
    q.answered(n == 2 ? 400 : 200, 0ms, start);
  }
  CHECK(q.waiting() == 0);
  CHECK(q.fate_of(q.ledger()[0]) == delivery_queue::fate::delivered);
  CHECK(q.fate_of(q.ledger()[1]) == delivery_queue::fate::refused);
  CHECK(q.ledger()[1].last_status == 400);
  CHECK(q.all().refused == 1);
  CHECK(q.all().delivered == 2);
}

TEST_CASE("a held-back event is passed by later ones, a merely delayed one is not") {
  delivery_queue q(1);
  q.add(make(1), {100ms, true, -1ms}, noon, start);
  q.add(make(2), {}, noon, start);
  q.add(make(3), {50ms, false, -1ms}, noon, start);
  q.add(make(4), {}, noon, start);
  CHECK(numbers(q.next(start)) == list{2});
  q.answered(200, 0ms, start);
  CHECK(q.wake() == start + 50ms);
  CHECK(numbers(q.next(start + 60ms)) == list{3, 4});
  q.answered(200, 0ms, start);
  CHECK(numbers(q.next(start + 100ms)) == list{1});
}

TEST_CASE("a doubled event comes twice and is one row in the ledger") {
  delivery_queue q(1);
  q.add(make(1), {0ms, false, 30ms}, noon, start);
  q.add(make(2), {}, noon, start);
  CHECK(numbers(q.next(start)) == list{1, 2});
  q.answered(200, 0ms, start);
  CHECK(q.fate_of(q.ledger()[0]) == delivery_queue::fate::waiting);
  CHECK(numbers(q.next(start + 30ms)) == list{1});
  q.answered(200, 0ms, start);
  CHECK(q.ledger().size() == 2);
  CHECK(q.ledger()[0].copies == 2);
  CHECK(q.ledger()[0].attempts == 2);
  CHECK(q.all().delivered == 2);
}

TEST_CASE("what waits is kept in order over a restart, also what was under way") {
  delivery_queue q(1);
  fill(q, 1, 3);
  q.next(start);
  q.answered(200, 0ms, start);
  q.add(make(4), {0ms, false, 500ms}, noon, start);
  q.next(start);
  q.add(make(5), {}, noon, start);
  std::vector<event> waiting;
  for (const auto& e : q.undelivered()) waiting.push_back(*e);
  REQUIRE(waiting.size() == 2);
  auto ledger = q.ledger();
  for (auto& r : ledger) r.waiting = 0;
  delivery_queue again(1);
  again.restore(std::move(ledger), std::move(waiting), q.all(), start);
  CHECK(numbers(again.next(start)) == list{4, 5});
  again.answered(200, 0ms, start);
  CHECK(again.all().delivered == 5);
}

TEST_CASE("it says when too much waits") {
  delivery_queue q(1);
  fill(q, 1, sizes::waiting_max - 1);
  CHECK_FALSE(q.full());
  fill(q, sizes::waiting_max, sizes::waiting_max);
  CHECK(q.full());
}

}  // namespace linli::sandbox::test
