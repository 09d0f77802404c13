#include "store/work.hpp"

namespace linli::store {

task<result<std::vector<stream_entry>>> read_work(database& db, std::string stream, std::string from,
                                                  std::size_t most) {
  const auto at = db.client().place_of(stream);
  redis::command c{"XRANGE", stream, std::move(from), "+", "COUNT", std::to_string(most)};
  auto answer = co_await db.client().run(std::move(c));
  if (!answer) co_return answer.error();
  auto entries = read_entries(*answer);
  if (entries.empty()) co_return entries;
  auto kept = co_await confirm(db, std::move(stream), at);
  if (!kept) co_return kept.error();
  co_return entries;
}

task<result<void>> confirm(database& db, std::string key, redis::place at) {
  if (&db.checked() == &db.client()) co_return result<void>{};
  redis::command any{"EXISTS", std::move(key)};  // its WAIT covers all that was written before
  auto confirmed = co_await db.checked().run_at(at, std::move(any), limits::redis_deadline);
  if (!confirmed) co_return confirmed.error();
  co_return result<void>{};
}

}  // namespace linli::store
