#include "store/events.hpp"

#include <charconv>

#include "base/text.hpp"
#include "store/keys.hpp"
#include "store/work.hpp"

namespace linli::store {

namespace {

std::int64_t position_of(std::string_view stream_id) {
  std::int64_t n = 0;
  std::from_chars(stream_id.data(), stream_id.data() + stream_id.size(), n);
  return n;
}

redis::command read_after(const std::string& community, std::int64_t position, std::size_t most) {
  return {"XRANGE", keys::events(community), std::to_string(position + 1), "+", "COUNT", std::to_string(most)};
}

std::vector<event_record> events_of(const redis::reply& entries) {
  std::vector<event_record> out;
  for (const auto& entry : entries.items) {
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
  return out;
}

}  // namespace

bool is_shared(const event_head& head, std::string_view epoch, std::int64_t position) {
  if (epoch.empty()) return false;
  if (epoch == head.epoch) return true;
  for (const auto one : split(head.past, ' ')) {
    const auto colon = one.rfind(':');
    if (colon == std::string_view::npos || one.substr(0, colon) != epoch) continue;
    return position <= position_of(one.substr(colon + 1));
  }
  return false;
}

task<result<event_head>> load_event_head(database& db, std::string community) {
  std::vector<std::string> fields{"epoch", "position", "past"};
  auto meta = co_await db.hmget(keys::meta(community), std::move(fields));
  if (!meta) co_return meta.error();
  co_return event_head{(*meta)[0], position_of((*meta)[1]), (*meta)[2]};
}

task<result<event_head>> open_epoch(database& db, std::string community, bool create) {
  std::vector<std::string> keys{keys::meta(community)}, args{create ? "1" : "0"};
  auto answer = co_await db.functions().call(db.client(), "open_epoch", std::move(keys), std::move(args));
  if (!answer) co_return answer.error();
  const auto& items = answer->items;
  if (items.size() != 3) co_return error{errc::bug, "open_epoch gave no answer"};
  co_return event_head{items[0].text, position_of(items[1].text), items[2].text};
}

// Read behind the events, the epoch is theirs or a later one.
task<result<event_news>> load_news(database& db, std::string community, std::int64_t position, std::size_t most) {
  const auto at = db.client().place_of(keys::events(community));
  std::vector<redis::command> both{read_after(community, position, most), {"HGET", keys::meta(community), "epoch"}};
  auto answers = co_await db.client().run_all(std::move(both));
  if (!answers) co_return answers.error();
  if (auto good = redis::all_good(*answers); !good) co_return good.error();
  // A client that was told of an event must not meet another one under its number on a promoted replica.
  if (!answers->front().items.empty()) {
    auto kept = co_await confirm(db, keys::events(community), at);
    if (!kept) co_return kept.error();
  }
  co_return event_news{events_of(answers->front()), answers->back().text};
}

// Not confirmed by replicas, which may be silent: on one that is promoted without the newest of these another epoch
// begins, and who has seen them is told to fetch afresh.
task<result<std::vector<event_record>>> load_events(database& db, std::string community, std::int64_t position,
                                                    std::size_t most) {
  auto c = read_after(community, position, most);
  auto entries = co_await db.client().run(std::move(c));
  if (!entries) co_return entries.error();
  co_return events_of(*entries);
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

}  // namespace linli::store
