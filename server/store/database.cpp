#include "store/database.hpp"

#include "base/crypto.hpp"
#include "store/transaction.hpp"

namespace linli::store {

namespace {

constexpr int scans_max = 10;

}  // namespace

database::database(std::shared_ptr<redis::client> client, std::shared_ptr<const redis::functions> functions,
                   std::string index_key)
    : client_(std::move(client)),
      checked_(client_),
      wide_(client_),
      functions_(std::move(functions)),
      index_key_(std::move(index_key)) {}

database::database(redis::clients clients, std::shared_ptr<const redis::functions> functions, std::string index_key)
    : client_(std::move(clients.ordinary)),
      checked_(std::move(clients.checked)),
      wide_(std::move(clients.wide)),
      functions_(std::move(functions)),
      index_key_(std::move(index_key)) {}

task<result<committed>> database::commit(transaction t, bool fresh) {
  std::vector<std::string> args;
  args.reserve(1 + t.checks_.args.size() + t.writes_.args.size());
  args.push_back(t.checks_.shape + "|" + t.writes_.shape);
  for (auto* half : {&t.checks_, &t.writes_}) std::move(half->args.begin(), half->args.end(), std::back_inserter(args));
  auto& through = t.may_come_late_ ? wide_checked() : checked();
  auto answer = co_await functions_->call(through, fresh ? "commit_new" : "commit", std::move(t.keys_), std::move(args),
                                          limits::redis_slow_deadline, t.at_);
  if (!answer) co_return answer.error();
  if (answer->items.empty()) co_return error{errc::bug, "commit gave no answer"};
  const auto& word = answer->items[0].text;
  if (word == "stale") co_return error{errc::stale, "check " + answer->items[1].text + " did not hold"};
  if (word == "fenced") co_return error{errc::fenced, "a newer owner exists"};
  committed done;
  if (word == "done") {
    done.already = true;
    co_return done;
  }
  for (std::size_t i = 1; i < answer->items.size(); ++i) done.positions.push_back(answer->items[i].integer);
  co_return done;
}

task<result<std::string>> database::hget(std::string key, std::string field) {
  redis::command c{"HGET", std::move(key), std::move(field)};
  auto answer = co_await client_->run(std::move(c));
  if (!answer) co_return answer.error();
  co_return std::move(answer->text);
}

task<result<std::vector<std::string>>> database::hmget(std::string key, std::vector<std::string> fields) {
  std::vector<std::string> values;
  if (fields.empty()) co_return values;
  redis::command c{"HMGET", std::move(key)};
  c.insert(c.end(), fields.begin(), fields.end());
  auto answer = co_await client_->run(std::move(c), limits::redis_slow_deadline);
  if (!answer) co_return answer.error();
  for (auto& item : answer->items) values.push_back(std::move(item.text));
  co_return values;
}

task<result<std::vector<std::pair<std::string, std::string>>>> database::hgetall(std::string key) {
  for (int i = 0; i < scans_max; ++i) {
    const auto place = client_->place_of(key);
    auto all = co_await scan(key);
    // Another server, or the same after a restart, orders its tables by another seed: the pages do not fit together.
    if (!all || client_->place_of(key) == place) co_return all;
  }
  co_return error{errc::unavailable, "Redis keeps moving under a scan"};
}

task<result<std::vector<std::pair<std::string, std::string>>>> database::scan(std::string key) {
  std::vector<std::pair<std::string, std::string>> all;
  std::string cursor = "0";
  do {
    redis::command c{"HSCAN", key, cursor, "COUNT", "1000"};
    auto page = co_await client_->run(std::move(c), limits::redis_slow_deadline);
    if (!page) co_return page.error();
    if (page->items.size() != 2) co_return error{errc::bug, "HSCAN of " + key + " gave no page"};
    cursor = page->items[0].text;
    auto& items = page->items[1].items;
    for (std::size_t i = 0; i + 1 < items.size(); i += 2)
      all.emplace_back(std::move(items[i].text), std::move(items[i + 1].text));
  } while (cursor != "0");
  // A scan may show an element twice while the hash is being rehashed.
  std::sort(all.begin(), all.end(), [](const auto& a, const auto& b) { return a.first < b.first; });
  all.erase(std::unique(all.begin(), all.end(), [](const auto& a, const auto& b) { return a.first == b.first; }),
            all.end());
  co_return all;
}

std::uint64_t database::hash_of(std::string_view a, std::string_view b) const {
  return keyed_hash(index_key_, {a, "\n", b});
}

std::string database::index_of(std::string_view a, std::string_view b) const { return std::to_string(hash_of(a, b)); }

std::vector<stream_entry> read_entries(const redis::reply& xrange) {
  std::vector<stream_entry> out;
  for (const auto& entry : xrange.items) {
    if (entry.items.size() == 2 && entry.items[1].items.size() >= 2)
      out.push_back({entry.items[0].text, entry.items[1].items[1].text});
  }
  return out;
}

}  // namespace linli::store
