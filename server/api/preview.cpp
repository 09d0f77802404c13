#include "api/campaign_body.hpp"
#include "api/handlers.hpp"
#include "queue/campaigns/preflight.hpp"

namespace linli::api {

namespace {

bj::array excluded_of(const queue::preflight& p) {
  bj::array out;
  const auto add = [&out](const char* reason, int n) {
    if (n > 0) out.push_back(bj::object{{"reason", reason}, {"count", n}});
  };
  add("vacant", p.vacant);
  add("stopped", p.stopped);
  add("unreachable", p.unreachable());
  add("excluded_tag", p.tagged_out);
  return out;
}

}  // namespace

task<net::response> preview_audience(call& c) {
  body b(c.body);
  const auto wanted = read_preview(b);
  if (auto wrong = b.finish()) co_return std::move(*wrong);
  auto seen = co_await queue::look_ahead(c.use.world, c.community, wanted);
  if (!seen) co_return problem(seen.error());
  bj::object by_channel;
  for (const auto& [account, homes] : seen->by_channel) by_channel[account] = homes;
  bj::array posts;
  for (const auto& p : seen->posts) {
    bj::object one{{"group", p.group}, {"title", p.title}, {"account", p.account}};
    one["by_hand"] = p.by_hand;
    one["homes"] = p.homes;
    posts.push_back(std::move(one));
  }
  bj::object o{{"total", seen->total}, {"residents", seen->residents}, {"reachable", seen->reachable}};
  o["known"] = 0;
  o["private"] = seen->privates;
  o["excluded"] = excluded_of(*seen);
  o["by_channel"] = std::move(by_channel);
  o["groups"] = std::move(posts);
  const auto needed = std::chrono::milliseconds(static_cast<std::int64_t>(seen->seconds * 1000));
  o["done_at"] = c.use.time(now() + needed);
  co_return json_response(200, o);
}

}  // namespace linli::api
