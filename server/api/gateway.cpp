#include "api/gateway.hpp"

#include <algorithm>

#include "api/once.hpp"
#include "api/openapi.hpp"
#include "api/ws_session.hpp"
#include "base/log.hpp"
#include "store/roster_import.hpp"

namespace linli::api {

namespace {

constexpr std::string_view hooks = "/hooks/";
constexpr std::size_t key_bytes_max = 200;

bool is_reading(std::string_view method) { return method == "GET" || method == "HEAD"; }

// HEAD is GET without the body, which net leaves out.
std::string_view routed(std::string_view method) { return method == "HEAD" ? "GET" : method; }

// Whoever sends one of no letters believes himself safe from doubles, and is not.
bool has_blank_key(const net::request& r) {
  const auto& all = r.headers.all();
  return !is_reading(r.method) && std::any_of(all.begin(), all.end(), [](const auto& h) {
    return to_lower(h.first) == "idempotency-key" && trim(h.second).empty();
  });
}

net::response stopping() {
  error soon{errc::unavailable};
  soon.retry_after = std::chrono::seconds(2);
  return problem(soon);
}

// The problem with who calls; nullopt when all is well.
std::optional<net::response> check_access(const route& r, const store::staff_member& who,
                                          const std::string& community) {
  if (!who.may_see(community)) return problem(403, "this token is not bound to this community");
  const auto role = who.role;
  const bool staff = role == store::role::staff || role == store::role::admin;
  if (r.who == access::admin && role != store::role::admin) return problem(403, "only an admin may do this");
  if (r.who == access::staff && !staff) return problem(403, "only staff may do this");
  if (r.who == access::counts && !staff && role != store::role::viewer)
    return problem(403, "only staff and viewers may see this");
  return std::nullopt;
}

// The problem with the body of a JSON route; what it holds goes into the call.
std::optional<net::response> read_body(call& c) {
  const auto type = to_lower(c.request.headers.get("Content-Type"));
  if (!type.empty() && !type.starts_with("application/json")) return problem(415, "send application/json");
  auto v = json::parse(c.request.body);
  if (!v) return problem(400, v.error().detail);
  if (!v->is_object()) return problem(400, "the body must be a JSON object");
  c.body = std::move(v->get_object());
  return std::nullopt;
}

}  // namespace

std::string bearer_of(const net::request& r) {
  const auto header = r.headers.get("Authorization");
  constexpr std::string_view scheme = "bearer ";
  if (header.size() <= scheme.size() || to_lower(header.substr(0, scheme.size())) != scheme) return {};
  return std::string(trim(header.substr(scheme.size())));
}

gateway::gateway(services s) : use_(std::move(s)) {}

net::route_limits gateway::limits_of(const net::request& head) const {
  if (head.path.starts_with(hooks)) return {limits::hook_bytes_max, limits::body_deadline, true};
  const auto found = find_route(routed(head.method), head.path);
  if (found && found->what != nullptr && found->what->carries == payload::table)
    return {limits::import_bytes_max, limits::import_deadline, true};
  return {};
}

task<net::response> gateway::handle(net::request r) {
  if (refusing_) co_return stopping();
  if (r.path.starts_with(hooks)) co_return co_await take_webhook(use_, std::move(r));
  if (r.path == "/openapi.json") {
    if (!is_reading(r.method)) {
      auto refused = problem(405, "GET only");
      refused.headers.add("Allow", "GET, HEAD");
      co_return refused;
    }
    net::response document;
    document.headers.add("Content-Type", "application/json");
    document.body = std::string(openapi());
    co_return document;
  }
  if (r.path == "/ws") {
    auto refused = problem(426, "open a WebSocket here");
    refused.headers.add("Upgrade", "websocket");
    co_return refused;
  }
  if (r.path.starts_with("/api/")) co_return co_await api_call(std::move(r));
  co_return problem(404, "no such page");
}

task<result<bool>> gateway::is_community(std::string id) {
  if (communities_.contains(id)) co_return true;
  auto all = co_await store::list_communities(use_.world.db);
  if (!all) co_return all.error();
  communities_.insert(all->begin(), all->end());
  co_return communities_.contains(id);
}

// Who calls, and whether he may; the answer that refuses him, else `who` is set.
task<std::optional<net::response>> gateway::check_bearer(const net::request& r, const found_route& found,
                                                         store::staff_member& who) {
  const auto token = bearer_of(r);
  if (token.empty()) co_return problem(401, "send Authorization: Bearer <token>");
  auto known = co_await use_.bearers.find(token);
  if (!known) co_return problem(known.error());
  if (!*known) co_return problem(401, "this token is not known");
  who = std::move(**known);
  co_return check_access(*found.what, who, found.values.find("community")->second);
}

task<std::optional<net::response>> gateway::screen(const net::request& head) {
  if (refusing_) co_return stopping();
  if (head.path.starts_with(hooks))
    co_return find_account(use_, head.path) == nullptr ? std::optional(problem(404, "no such account")) : std::nullopt;
  const auto found = find_route(routed(head.method), head.path);
  if (!found || found->what == nullptr) co_return std::nullopt;  // what is said then is said after any body
  store::staff_member who;
  co_return co_await check_bearer(head, *found, who);
}

task<net::response> gateway::api_call(net::request r) {
  const auto found = find_route(routed(r.method), r.path);
  if (!found) co_return problem(404, "no such page");
  if (found->what == nullptr) {
    auto refused = problem(405, "only " + found->allowed);
    refused.headers.add("Allow", found->allowed);
    co_return refused;
  }
  store::staff_member who;
  auto no = co_await check_bearer(r, *found, who);
  if (no) co_return std::move(*no);
  call c{use_, std::move(r), found->values, std::move(who), found->values.find("community")->second, {}, {}};
  auto exists = co_await is_community(c.community);
  if (!exists) co_return problem(exists.error());
  if (!*exists) co_return problem(404, "no such community");
  const auto carries = found->what->carries;
  const bool bare = trim(c.request.body).empty();
  if (carries == payload::json || (carries == payload::if_any && !bare)) {
    if (auto wrong = read_body(c)) co_return std::move(*wrong);
  } else if (carries == payload::none && !bare && trim(c.request.body) != "{}") {
    co_return problem(400, "this request takes no body");
  }
  const std::string key(c.request.headers.get("Idempotency-Key"));
  if (key.size() > key_bytes_max) co_return problem(400, "Idempotency-Key must be at most 200 bytes");
  if (has_blank_key(c.request)) co_return problem(400, "Idempotency-Key must not be blank: leave it out, or name one");
  co_return co_await run(*found->what, c, key);
}

task<net::response> gateway::run(const route& r, call& c, const std::string& key) {
  if (is_reading(r.method) || key.empty()) co_return co_await r.run(c);
  once only(c, key, c.request.body);
  auto before = co_await only.claim(r.kept);
  if (!before) co_return problem(before.error());
  if (*before) co_return std::move(**before);
  c.key = c.who.id + "/" + key + "/" + only.seed();
  auto answer = co_await r.run(c);
  co_await only.finish(r.kept, answer);
  co_return answer;
}

bool gateway::origin_allowed(const net::request& r) const {
  const auto origin = r.headers.get("Origin");
  if (origin.empty() || origin == use_.public_url) return true;
  const auto& all = use_.allowed_origins;
  return std::find(all.begin(), all.end(), origin) != all.end();
}

task<net::application::upgrade> gateway::accept_websocket(net::request r) {
  upgrade u;
  if (refusing_) {
    u.refusal = problem(error{errc::unavailable});
  } else if (r.path != "/ws") {
    u.refusal = problem(404, "the WebSocket is at /ws");
  } else if (!origin_allowed(r)) {
    u.refusal = problem(403, "this Origin is not allowed");
  } else {
    if (offers(r, "linli.v1")) u.subprotocol = "linli.v1";
    u.session = create_ws_session(use_, bearer_of(r));
    if (sessions_.size() >= sweep_at_) {
      std::erase_if(sessions_, [](const auto& s) { return s.expired(); });
      sweep_at_ = std::max<std::size_t>(64, sessions_.size() * 2);
    }
    sessions_.insert(u.session);
  }
  co_return u;
}

void gateway::dismiss(std::chrono::milliseconds spread) {
  std::vector<std::shared_ptr<net::ws_session>> there;
  for (const auto& weak : sessions_) {
    if (auto s = weak.lock()) there.push_back(std::move(s));
  }
  // A place of its own for each in the time given, and not the first one at once: the next process may not be up yet.
  for (std::size_t i = 0; i < there.size(); ++i) dismiss_session(*there[i], spread * (i + 1) / (there.size() + 1));
}

}  // namespace linli::api
