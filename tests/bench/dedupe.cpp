#include "tests/bench/dedupe.hpp"

#include <stdexcept>

#include <boost/asio/io_context.hpp>

#include "base/gate.hpp"
#include "store/inbox.hpp"
#include "store/keys.hpp"
#include "store/scripts.hpp"
#include "tests/bench/wire.hpp"

namespace linli::bench {

namespace {

constexpr long a_post = 100;  // events
constexpr int posts_at_once = 64;
constexpr auto patience = std::chrono::seconds(30);

struct progress {
  long next = 0, done = 0, most = 0;
  std::string failed;
};

task<void> fill(store::inbox& doors, progress& p) {
  while (p.failed.empty() && p.next < p.most) {
    std::vector<store::inbound> events;
    const auto sender = "u" + std::to_string(p.next / a_post);
    for (; p.next < p.most && events.size() < a_post; ++p.next) events.push_back({sender, std::to_string(p.next), "p"});
    auto added = co_await doors.accept("bench", std::move(events));
    if (!added) p.failed = describe(added.error());
    else p.done += static_cast<long>(*added);
  }
}

long field_of(const std::string& info, std::string_view name) {
  const auto at = info.find(std::string(name) + ":");
  return at == std::string::npos ? 0 : std::stol(info.substr(at + name.size() + 1));
}

task<result<long>> data_set(redis::client& c) {
  redis::command info{"INFO", "memory"};
  auto answer = co_await c.run(std::move(info), patience);
  if (!answer) co_return answer.error();
  co_return field_of(answer->text, "used_memory_dataset");
}

task<void> fill_all(executor ex, store::database& db, progress& p) {
  store::inbox doors(db);
  gate inside(ex);
  for (int n = 0; n < posts_at_once; ++n) spawn(ex, inside, "fill", fill(doors, p));
  inside.close();
  co_await inside.drained(std::chrono::hours(1));
}

task<void> measure(executor ex, gate& work, redis::client& c, store::database& db, progress& p, long& bytes) {
  auto loaded = co_await db.functions().load(c);
  if (!loaded) p.failed = describe(loaded.error());
  // Redis' own buffers grow with the first events: those are not what an id costs.
  progress first;
  first.most = 10'000;
  co_await fill_all(ex, db, first);
  redis::command empty{"FLUSHDB"};
  co_await c.run(std::move(empty), patience);
  auto before = co_await data_set(c);
  co_await fill_all(ex, db, p);
  for (int shard = 0; shard < limits::inbox_shards; ++shard) {
    redis::command drop{"DEL", store::keys::inbox_events(shard)};
    co_await c.run(std::move(drop), patience);
  }
  auto after = co_await data_set(c);
  if (!before || !after) p.failed = "INFO memory has no answer";
  else bytes = *after - *before;
  c.close();
  work.close();
}

}  // namespace

int run_dedupe(const dedupe& d) {
  const auto where = redis::parse_address(d.redis);
  if (!where) return 2;
  asio::io_context io{1};
  const auto client = redis::create_client(io.get_executor(), *where);
  store::database db(client, std::make_shared<redis::functions>(store::scripts()), "a key of at least 16");
  gate work(io.get_executor());
  progress p;
  p.most = d.ids;
  long bytes = 0;
  const auto began = steady::now();
  spawn(io.get_executor(), work, "dedupe", measure(io.get_executor(), work, *client, db, p, bytes));
  io.run();
  if (!p.failed.empty()) throw std::runtime_error(p.failed);
  fmt::print(R"({{"ids":{},"seconds":{:.3f},"bytes_per_id":{:.3f}}})"
             "\n",
             p.done, std::chrono::duration<double>(steady::now() - began).count(),
             static_cast<double>(bytes) / static_cast<double>(p.done));
  return p.done == d.ids ? 0 : 1;
}

}  // namespace linli::bench
