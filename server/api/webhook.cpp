#include "api/webhook.hpp"

#include <algorithm>

#include "base/ids.hpp"
#include "base/log.hpp"
#include "base/seldom.hpp"
#include "queue/intake/binding.hpp"
#include "queue/intake/inbound_codec.hpp"
#include "queue/intake/mended.hpp"
#include "store/groups.hpp"
#include "store/keys.hpp"
#include "store/transaction.hpp"

namespace linli::api {

namespace {

// A flood of forged calls must not become one of lines.
log::seldom refusals(std::chrono::seconds(10)), unreadable(std::chrono::seconds(10)), broken(std::chrono::seconds(10));

constexpr std::string_view hooks = "/hooks/";

bots::webhook webhook_of(const services& use, net::request&& r) {
  bots::webhook w;
  w.method = std::move(r.method);
  const auto slash = r.path.find('/', hooks.size());
  if (slash != std::string::npos) w.path = r.path.substr(slash);
  w.query = std::move(r.query);
  w.headers = std::move(r.headers);
  w.body = std::move(r.body);
  w.public_url = use.public_url + r.target;
  w.received_at = now();
  return w;
}

// A chat that one of the events will bind, perhaps.
struct to_bind {
  std::string community, chat, event;
  bool is_new = true;  // not announced by an earlier try, whose event may still wait
};

struct post {
  std::vector<store::inbound> events;
  std::vector<to_bind> binding;
};

post post_of(const services& use, const queue::line& l, std::vector<bots::event> events) {
  post out;
  out.events.reserve(events.size());
  std::string unnamed;
  for (std::size_t i = 0; i < events.size(); ++i) {
    auto id = queue::platform_event_id(events[i]);
    const bool named = !id.empty();
    if (!named && unnamed.empty()) unnamed = "raw/" + random_id() + "/";
    if (!named) id = unnamed + std::to_string(i);
    queue::inbound_event e{l.account.id, std::move(id), std::move(events[i]), {}};
    const bool urgent = queue::may_be_urgent(e.event);
    auto chat = queue::chat_to_bind(e.event);
    if (urgent || !chat.empty()) {
      const auto whence = queue::origin_of(e.event);
      auto community = use.world.lines.community_of(l, whence.chat, whence.sender);
      if (urgent) e.community = community;
      if (!chat.empty()) out.binding.push_back({std::move(community), std::move(chat), queue::unique_id(e), true});
    }
    auto payload = queue::pack(e);
    out.events.push_back(
        {queue::ordering_key(e.event), named ? std::move(e.id) : std::string{}, std::move(payload), -1, urgent});
  }
  return out;
}

task<result<void>> announce(services& use, const std::string& account, std::vector<to_bind>& all) {
  for (auto& b : all) {
    auto known = co_await store::load_coming(use.world.db, b.community, account, b.chat);
    if (!known) co_return known.error();
    b.is_new = known->event != b.event;
    if (!b.is_new) continue;
    auto told = co_await store::announce_binding(use.world.db, b.community, account, b.chat, b.event, now());
    if (!told) co_return told.error();
  }
  co_return result<void>{};
}

// What was absorbed comes to nobody, and binds nothing any more. Where this fails its chat waits in vain for a while.
task<void> take_back(services& use, const std::string& account, const std::vector<to_bind>& all) {
  for (const auto& b : all) {
    if (!b.is_new) continue;
    auto known = co_await store::load_coming(use.world.db, b.community, account, b.chat);
    if (!known || known->event != b.event) continue;
    store::transaction t;
    t.check_field(store::keys::coming(b.community), use.world.db.index_of(account, b.chat), known->was);
    store::forget_coming(t, use.world.db, b.community, account, b.chat);
    auto done = co_await use.world.db.commit(std::move(t));
    if (!done) log::warn("hooks", "{}: what binds no chat is still waited for: {}", account, describe(done.error()));
  }
}

net::response answer_of(const bots::answer& a) {
  net::response r;
  r.status = a.status;
  if (!a.body.empty()) r.headers.add("Content-Type", a.content_type);
  r.body = a.body;
  return r;
}

// Of Redis' reasons the platform needs none but when to come again.
net::response busy(services& use, const error& why) {
  ++use.world.counters.refused;
  error e{errc::unavailable};
  e.retry_after = why.retry_after;
  return problem(e);
}

task<net::response> quarantine(services& use, const queue::line& l, std::string body, error why) {
  auto kept = co_await use.world.doors.quarantine(l.account.id, std::move(body), describe(why));
  if (!kept) co_return busy(use, kept.error());
  ++use.world.counters.quarantined;
  if (const auto times = unreadable.count(l.account.id))
    log::warn("hooks", "{} signed bodies for {} could not be read and are kept, the last: {}", times, l.account.id,
              describe(why));
  co_return net::response{};
}

}  // namespace

const queue::line* find_account(const services& use, std::string_view path) {
  const auto rest = path.substr(hooks.size());
  return use.world.lines.find(rest.substr(0, rest.find('/')));
}

result<bots::received> read_signed(const queue::line& l, bots::webhook& w) {
  auto parsed = l.bot->parse(w, l.account);
  if (parsed) return parsed;
  auto body = queue::mended_json(w.body);
  if (body == w.body) return parsed;
  w.body.swap(body);  // as it came it is looked for among what came before
  auto again = l.bot->parse(w, l.account);
  w.body.swap(body);
  if (!again) return parsed;
  if (const auto times = broken.count(l.account.id))
    log::warn("hooks", "{} signed bodies for {} had broken characters, which were replaced", times, l.account.id);
  return again;
}

task<net::response> take_webhook(services& use, net::request r) {
  const auto* l = find_account(use, r.path);
  if (l == nullptr) co_return problem(404, "no such account");
  auto w = webhook_of(use, std::move(r));
  auto genuine = l->bot->verify(w, l->account);
  if (!genuine) {
    ++use.world.counters.refused;
    if (const auto times = refusals.count(l->account.id))
      log::warn("hooks", "{} calls for {} were refused, the last: {}", times, l->account.id, describe(genuine.error()));
    co_return problem(genuine.error());
  }
  auto parsed = read_signed(*l, w);
  if (!parsed && w.body.empty()) co_return problem(400, "the body is empty");
  if (!parsed) co_return co_await quarantine(use, *l, std::move(w.body), parsed.error());
  auto [events, binding] = post_of(use, *l, std::move(parsed->events));
  auto told = co_await announce(use, l->account.id, binding);
  if (!told) co_return busy(use, told.error());
  const auto n = events.size();
  std::vector<int> shards;
  for (auto& e : events) shards.push_back(e.shard = use.world.doors.shard_of(l->account.id, e.sender));
  if (n > 0) {
    auto added = co_await use.world.doors.accept(l->account.id, std::move(events), w.body);
    if (!added) co_return busy(use, added.error());
    use.world.counters.accepted += *added;
    use.world.counters.duplicates += n - *added;
    if (*added == 0) co_await take_back(use, l->account.id, binding);
  }
  std::sort(shards.begin(), shards.end());
  shards.erase(std::unique(shards.begin(), shards.end()), shards.end());
  for (const auto shard : shards) use.world.bells.ring(queue::unit_of_shard(shard));
  co_return answer_of(parsed->answer);
}

}  // namespace linli::api
