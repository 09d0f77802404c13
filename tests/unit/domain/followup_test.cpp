#include "domain/followup.hpp"
#include <doctest/doctest.h>

#include <random>

namespace linli::domain {

namespace {

using namespace std::chrono_literals;

const followup_rules rules;
const sys_time morning = *parse_time("2026-11-24T09:00:00+08:00");

concern said(const std::string& text, sys_time at, followup_urgency how = followup_urgency::critical,
             followup_kind kind = followup_kind::danger) {
  concern c;
  c.kind = kind;
  c.urgency = how;
  c.subject = "h/3-502";
  c.reply = "y/" + text + std::to_string(to_ms(at));
  c.text = text;
  c.at = at;
  return c;
}

followup opened(followup_urgency how = followup_urgency::critical) {
  return hear(nullptr, said("喘不上气", morning, how), morning, rules).after;
}

std::vector<followup_due> due(followup& f, sys_time at) {
  auto p = pass(f, at, rules);
  f = std::move(p.after);
  return p.due;
}

}  // namespace

TEST_CASE("one follow-up for a subject, a kind and a day of the community's clock") {
  const auto c = said("a", morning);
  CHECK(followup_id(c, 8h) == followup_id(said("b", morning + 14h), 8h));
  CHECK(followup_id(c, 8h) != followup_id(said("a", morning + 15h), 8h));
  CHECK(followup_id(c, 8h) != followup_id(said("a", morning, c.urgency, followup_kind::need), 8h));
  auto other = c;
  other.subject = "h/3-503";
  CHECK(followup_id(c, 8h) != followup_id(other, 8h));
}

TEST_CASE("the same line five hundred times is one follow-up that rings once") {
  auto h = hear(nullptr, said("喘不上气", morning), morning, rules);
  CHECK(h.what == heard::opened);
  CHECK(h.ring);
  auto f = h.after;
  due(f, morning);
  for (int n = 1; n < 500; ++n) {
    h = hear(&f, said("喘不上气", morning + n * 1s), morning + n * 100ms, rules);
    CHECK(h.what == heard::again);
    CHECK_FALSE(h.ring);
    f = h.after;
  }
  CHECK(f.times == 500);
  CHECK(f.words.size() == followup_words_max);
  CHECK(f.words[0].at == morning);
  CHECK(f.round == 1);
  h = hear(&f, said("喘不上气", morning), morning + 1min, rules);
  CHECK(h.what == heard::known);
  CHECK(h.after.times == 500);
}

TEST_CASE("it rings the person, all, the leaders, and on, until somebody takes it") {
  auto f = opened();
  CHECK(*next_at(f, rules) == morning);
  const std::pair<std::chrono::milliseconds, ring_step> steps[] = {
      {0ms, ring_step::person}, {3min, ring_step::all}, {8min, ring_step::leader}, {23min, ring_step::leader}};
  for (const auto& [after, step] : steps) {
    CHECK(*next_at(f, rules) == morning + after);
    CHECK(due(f, morning + after - 1ms).empty());
    CHECK(due(f, morning + after) == std::vector{followup_due::ring});
    CHECK(step_of(f.step) == step);
  }
  f = *take(f, "u_li", hold_kind::phone, morning + 24min, rules);
  CHECK(f.rings_at == sys_time{});
  CHECK(*next_at(f, rules) == morning + 39min);  // the warning
}

TEST_CASE("steps that were due while nothing ran are made up for one by one") {
  auto f = opened();
  const auto late = morning + 2h;
  CHECK(due(f, late) == std::vector{followup_due::ring});
  CHECK(*next_at(f, rules) == late + 3min);
  CHECK(due(f, late + 1h) == std::vector{followup_due::ring});
  CHECK(due(f, late + 1h + 1ms) == std::vector{followup_due::ring});
  CHECK(step_of(f.step) == ring_step::leader);
}

TEST_CASE("two workers never hold the same") {
  const auto f = opened(followup_urgency::urgent);
  const auto hers = take(f, "u_li", hold_kind::phone, morning, rules);
  REQUIRE(hers.has_value());
  const auto his = take(*hers, "u_wang", hold_kind::phone, morning, rules);
  CHECK(his.error().code == errc::conflict);
  CHECK(release(*hers, "u_wang", morning, rules).error().code == errc::conflict);
  CHECK(resolve(*hers, "u_wang", contact_outcome::reached_ok, "", morning).error().code == errc::conflict);
  const auto renewed = take(*hers, "u_li", hold_kind::visit, morning + 10min, rules);
  CHECK(renewed->held_until == morning + 70min);
  CHECK(release(*hers, "u_li", morning, rules)->state == followup_state::open);
}

TEST_CASE("a hold is warned of, lapses, and what is urgent does not fall silent with it") {
  auto f = *take(opened(followup_urgency::urgent), "u_li", hold_kind::phone, morning, rules);
  CHECK(due(f, morning + 15min) == std::vector{followup_due::warn});
  CHECK(due(f, morning + 16min).empty());
  CHECK(due(f, morning + 20min) == std::vector{followup_due::lapsed});
  CHECK(f.state == followup_state::open);
  CHECK(f.owner.empty());
  CHECK(due(f, morning + 2h) == std::vector{followup_due::overdue});
  CHECK_FALSE(next_at(f, rules));

  auto rung = *take(opened(), "u_li", hold_kind::phone, morning, rules);
  due(rung, morning + 15min);
  CHECK(due(rung, morning + 20min) == std::vector{followup_due::lapsed, followup_due::ring});
  CHECK(rung.step == 1);
  CHECK(release(*take(rung, "u_li", hold_kind::phone, morning + 21min, rules), "u_li", morning + 22min, rules)
            ->rings_at == morning + 22min);
}

TEST_CASE("what is said after it was resolved opens it again, and what nobody has read does") {
  auto was_open = opened();
  was_open.answered = {"i_wang"};
  auto f = *resolve(was_open, "u_li", contact_outcome::reached_ok, "没事", morning + 10min);
  CHECK(*next_at(f, rules) == f.resolved_at + rules.keep_resolved);  // it is forgotten
  CHECK(resolve(f, "u_li", contact_outcome::reached_ok, "没事", morning + 11min)->resolved_at == morning + 10min);
  CHECK(resolve(f, "u_li", contact_outcome::busy, "", morning + 11min).error().code == errc::conflict);
  CHECK(take(f, "u_li", hold_kind::phone, morning + 11min, rules).error().code == errc::conflict);

  const auto known_words = hear(&f, said("喘不上气", morning + 5min), morning + 11min, rules);
  CHECK(known_words.what == heard::again);
  CHECK(known_words.after.answered == was_open.answered);
  const auto unread = hear(&f, said("又不行了", morning + 5min), morning + 11min, rules);
  CHECK(unread.what == heard::reopened);
  CHECK(unread.ring);
  const auto later = hear(&f, said("喘不上气", morning + 12min), morning + 12min, rules);
  CHECK(later.what == heard::reopened);
  CHECK(later.after.round == 2);
  CHECK(later.after.answered.empty());  // its sender is answered anew
  CHECK_FALSE(later.after.outcome);
}

TEST_CASE("at-risk tags raise one level; worse words raise, milder ones never lower") {
  auto c = said("38度", morning, followup_urgency::urgent, followup_kind::symptom);
  c.at_risk = true;
  CHECK(hear(nullptr, c, morning, rules).after.urgency == followup_urgency::critical);
  c.urgency = followup_urgency::follow_up;
  auto h = hear(nullptr, c, morning, rules);
  CHECK(h.after.urgency == followup_urgency::urgent);
  CHECK(h.after.due_at == morning + 2h);
  c.urgency = followup_urgency::urgent;
  c.text = "39度";
  c.reply = "other";
  const auto taken = *take(h.after, "u_li", hold_kind::phone, morning, rules);
  h = hear(&taken, c, morning + 1min, rules);
  CHECK(h.what == heard::raised);
  CHECK(h.ring);
  CHECK(h.tell_owner);
  c.at_risk = false;
  c.urgency = followup_urgency::follow_up;
  c.text = "好些了";
  c.reply = "third";
  CHECK(hear(&h.after, c, morning + 2min, rules).after.urgency == followup_urgency::critical);
}

TEST_CASE("whatever happens in whatever order, something is due until it is resolved, and only then not") {
  for (unsigned seed = 1; seed <= 300; ++seed) {
    std::mt19937 random(seed);
    auto at = morning;
    auto f = opened(static_cast<followup_urgency>(random() % 3));
    for (int n = 0; n < 60; ++n) {
      at += std::chrono::seconds(random() % 900);
      const auto who = random() % 2 == 0 ? "u_li" : "u_wang";
      result<followup> next = f;
      switch (random() % 6) {
        case 0: next = take(f, who, static_cast<hold_kind>(random() % 2), at, rules); break;
        case 1: next = release(f, who, at, rules); break;
        case 2:
          if (random() % 4 == 0) next = resolve(f, who, contact_outcome::reached_ok, "", at);
          break;
        case 3: next = hear(&f, said("x", at, static_cast<followup_urgency>(random() % 3)), at, rules).after; break;
        default: next = pass(f, at, rules).after;
      }
      if (next) f = *next;
      CAPTURE(seed);
      CHECK((f.state == followup_state::taken) == !f.owner.empty());
      CHECK((f.state == followup_state::resolved) == f.outcome.has_value());
      if (f.state == followup_state::resolved) CHECK(*next_at(f, rules) == f.resolved_at + rules.keep_resolved);
      else if (f.urgency == followup_urgency::critical) CHECK(next_at(f, rules));
      for (int i = 0; i < 20 && next_at(f, rules) && *next_at(f, rules) <= at; ++i) {
        f = pass(f, at, rules).after;
        at += 1ms;
      }
      CHECK((!next_at(f, rules) || *next_at(f, rules) > at));
    }
  }
}

TEST_CASE("what is resolved is over after a while, and what turns out to be about somebody at risk is more urgent") {
  const auto f = *resolve(opened(), "u_li", contact_outcome::reached_ok, "没事", morning);
  CHECK_FALSE(is_over(f, morning + rules.keep_resolved - 1ms, rules));
  CHECK(is_over(f, morning + rules.keep_resolved, rules));
  CHECK_FALSE(is_over(opened(), morning + 10 * rules.keep_resolved, rules));
  CHECK(learn_at_risk(f, morning, rules).after.urgency == f.urgency);
  auto low = opened();
  low.urgency = followup_urgency::follow_up;
  low.rings_at = {};
  const auto learnt = learn_at_risk(low, morning, rules);
  CHECK(learnt.after.urgency == followup_urgency::urgent);
  CHECK(learnt.after.due_at <= morning + rules.urgent_within);
  CHECK_FALSE(learnt.ring);
  CHECK(learn_at_risk(learnt.after, morning, rules).after.urgency == followup_urgency::urgent);  // once
  auto urgent = low;
  urgent.urgency = followup_urgency::urgent;
  CHECK(learn_at_risk(urgent, morning, rules).ring);
}

TEST_CASE("a ring that reached nobody is followed by the next step at once, until all have been rung") {
  auto f = opened();
  CHECK_FALSE(ring_failed(f, "box:1", morning));  // nothing has rung yet
  due(f, morning);
  REQUIRE(f.step == 1);
  CHECK(ring_failed(f, "box:1", morning));
  CHECK_FALSE(ring_failed(f, "box:1", morning));  // known
  for (int step = 2; step <= 3; ++step) {
    CHECK(ring_next_now(f, morning + 1s));
    CHECK(due(f, morning + 1s) == std::vector{followup_due::ring});
    CHECK(f.step == step);
  }
  CHECK_FALSE(ring_next_now(f, morning + 2s));
  CHECK(f.rings_at > morning + 1min);
  const auto taken = *take(f, "u_li", hold_kind::phone, morning + 3s, rules);
  auto held = taken;
  CHECK_FALSE(ring_failed(held, "box:2", morning + 4s));  // somebody has heard
  auto again = *release(taken, "u_li", morning + 5s, rules);
  CHECK(again.unheard.empty());  // a new round tries everybody
}

}  // namespace linli::domain
