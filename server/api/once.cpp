#include "api/once.hpp"

#include "base/crypto.hpp"
#include "base/ids.hpp"
#include "base/log.hpp"
#include "store/keys.hpp"
#include "store/sealed.hpp"

namespace linli::api {

namespace {

constexpr auto worked_on_for = std::chrono::seconds(60);  // then a crash is assumed; ids are the same the next time

std::string ms(std::chrono::milliseconds time) { return std::to_string(time.count()); }

net::response replay(const bj::object& stored) {
  net::response r;
  r.status = static_cast<int>(json::number(stored, "status"));
  r.headers.add("Content-Type", json::text(stored, "type"));
  r.headers.add("Cache-Control", "no-store");
  r.headers.add("Idempotent-Replayed", "true");
  if (auto made = json::text(stored, "location"); !made.empty()) r.headers.add("Location", std::move(made));
  r.body = store::unseal(json::text(stored, "answer"));
  return r;
}

}  // namespace

once::once(call& c, const std::string& key, std::string_view body_bytes)
    : call_(c),
      key_(store::keys::answered(c.community, hex(sha256(c.who.id + "\n" + c.request.target + "\n" + key)))),
      body_(hex(sha256(body_bytes))) {}

// What is known of the key stands for 24 hours from its first request on, whatever crashes; who works on it, apart from
// that, for as long as nobody would ask.
task<result<std::optional<net::response>>> once::claim(keeping k) {
  const bj::object first{{"body", body_}, {"seed", random_id()}};
  std::vector<redis::command> steps;
  steps.push_back({"SET", key_, bj::serialize(first), "NX", "PX", ms(limits::idempotency_kept)});
  steps.push_back({"GET", key_});
  steps.push_back({"SET", key_ + ":work", "1", "NX", "PX", ms(worked_on_for)});
  auto answers = co_await call_.db().client().run_all(std::move(steps));
  if (!answers) co_return answers.error();
  if (auto good = redis::all_good(*answers); !good) co_return good.error();
  std::optional<net::response> go;
  const bool free = !(*answers)[2].is_nil();
  const auto v = json::parse((*answers)[1].text);
  if (!v || !v->is_object()) co_return error{errc::bug, "what is known of an Idempotency-Key cannot be read"};
  const auto& stored = v->get_object();
  seed_ = json::text(stored, "seed");
  if (json::text(stored, "body") != body_) go = problem(422, "this Idempotency-Key was used with another body");
  else if (stored.contains("answer")) go = replay(stored);
  else if (!free && k != keeping::secret) {
    go = problem(409, "the first request with this Idempotency-Key is still being worked on");
    go->headers.add("Retry-After", "1");
  }
  if (go && free) co_await let_go();
  co_return go;
}

task<void> once::let_go() {
  redis::command drop{"DEL", key_ + ":work"};
  auto dropped = co_await call_.db().client().run(std::move(drop));
  if (!dropped) log::warn("api", "an Idempotency-Key stays claimed for a while: {}", describe(dropped.error()));
}

task<void> once::finish(keeping k, const net::response& r) {
  // After "try again" the seed stays: what was done unseen is found again under the same ids.
  if (k == keeping::answer && r.status < 500 && r.status != 429) {
    bj::object o{{"body", body_}, {"seed", seed_}, {"status", r.status}};
    o["type"] = r.headers.get("Content-Type");
    json::put(o, "location", std::string(r.headers.get("Location")));
    o["answer"] = store::seal("", r.body);
    redis::command keep{"SET", key_, bj::serialize(o), "PX", ms(limits::idempotency_kept)};
    auto kept = co_await call_.db().client().run(std::move(keep));
    if (!kept) log::warn("api", "an answer was not kept under its Idempotency-Key: {}", describe(kept.error()));
  }
  co_await let_go();
}

}  // namespace linli::api
