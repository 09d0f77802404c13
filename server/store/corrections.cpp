#include "store/corrections.hpp"

#include <algorithm>

#include "base/json.hpp"
#include "store/keys.hpp"
#include "store/named_json.hpp"
#include "store/sealed.hpp"
#include "store/transaction.hpp"

namespace linli::store {

namespace bj = boost::json;

namespace {

bj::object pack(const meaning& m) {
  bj::object o{{"i", m.intent}, {"s", domain::name(m.status)}, {"v", domain::name(m.covers)}};
  json::put(o, "n", std::int64_t{m.count});
  json::put(o, "m", m.members);
  json::put(o, "sy", m.symptoms);
  json::put(o, "ne", m.needs);
  json::put(o, "hu", m.human);
  json::put(o, "u", m.urgency);
  bj::array tenths;
  for (const auto t : m.temperatures) tenths.push_back(static_cast<std::int64_t>(t * 10 + 0.5));
  if (!tenths.empty()) o["tc"] = std::move(tenths);
  return o;
}

meaning unpack_meaning(const bj::object& in, std::string_view key) {
  meaning m;
  const auto* v = in.if_contains(key);
  if (v == nullptr || !v->is_object()) return m;
  const auto& o = v->get_object();
  m.intent = json::text(o, "i");
  m.status = domain::named<domain::status>(json::text(o, "s")).value_or(domain::status::unclear);
  m.covers = domain::named<domain::coverage>(json::text(o, "v")).value_or(domain::coverage::self);
  m.count = static_cast<int>(json::number(o, "n"));
  m.members = json::texts(o, "m");
  m.symptoms = json::texts(o, "sy");
  m.needs = json::texts(o, "ne");
  m.human = json::flag(o, "hu");
  m.urgency = json::text(o, "u");
  if (const auto* tenths = o.if_contains("tc"); tenths != nullptr && tenths->is_array()) {
    for (const auto& t : tenths->get_array()) {
      if (t.is_int64()) m.temperatures.push_back(static_cast<double>(t.get_int64()) / 10);
    }
  }
  return m;
}

std::string pack(const correction& c) {
  bj::object o{{"id", c.id}, {"by", c.by}, {"at", to_ms(c.at)}, {"c", c.campaign}, {"y", c.reply}};
  json::put(o, "bn", seal(c.by, c.by_name));
  json::put(o, "h", c.household);
  json::put(o, "p", c.place);
  json::put(o, "r", c.resident);
  const auto& owner = c.resident.empty() ? c.household : c.resident;
  json::put(o, "x", seal(owner, c.text));
  json::put(o, "no", seal(owner, c.note));
  json::put(o, "ru", c.rule);
  json::put(o, "rv", c.rules_version);
  json::put(o, "co", c.confidence);
  o["was"] = pack(c.before);
  o["is"] = pack(c.after);
  return bj::serialize(o);
}

correction unpack(std::string_view bytes) {
  correction c;
  const auto v = json::parse(bytes);
  if (!v || !v->is_object()) return c;
  const auto& o = v->get_object();
  c.id = json::text(o, "id");
  c.by = json::text(o, "by");
  c.by_name = unseal(json::text(o, "bn"));
  c.at = read_time(o, "at");
  c.campaign = json::text(o, "c");
  c.reply = json::text(o, "y");
  c.household = json::text(o, "h");
  c.place = json::text(o, "p");
  c.resident = json::text(o, "r");
  c.text = unseal(json::text(o, "x"));
  c.note = unseal(json::text(o, "no"));
  c.rule = json::text(o, "ru");
  c.rules_version = json::text(o, "rv");
  c.confidence = json::text(o, "co");
  c.before = unpack_meaning(o, "was");
  c.after = unpack_meaning(o, "is");
  return c;
}

}  // namespace

void add_correction(transaction& t, const std::string& community, const correction& c) {
  const auto bytes = pack(c);
  t.rpush(keys::corrections(community), bytes).hset(keys::corrected(community), c.reply, bytes);
}

task<result<std::size_t>> count_corrections(database& db, std::string community) {
  redis::command length{"LLEN", keys::corrections(community)};
  auto n = co_await db.client().run(std::move(length));
  if (!n) co_return n.error();
  co_return static_cast<std::size_t>(n->integer);
}

task<result<std::vector<correction>>> load_corrections(database& db, std::string community, std::size_t from,
                                                       std::size_t count) {
  std::vector<correction> out;
  if (count == 0) co_return out;
  redis::command c{"LRANGE", keys::corrections(community), std::to_string(from), std::to_string(from + count - 1)};
  auto items = co_await db.client().run(std::move(c));
  if (!items) co_return items.error();
  for (const auto& item : items->items) out.push_back(unpack(item.text));
  std::reverse(out.begin(), out.end());
  co_return out;
}

task<result<std::map<std::string, correction>>> corrections_of(database& db, std::string community,
                                                               std::vector<std::string> replies) {
  std::map<std::string, correction> out;
  if (replies.empty()) co_return out;
  auto bytes = co_await db.hmget(keys::corrected(community), replies);
  if (!bytes) co_return bytes.error();
  for (std::size_t i = 0; i < replies.size(); ++i) {
    if (!(*bytes)[i].empty()) out[replies[i]] = unpack((*bytes)[i]);
  }
  co_return out;
}

task<result<known_correction>> load_correction(database& db, std::string community, std::string reply) {
  auto bytes = co_await db.hget(keys::corrected(community), reply);
  if (!bytes) co_return bytes.error();
  known_correction out;
  if (!bytes->empty()) out.value = unpack(*bytes);
  out.was = std::move(*bytes);
  co_return out;
}

void check_correction(transaction& t, const std::string& community, const std::string& reply,
                      const known_correction& known) {
  t.check_was(keys::corrected(community), reply, known.was);
}

}  // namespace linli::store
