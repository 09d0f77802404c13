#include "store/histories.hpp"

#include "base/json.hpp"
#include "store/keys.hpp"
#include "store/sealed.hpp"
#include "store/transaction.hpp"

namespace linli::store {

namespace bj = boost::json;

namespace {

constexpr char format = '\x01';
constexpr std::int64_t page = 100;

// The newest entries of a list before a time: `most`, and those of the same instant as the last of them. Lists are in the
// order of what happened, but for what came late.
task<result<void>> collect(database& db, std::string key, sys_time before, std::size_t most,
                           std::vector<history_entry>& into) {
  std::size_t found = 0;
  const auto enough = [&](sys_time at) { return found >= most && at != into.back().at; };
  for (std::int64_t end = -1;; end -= page) {
    redis::command c{"LRANGE", key, std::to_string(end - page + 1), std::to_string(end)};
    auto items = co_await db.client().run(std::move(c));
    if (!items) co_return items.error();
    for (auto item = items->items.rbegin(); item != items->items.rend(); ++item) {
      auto e = unpack_history(item->text);
      if (e.kind.empty() || e.at >= before) continue;
      if (enough(e.at)) co_return result<void>{};
      into.push_back(std::move(e));
      ++found;
    }
    if (items->items.size() < static_cast<std::size_t>(page)) break;
  }
  co_return result<void>{};
}

}  // namespace

std::string pack(const history_entry& e, std::string_view owner) {
  bj::object o{{"t", to_ms(e.at)}, {"k", e.kind}};
  json::put(o, "d", e.direction == "in" ? std::string("i") : e.direction == "out" ? std::string("o") : std::string{});
  json::put(o, "c", e.channel);
  json::put(o, "g", e.campaign);
  json::put(o, "m", e.message);
  json::put(o, "r", e.group);
  json::put(o, "p", e.reply);
  json::put(o, "x", seal(owner, e.text));
  json::put(o, "s", e.status);
  json::put(o, "u", e.rule);
  json::put(o, "b", e.by);
  return format + bj::serialize(o);
}

history_entry unpack_history(std::string_view bytes) {
  history_entry e;
  if (bytes.empty() || bytes[0] != format) return e;
  const auto v = json::parse(bytes.substr(1));
  if (!v || !v->is_object()) return e;
  const auto& o = v->get_object();
  e.at = from_ms(json::number(o, "t"));
  e.kind = json::text(o, "k");
  const auto direction = json::text(o, "d");
  e.direction = direction == "i" ? "in" : direction == "o" ? "out" : "";
  e.channel = json::text(o, "c");
  e.campaign = json::text(o, "g");
  e.message = json::text(o, "m");
  e.group = json::text(o, "r");
  e.reply = json::text(o, "p");
  e.text = unseal(json::text(o, "x"));
  e.status = json::text(o, "s");
  e.rule = json::text(o, "u");
  e.by = json::text(o, "b");
  return e;
}

void add_history(transaction& t, const std::string& community, const std::string& resident, const history_entry& e) {
  t.rpush(keys::history(community, resident), pack(e, resident));
}

void add_group_history(transaction& t, const std::string& community, const std::string& group,
                       const history_entry& e) {
  t.rpush(keys::group_history(community, group), pack(e, group));
}

task<result<std::vector<history_entry>>> load_history(database& db, std::string community, std::string resident,
                                                      std::vector<std::string> groups, sys_time before,
                                                      std::size_t most) {
  std::vector<history_entry> all;
  auto own = co_await collect(db, keys::history(community, resident), before, most, all);
  if (!own) co_return own.error();
  for (const auto& group : groups) {
    auto posts = co_await collect(db, keys::group_history(community, group), before, most, all);
    if (!posts) co_return posts.error();
  }
  std::stable_sort(all.begin(), all.end(), [](const auto& a, const auto& b) { return a.at > b.at; });
  auto end = std::min(all.size(), most);
  while (end > 0 && end < all.size() && all[end].at == all[end - 1].at) ++end;
  all.resize(end);
  co_return all;
}

}  // namespace linli::store
