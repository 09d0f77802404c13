#include "store/bearers.hpp"

#include <array>

#include "base/crypto.hpp"
#include "base/json.hpp"
#include "base/limits.hpp"
#include "base/text.hpp"
#include "store/keys.hpp"
#include "store/sealed.hpp"
#include "store/transaction.hpp"

namespace linli::store {

namespace bj = boost::json;

namespace {

constexpr std::array role_names{"viewer", "volunteer", "partner", "staff", "admin"};
constexpr std::size_t cached_max = 10'000;

std::string pack(const staff_member& m) {
  bj::object o{{"id", m.id}, {"n", seal(m.id, m.name)}, {"r", name(m.role)}, {"t", to_ms(m.created_at)}};
  json::put(o, "c", m.communities);
  std::string points;
  for (const auto& p : m.contact_points) points.append(points.empty() ? "" : "\n").append(p);
  json::put(o, "p", seal(m.id, points));
  return bj::serialize(o);
}

std::optional<staff_member> unpack(std::string_view bytes) {
  const auto v = json::parse(bytes);
  if (!v || !v->is_object()) return std::nullopt;
  const auto& o = v->get_object();
  staff_member m;
  m.id = json::text(o, "id");
  m.name = unseal(json::text(o, "n"));
  m.role = role_named(json::text(o, "r")).value_or(role::viewer);
  m.communities = json::texts(o, "c");
  const auto points = unseal(json::text(o, "p"));
  if (!points.empty()) {
    for (const auto p : split(points, '\n')) m.contact_points.emplace_back(p);
  }
  m.created_at = from_ms(json::number(o, "t"));
  return m;
}

}  // namespace

std::string_view name(role r) { return role_names[static_cast<std::size_t>(r)]; }

std::optional<role> role_named(std::string_view text) {
  for (std::size_t i = 0; i < role_names.size(); ++i) {
    if (role_names[i] == text) return static_cast<role>(i);
  }
  return std::nullopt;
}

bool staff_member::may_see(std::string_view community) const {
  return std::any_of(communities.begin(), communities.end(),
                     [&](const std::string& c) { return c == "*" || c == community; });
}

task<result<std::vector<staff_member>>> load_staff(database& db, std::string community) {
  auto all = co_await db.hgetall(keys::staff());
  if (!all) co_return all.error();
  std::vector<staff_member> out;
  for (const auto& [id, bytes] : *all) {
    auto m = unpack(bytes);
    if (m && m->may_see(community)) out.push_back(std::move(*m));
  }
  co_return out;
}

task<result<void>> put_staff(database& db, staff_member member, std::string token) {
  transaction t;
  t.hset(keys::staff(), member.id, pack(member)).hset(keys::tokens(), hex(sha256(token)), member.id);
  auto done = co_await db.commit(std::move(t), true);
  if (!done) co_return done.error();
  co_return result<void>{};
}

task<result<std::optional<staff_member>>> bearers::find(std::string token) {
  const auto hash = hex(sha256(token));
  const auto now = steady_clock::now();
  if (const auto found = known_.find(hash); found != known_.end() && found->second.until > now)
    co_return found->second.member;
  auto id = co_await db_.hget(keys::tokens(), hash);
  if (!id) co_return id.error();
  std::optional<staff_member> member;
  if (!id->empty()) {
    auto bytes = co_await db_.hget(keys::staff(), *id);
    if (!bytes) co_return bytes.error();
    member = unpack(*bytes);
  }
  if (known_.size() >= cached_max) known_.clear();  // guesses must not fill the memory
  if (member) known_[hash] = {member, now + limits::token_cached};
  co_return member;
}

}  // namespace linli::store
