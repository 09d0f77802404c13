#include "queue/hearing/joining.hpp"

#include <fmt/args.h>
#include <fmt/format.h>

#include "base/json.hpp"
#include "domain/matching.hpp"
#include "queue/hearing/answer.hpp"
#include "queue/intake/apply.hpp"
#include "queue/texts.hpp"
#include "store/codes.hpp"
#include "store/keys.hpp"

namespace linli::queue {

namespace bj = boost::json;
namespace keys = store::keys;

namespace {

constexpr auto told_for = std::chrono::hours{24};

std::string name_of(const domain::roster& people, const std::string& resident) {
  const auto* r = people.find_resident(resident);
  return r == nullptr ? std::string{} : r->name;
}

// May we write into the private chat of this sender without having been written to just now?
bool may_write(const domain::identity& i, const line& l) {
  if (i.direct_chat.empty()) return false;
  if (l.about.can_start == bots::can_start::window) return now() - i.last_direct < l.about.reply_window;
  return l.about.can_start != bots::can_start::none;
}

}  // namespace

task<result<void>> join_by_code(world& w, const arrival& a, const bots::message& m, const hearing& h,
                                domain::identity met, std::string code) {
  const auto codes = keys::join_codes(a.community);
  auto found = co_await store::find_code(w.db, codes, std::move(code), now());
  if (!found && found.error().code != errc::not_found) co_return found.error();
  std::string name;
  if (found) {
    auto roster = co_await w.rosters.get(a.community);
    if (!roster) co_return roster.error();
    name = name_of((*roster)->roster, found->what);
  }
  const bool good = !name.empty() && m.chat.direct;
  if (!found && !m.chat.direct) co_return result<void>{};
  store::transaction t;
  guard(t, a.community, a.from);
  if (found) store::use_code(t, codes, *found);
  if (good) {
    domain::accept(met, found->what);
    met.resident = found->what;
    met.trust = domain::trust::confirmed;
    met.guess.clear();
    met.reason = "typed a code";
    store::put_identity(t, a.community, h.who, met);
    store::release_kept(t, a.community, h.who.key, now());
    const bj::object data{{"identity", h.who.key}, {"resident", met.resident}, {"trust", "confirmed"}};
    t.event(a.community, "identities", "linked", bj::serialize(data));
  }
  if (m.chat.direct) {
    const auto text = good ? fmt::format(fmt::runtime(say("joined")), fmt::arg("name", name)) : say("code_unknown");
    const answer said{a.id, a.to.account.id, m.chat.id, text, true, {}};
    put_answer(t, a.community, said);
  }
  auto done = co_await w.db.commit(std::move(t));
  if (!done) co_return done.error();
  w.bells.ring(unit_of_community(a.community));
  co_return result<void>{};
}

task<result<void>> tell_of_claim(world& w, store::transaction& t, const arrival& a, std::string claimant,
                                 std::string resident) {
  auto others = co_await store::load_identities_of(w.db, a.community, resident);
  if (!others) co_return others.error();
  if (others->empty()) co_return result<void>{};
  auto roster = co_await w.rosters.get(a.community);
  if (!roster) co_return roster.error();
  const auto name = name_of((*roster)->roster, resident);
  for (const auto& [key, identity, was] : *others) {
    const auto* l = w.lines.find(identity.account);
    if (key == claimant || l == nullptr || !may_write(identity, *l)) continue;
    const auto text = fmt::format(fmt::runtime(say("claimed_elsewhere")), fmt::arg("name", name));
    answer said{a.id + "/claimed/" + key, identity.account, identity.direct_chat, text, true, {}};
    said.lives = told_for;
    put_answer(t, a.community, said);
  }
  co_return result<void>{};
}

}  // namespace linli::queue
