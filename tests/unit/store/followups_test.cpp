#include "store/followups.hpp"
#include <doctest/doctest.h>

#include <set>

#include "store/codec_followup.hpp"
#include "store/keys.hpp"
#include "store/transaction.hpp"
#include "tests/support/store_stand.hpp"

namespace linli::store::test {

using linli::test::store_stand;
using namespace domain;
using namespace std::chrono_literals;

namespace {

const std::string c = "jinyuan";
const followup_rules rules;

concern about(const std::string& subject, followup_urgency how, sys_time at) {
  concern out;
  out.kind = followup_kind::symptom;
  out.urgency = how;
  out.subject = subject;
  out.text = "发烧";
  out.name = "王芳";
  out.reply = "y_" + subject;
  out.at = at;
  return out;
}

struct stand : store_stand {
  result<void> put(const known_followup& before, const followup& after) {
    transaction t;
    put_followup(t, c, before, after, rules);
    auto done = run(db.commit(std::move(t)));
    if (!done) return done.error();
    return {};
  }
  followup open(const std::string& subject, followup_urgency how, sys_time at) {
    auto f = hear(nullptr, about(subject, how, at), at, rules).after;
    put({}, f).value();
    return f;
  }
  known_followup load(const std::string& id) { return run(load_followup(db, c, id)).value(); }
  bool counts_agree() { return run(load_followup_counts(db, c)).value() == run(recount_followups(db, c)).value(); }
  std::vector<std::string> all(bool resolved, std::size_t page) {
    std::vector<std::string> out;
    std::string next;
    do {
      auto p = run(list_followups(db, c, resolved, next, page, [](const followup&) { return true; })).value();
      for (const auto& f : p.items) out.push_back(f.subject);
      next = p.next;
    } while (!next.empty());
    return out;
  }
};

}  // namespace

TEST_CASE("a follow-up is read as it was written") {
  const auto at = from_ms(1'764'000'000'000);
  auto f = hear(nullptr, about("h/1", followup_urgency::critical, at), at, rules).after;
  f = *take(f, "u_li", hold_kind::visit, at + 1s, rules);
  f.answered = {"77"};
  const auto bytes = pack(f);
  CHECK(pack(unpack_followup(bytes)) == bytes);
  CHECK(bytes.find("0|h/1|") != std::string::npos);
  CHECK(unpack_followup("{}").id.empty());
  CHECK(unpack_followup("no").id.empty());
  duty_entry e{"d_1", "u_li", "李敏", {"telegram:611", "call:138"}, true, 3, 0x1f, 60, 120, at, at + 1h};
  CHECK(pack(unpack_duty(pack(e))) == pack(e));
}

TEST_CASE("open ones are listed by urgency and time, resolved ones the last first, page by page") {
  stand s;
  const auto at = from_ms(1'764'000'000'000);
  s.open("h/mild", followup_urgency::follow_up, at);
  s.open("h/urgent", followup_urgency::urgent, at + 1s);
  s.open("h/second", followup_urgency::critical, at + 3s);
  s.open("h/first", followup_urgency::critical, at + 2s);
  for (int n = 0; n < 7; ++n) s.open("h/twin" + std::to_string(n), followup_urgency::urgent, at + 5s);
  const auto listed = s.all(false, 2);
  REQUIRE(listed.size() == 11);
  CHECK(std::vector(listed.begin(), listed.begin() + 3) == std::vector<std::string>{"h/first", "h/second", "h/urgent"});
  CHECK(listed.back() == "h/mild");
  CHECK(std::set(listed.begin(), listed.end()).size() == 11);
  CHECK(s.all(false, 500) == listed);
  for (const auto* subject : {"h/first", "h/second"}) {
    const auto known = s.load(followup_id(about(subject, followup_urgency::critical, at), rules.utc_offset));
    const auto when = known.value.created_at + 1min;
    s.put(known, *resolve(known.value, "u_li", contact_outcome::reached_ok, "", when)).value();
  }
  CHECK(s.all(true, 1) == std::vector<std::string>{"h/second", "h/first"});
  CHECK(s.all(false, 3).size() == 9);
  CHECK(s.counts_agree());
  CHECK(s.run(list_followups(s.db, c, false, "x", 5, [](const followup&) { return true; })).error().code ==
        errc::invalid);
}

TEST_CASE("who writes on what has moved is refused, and the timer is that of what is due next") {
  stand s;
  const auto at = from_ms(1'764'000'000'000);
  const auto f = s.open("h/1", followup_urgency::critical, at);
  const auto timer = [&] { return s.ask({"ZSCORE", keys::timers(c), followup_timer(f.id)}).text; };
  CHECK(timer() == std::to_string(to_ms(at)));
  const auto known = s.load(f.id);
  const auto hers = *take(f, "u_li", hold_kind::phone, at + 1s, rules);
  CHECK(s.put(known, hers).has_value());
  CHECK(s.put(known, *take(f, "u_wang", hold_kind::phone, at + 1s, rules)).error().code == errc::stale);
  CHECK(timer() == std::to_string(to_ms(at + 1s + 15min)));
  const auto held = s.load(f.id);
  s.put(held, *resolve(held.value, "u_li", contact_outcome::called_120, "", at + 2s)).value();
  CHECK(timer() == std::to_string(to_ms(at + 2s + rules.keep_resolved)));  // then it is forgotten
  CHECK(s.counts_agree());
  CHECK(s.run(load_followup_counts(s.db, c)).value() == followup_counts{{"resolved/critical", 1}});
}

TEST_CASE("the roster of duty: the same shift twice is one, and what is removed is gone") {
  stand s;
  const duty_entry e{"d_1", "u_li", "李敏", {"telegram:611"}, false, 0, 0x7f, 0, 0, {}, {}};
  CHECK(s.run(add_duty(s.db, c, e)).has_value());
  CHECK(s.run(add_duty(s.db, c, e)).has_value());
  auto other = e;
  other.order = 5;
  CHECK(s.run(add_duty(s.db, c, other)).error().code == errc::conflict);
  CHECK(s.run(load_duty(s.db, c)).value().size() == 1);
  CHECK(s.run(remove_duty(s.db, c, "d_1")).has_value());
  CHECK(s.run(remove_duty(s.db, c, "d_1")).error().code == errc::not_found);
}

}  // namespace linli::store::test
