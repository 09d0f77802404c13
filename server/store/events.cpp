#include "store/events.hpp"

#include <charconv>

#include "base/ids.hpp"
#include "store/keys.hpp"
#include "store/transaction.hpp"
#include "store/work.hpp"

namespace linli::store {

namespace {

std::int64_t position_of(std::string_view stream_id) {
  std::int64_t n = 0;
  std::from_chars(stream_id.data(), stream_id.data() + stream_id.size(), n);
  return n;
}

}  // namespace

task<result<event_head>> load_event_head(database& db, std::string community) {
  std::vector<std::string> fields{"epoch", "position"};
  auto meta = co_await db.hmget(keys::meta(community), std::move(fields));
  if (!meta) co_return meta.error();
  co_return event_head{(*meta)[0], position_of((*meta)[1])};
}

task<result<std::vector<event_record>>> load_events(database& db, std::string community, std::int64_t position,
                                                    std::size_t most) {
  const auto at = db.client().place_of(keys::events(community));
  redis::command c{"XRANGE", keys::events(community), std::to_string(position + 1), "+", "COUNT", std::to_string(most)};
  auto entries = co_await db.client().run(std::move(c));
  if (!entries) co_return entries.error();
  // A client that was told of an event must not meet another one under its number on a promoted replica.
  if (!entries->items.empty()) {
    auto kept = co_await confirm(db, keys::events(community), at);
    if (!kept) co_return kept.error();
  }
  std::vector<event_record> out;
  for (const auto& entry : entries->items) {
    if (entry.items.size() != 2) continue;
    event_record e;
    e.position = position_of(entry.items[0].text);
    const auto& fields = entry.items[1].items;
    for (std::size_t i = 0; i + 1 < fields.size(); i += 2) {
      if (fields[i].text == "t") e.topic = fields[i + 1].text;
      else if (fields[i].text == "e") e.name = fields[i + 1].text;
      else if (fields[i].text == "d") e.data = fields[i + 1].text;
    }
    out.push_back(std::move(e));
  }
  co_return out;
}

task<result<bool>> can_recover(database& db, std::string community, std::int64_t position) {
  auto head = co_await load_event_head(db, community);
  if (!head) co_return head.error();
  if (position > head->position || position < 0) co_return false;
  if (position == head->position) co_return true;
  auto next = co_await load_events(db, community, position, 1);
  if (!next) co_return next.error();
  co_return !next->empty() && next->front().position == position + 1;
}

task<result<event_head>> redraw_epoch(database& db, std::string community, std::string old_epoch) {
  transaction t;
  t.check_field(keys::meta(community), "epoch", old_epoch).hset(keys::meta(community), "epoch", random_id());
  auto done = co_await db.commit(std::move(t));
  if (!done && done.error().code != errc::stale) co_return done.error();  // stale: somebody else just did
  co_return co_await load_event_head(db, community);
}

}  // namespace linli::store
