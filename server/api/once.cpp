#include "api/once.hpp"

#include "base/crypto.hpp"
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

task<result<std::optional<net::response>>> once::claim(keeping k) {
  const bj::object mark{{"body", body_}};
  redis::command set{"SET", key_, bj::serialize(mark), "NX", "PX", ms(worked_on_for)};
  auto taken = co_await call_.db().client().run(std::move(set));
  if (!taken) co_return taken.error();
  std::optional<net::response> go;
  if (!taken->is_nil()) co_return go;
  redis::command get{"GET", key_};
  auto there = co_await call_.db().client().run(std::move(get));
  if (!there) co_return there.error();
  const auto v = json::parse(there->text);
  if (!v || !v->is_object()) co_return go;  // it went away between the two commands
  const auto& stored = v->get_object();
  if (json::text(stored, "body") != body_) go = problem(422, "this Idempotency-Key was used with another body");
  else if (stored.contains("answer")) go = replay(stored);
  else if (k != keeping::secret) {
    go = problem(409, "the first request with this Idempotency-Key is still being worked on");
    go->headers.add("Retry-After", "1");
  }
  co_return go;
}

task<void> once::finish(keeping k, const net::response& r) {
  redis::command keep;
  if (r.status >= 500 || r.status == 429) {
    keep = {"DEL", key_};
  } else {
    bj::object o{{"body", body_}};
    if (k == keeping::answer) {
      o["status"] = r.status;
      o["type"] = r.headers.get("Content-Type");
      json::put(o, "location", std::string(r.headers.get("Location")));
      o["answer"] = store::seal("", r.body);
    }
    keep = {"SET", key_, bj::serialize(o), "PX", ms(limits::idempotency_kept)};
  }
  auto kept = co_await call_.db().client().run(std::move(keep));
  if (!kept) log::warn("api", "an answer was not kept under its Idempotency-Key: {}", describe(kept.error()));
}

}  // namespace linli::api
