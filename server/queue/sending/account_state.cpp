#include "queue/sending/account_state.hpp"

#include "base/json.hpp"
#include "queue/followups/following.hpp"
#include "queue/hearing/echo.hpp"

namespace linli::queue {

namespace bj = boost::json;

namespace {

domain::concern concern_about(const store::outcome& o) {
  domain::concern c;
  c.kind = domain::followup_kind::account;
  c.urgency = domain::followup_urgency::urgent;
  c.subject = "a/" + o.message;
  c.place = filled_text("place_account", {{"{account}", o.message}});
  c.reply = c.subject + "/" + std::to_string(to_ms(o.at));
  c.channel = o.message;
  c.name = o.message;
  const auto why = o.detail.empty() ? o.code : o.code + " " + o.detail;
  c.text = filled_text("account_refused", {{"{account}", o.message}, {"{why}", why}});
  c.reason = o.code;
  c.at = o.at;
  return c;
}

task<result<void>> put_refused(world& w, store::transaction& t, std::string community, domain::concern c) {
  follow_book book(w, std::move(community));
  std::vector<domain::concern> all{c};
  auto opened = co_await book.open(std::move(all));
  if (!opened) co_return opened.error();
  const private_chat nowhere;
  bj::object told{{"account", c.channel}, {"code", c.reason}};
  book.hear(t, c, std::move(told), nowhere);
  book.write(t);
  co_return result<void>{};
}

}  // namespace

task<result<void>> put_account_state(world& w, store::transaction& t, store::outcome o) {
  auto c = concern_about(o);
  if (o.state == domain::message_state::failed)
    co_return co_await put_refused(w, t, std::move(o.community), std::move(c));
  auto known = co_await store::load_followup(w.db, o.community, domain::followup_id(c, w.follow.utc_offset));
  if (!known && known.error().code == errc::not_found) co_return result<void>{};
  if (!known) co_return known.error();
  const auto& before = known->value;
  if (before.state == domain::followup_state::resolved) co_return result<void>{};
  const auto outcome = domain::contact_outcome::works_again;
  auto after = domain::resolve(before, before.owner, outcome, filled_text("account_works", {{"{account}", o.message}}),
                               now());
  if (!after) co_return after.error();
  auto told = followup_event(*after);
  told["account"] = o.message;
  told["outcome"] = domain::name(outcome);
  t.event(o.community, "followups", "resolved", bj::serialize(told));
  store::put_followup(t, o.community, *known, *after, w.follow);
  co_return result<void>{};
}

}  // namespace linli::queue
