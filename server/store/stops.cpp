#include "store/stops.hpp"

#include <algorithm>

#include "base/json.hpp"
#include "store/keys.hpp"
#include "store/transaction.hpp"

namespace linli::store {

namespace bj = boost::json;

std::string stop_of_person(std::string_view resident) { return std::string("r/").append(resident); }
std::string stop_of_claimed(std::string_view resident) { return std::string("n/").append(resident); }

std::string stop_of_chat(const database& db, std::string_view account, std::string_view chat) {
  return "c/" + db.index_of(account, chat);
}

std::string pack(const stop_record& r) {
  bj::object o{{"l", domain::name(r.level)}, {"t", to_ms(r.at)}};
  json::put(o, "c", r.channel);
  json::put(o, "y", r.reply);
  return bj::serialize(o);
}

stop_record unpack_stop(std::string_view bytes) {
  stop_record r;
  const auto v = json::parse(bytes);
  if (!v || !v->is_object()) return r;
  const auto& o = v->get_object();
  const auto level = json::text(o, "l");
  if (level == "routine") r.level = domain::stop::routine;
  if (level == "all") r.level = domain::stop::all;
  r.at = from_ms(json::number(o, "t"));
  r.channel = json::text(o, "c");
  r.reply = json::text(o, "y");
  return r;
}

task<result<std::vector<known_stop>>> load_stops(database& db, std::string community, std::vector<std::string> whose) {
  auto bytes = co_await db.hmget(keys::stops(community), whose);
  if (!bytes) co_return bytes.error();
  std::vector<known_stop> out;
  for (std::size_t i = 0; i < whose.size(); ++i) {
    auto value = unpack_stop((*bytes)[i]);
    out.push_back({std::move(whose[i]), std::move(value), std::move((*bytes)[i])});
  }
  co_return out;
}

task<result<std::map<std::string, stop_record>>> load_all_stops(database& db, std::string community) {
  auto all = co_await db.hgetall(keys::stops(community));
  if (!all) co_return all.error();
  std::map<std::string, stop_record> out;
  for (auto& [whose, bytes] : *all) out[whose] = unpack_stop(bytes);
  co_return out;
}

stop_record strongest(const std::vector<known_stop>& some) {
  stop_record out;
  for (const auto& s : some) {
    if (s.value.level > out.level) out = s.value;
  }
  return out;
}

void put_stop(transaction& t, const std::string& community, const known_stop& before, const stop_record& after) {
  const auto key = keys::stops(community);
  t.check_was(key, before.whose, before.was).hset(key, before.whose, pack(after));
}

}  // namespace linli::store
