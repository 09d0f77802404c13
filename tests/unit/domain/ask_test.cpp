#include "domain/ask.hpp"

#include <doctest/doctest.h>

#include "asked.hpp"

namespace linli::domain {

TEST_CASE("a clear answer for the home covers everybody in it") {
  CHECK(after({said("li", status::ok, coverage::household)}) == ask_state::answered_ok);
  CHECK(after({said("", status::ok, coverage::household)}) == ask_state::answered_ok);
}

TEST_CASE("a plural covers all but those at risk") {
  CHECK(after({said("li", status::ok, coverage::plural)}) == ask_state::answered_part);
  CHECK(after({said("wang", status::ok, coverage::plural)}) ==
        ask_state::answered_ok);  // who speaks is covered by name
  CHECK(after({said("li", status::ok, coverage::plural), about("li", status::ok, {"wang"})}) == ask_state::answered_ok);
  CHECK(after({said("li", status::ok, coverage::plural)}, asked({{"wang", false}, {"li", false}})) ==
        ask_state::answered_ok);
}

TEST_CASE("a count covers when it reaches the roster, and never those at risk") {
  const std::vector<ask_member> four{{"a", false}, {"b", false}, {"c", false}, {"d", false}};
  CHECK(after({counted("a", 3)}, asked(four)) == ask_state::answered_part);
  CHECK(after({counted("a", 4)}, asked(four)) == ask_state::answered_ok);
  CHECK(after({counted("a", 5)}, asked(four)) == ask_state::answered_ok);
  CHECK(after({counted("li", 3)}) == ask_state::answered_part);
}

TEST_CASE("one's own word covers oneself only") {
  CHECK(after({said("li", status::ok, coverage::self)}) == ask_state::answered_part);
  CHECK(after({said("li", status::ok, coverage::self), said("zhang", status::ok, coverage::self),
               said("wang", status::ok, coverage::self)}) == ask_state::answered_ok);
  CHECK(after({said("", status::ok, coverage::self)}) == ask_state::answered_part);
  CHECK(after({said("", status::ok, coverage::self)}, asked({{"li", false}})) == ask_state::answered_ok);
}

TEST_CASE("words about the parents cover the parents, not the sender") {
  CHECK(after({about("li", status::ok, {"wang", "zhang"})}) == ask_state::answered_part);
  CHECK(after({about("li", status::ok, {"wang", "zhang"}), said("li", status::ok, coverage::self)}) ==
        ask_state::answered_ok);
}

TEST_CASE("the worst effective word wins") {
  CHECK(after({said("li", status::ok, coverage::household), said("wang", status::need, coverage::self)}) ==
        ask_state::answered_need);
  CHECK(after({said("li", status::unclear, coverage::self), said("wang", status::need, coverage::self)}) ==
        ask_state::answered_need);
  CHECK(after({said("li", status::ok, coverage::household), said("zhang", status::unclear, coverage::self)}) ==
        ask_state::answered_unclear);
  CHECK(after({said("li", status::declined, coverage::self)}) == ask_state::declined);
}

TEST_CASE("somebody else's ok never lifts a worse word from the person") {
  CHECK(after({said("wang", status::need, coverage::self), about("li", status::ok, {"wang"})}) ==
        ask_state::answered_need);
  CHECK(after({said("wang", status::need, coverage::self), said("li", status::ok, coverage::household)}) ==
        ask_state::answered_need);
}

TEST_CASE("who only claims to be somebody takes no worse word of his back, from whichever side it comes") {
  auto claimed = said("wang", status::ok, coverage::household);
  claimed.speaker = "id:stranger";
  claimed.claimed = true;
  CHECK(after({said("wang", status::need, coverage::self), claimed}) == ask_state::answered_need);
  claimed.said_at = from_ms(1);
  CHECK(after({said("wang", status::need, coverage::self), claimed}) == ask_state::answered_need);
  auto worse = claimed;
  worse.status = status::need;
  worse.said_at = said("", status::ok, coverage::self).said_at;
  CHECK(after({said("wang", status::ok, coverage::household), worse}) == ask_state::answered_need);
  auto alone = said("wang", status::need, coverage::self);
  alone.claimed = true;
  auto later = said("wang", status::ok, coverage::household);
  later.claimed = true;
  CHECK(after({alone, later}) == ask_state::answered_ok);  // nobody is known to be he: the newest stands
}

TEST_CASE("somebody else's newer and worse word about a member counts") {
  CHECK(after({said("wang", status::ok, coverage::self), about("li", status::need, {"wang"})}) ==
        ask_state::answered_need);
}

TEST_CASE("the person's own newer word supersedes what was said before, by whomever") {
  CHECK(after({about("li", status::need, {"wang"}), said("wang", status::ok, coverage::household)}) ==
        ask_state::answered_ok);
  CHECK(after({said("wang", status::need, coverage::self), said("wang", status::ok, coverage::household)}) ==
        ask_state::answered_ok);
}

TEST_CASE("somebody at home is unwell: only the same speaker or staff can take it back for the home") {
  const auto unwell = said("li", status::need, coverage::household);
  CHECK(after({unwell}) == ask_state::answered_need);
  CHECK(after({unwell, said("zhang", status::ok, coverage::household)}) == ask_state::answered_need);
  CHECK(after({unwell, said("li", status::ok, coverage::self)}) == ask_state::answered_need);
  CHECK(after({unwell, said("li", status::ok, coverage::household)}) == ask_state::answered_ok);
}

TEST_CASE("one resident is one speaker in all chats that are surely his") {
  const auto from = [](std::string chat, report r) {
    r.speaker = std::move(chat);
    return r;
  };
  const auto unwell = said("li", status::need, coverage::household), mother = about("li", status::need, {"wang"});
  auto right = from("second", said("li", status::ok, coverage::household));
  CHECK(after({unwell, right}) == ask_state::answered_ok);
  CHECK(after({right, unwell}) == ask_state::answered_ok);
  CHECK(after({mother, right}) == ask_state::answered_ok);
  auto later = from("second", said("li", status::ok, coverage::self));
  CHECK(after({unwell, later}) == ask_state::answered_need);
  later.corrects = true;
  CHECK(after({unwell, later}) == ask_state::answered_part);
  for (auto* unsure : {&right, &later}) {
    auto claim = *unsure;
    claim.claimed = true;
    CHECK(after({unwell, claim}) == ask_state::answered_need);
    auto pasted = *unsure;
    pasted.paste = "p1";
    CHECK(after({unwell, pasted}) == ask_state::answered_need);
  }
  const auto unknown = said("", status::need, coverage::household);
  CHECK(after({unknown, from("second", said("", status::ok, coverage::household))}) == ask_state::answered_need);
}

TEST_CASE("a correction by staff supersedes, and what is said later supersedes staff") {
  CHECK(after({said("wang", status::need, coverage::household), by_staff(status::ok, coverage::household)}) ==
        ask_state::answered_ok);
  CHECK(after({by_staff(status::ok, coverage::household), said("wang", status::need, coverage::self)}) ==
        ask_state::answered_need);
}

TEST_CASE("an old message that lands late replaces nothing newer") {
  const auto old = said("wang", status::need, coverage::self);
  const auto newer = said("wang", status::ok, coverage::household);
  CHECK(after({newer, old}) == ask_state::answered_ok);
}

TEST_CASE("within one second a platform's own numbering decides, as numbers") {
  auto first = said("wang", status::need, coverage::household), second = said("wang", status::ok, coverage::household);
  second.said_at = first.said_at;
  first.order = "999";
  second.order = "1000";
  CHECK(after({first, second}) == ask_state::answered_ok);
  CHECK(after({second, first}) == ask_state::answered_ok);
}

TEST_CASE("a receipt is no report") {
  CHECK(after({said("li", status::ack, coverage::household)}) == ask_state::read);
  CHECK(after({said("li", status::need, coverage::self), said("li", status::ack, coverage::self)}) ==
        ask_state::answered_need);
}

TEST_CASE("a home is away when everybody is") {
  CHECK(after({said("li", status::away, coverage::household)}) == ask_state::away);
  CHECK(after({said("li", status::ok, coverage::household), said("zhang", status::away, coverage::self)}) ==
        ask_state::answered_ok);
  CHECK(after({said("zhang", status::away, coverage::self)}) == ask_state::answered_part);
}

TEST_CASE("a landlord's word covers nobody who lives there") {
  CHECK(after({said("landlord", status::ok, coverage::self)}) == ask_state::answered_part);
  CHECK(after({said("landlord", status::need, coverage::household)}) == ask_state::answered_need);
}

TEST_CASE("who is unwell and came after the home was asked is not lost") {
  const auto ok = said("li", status::ok, coverage::household);
  const auto own = said("new", status::need, coverage::self);
  const auto named = about("li", status::need, {"new"});
  CHECK(after({ok, own}) == ask_state::answered_need);
  CHECK(after({own, ok}) == ask_state::answered_need);  // somebody else's ok does not lift it
  CHECK(after({ok, named}) == ask_state::answered_need);
  CHECK(after({ok, about("li", status::need, {"new", "zhang"}), said("zhang", status::ok, coverage::self)}) ==
        ask_state::answered_need);
  CHECK(after({ok, about("li", status::unclear, {"new"})}) == ask_state::answered_unclear);
  CHECK(after({ok, own, said("new", status::ok, coverage::self)}) == ask_state::answered_ok);
  CHECK(after({ok, named, about("li", status::ok, {"new"})}) == ask_state::answered_ok);
  CHECK(after({ok, own, by_staff(status::ok, coverage::household)}) == ask_state::answered_ok);
  auto corrected = said("new", status::need, coverage::self);
  corrected.staff = true;
  CHECK(after({ok, corrected}) == ask_state::answered_need);
}

TEST_CASE("what he who is no member says of himself covers nobody, and keeps nobody off a list but by an illness") {
  const auto ok = said("li", status::ok, coverage::household);
  CHECK(after({about("li", status::ok, {"new"})}) == ask_state::answered_part);
  for (const auto what : {status::unclear, status::declined, status::away})
    CHECK(after({ok, said("landlord", what, coverage::self)}) == ask_state::answered_ok);
}

TEST_CASE("a home whose people the roster does not know is covered by any clear word") {
  CHECK(after({said("", status::ok, coverage::self)}, asked({})) == ask_state::answered_ok);
  CHECK(after({said("", status::away, coverage::household)}, asked({})) == ask_state::away);
}

TEST_CASE("who answers from a home listed as vacant is heard, an excluded home stays excluded") {
  auto vacant = asked();
  vacant.excluded = "vacant";
  CHECK(fold(vacant, checkin).state == ask_state::vacant);
  CHECK(after({said("li", status::need, coverage::self)}, vacant) == ask_state::answered_need);
  vacant.stopped = true;  // its absent owner has opted out: nobody lives there all the same
  CHECK(fold(vacant, checkin).state == ask_state::vacant);
  auto excluded = asked();
  excluded.excluded = "tag";
  CHECK(after({said("li", status::ok, coverage::household)}, excluded) == ask_state::excluded);
}

TEST_CASE("without an answer the messages tell: the furthest one counts") {
  auto a = asked();
  const auto with = [&a](std::vector<ask_message> messages) {
    a.messages = std::move(messages);
    return fold(a, checkin).state;
  };
  CHECK(with({}) == ask_state::unreachable);
  CHECK(with({{"m", message_state::queued}}) == ask_state::queued);
  CHECK(with({{"m", message_state::unknown}}) == ask_state::queued);
  CHECK(with({{"m", message_state::held}}) == ask_state::held);
  CHECK(with({{"m", message_state::awaiting_staff}}) == ask_state::not_sent);
  CHECK(with({{"m", message_state::handed}, {"n", message_state::failed}}) == ask_state::sent);
  CHECK(with({{"m", message_state::delivered}, {"n", message_state::queued}}) == ask_state::delivered);
  CHECK(with({{"m", message_state::failed}}) == ask_state::unreachable);
  a.closed = true;
  CHECK(with({{"m", message_state::handed}}) == ask_state::expired);
  CHECK(with({{"m", message_state::failed}}) == ask_state::unreachable);
}

TEST_CASE("a notice stops at read, whatever is answered, and does not expire") {
  auto a = asked();
  a.messages = {{"post", message_state::delivered}};
  add_report(a, said("li", status::ok, coverage::household), campaign_kind::notice);
  CHECK(a.state == ask_state::read);
  close(a, campaign_kind::notice);
  CHECK(a.state == ask_state::read);
}

TEST_CASE("answers after the end are late, and not when one came in time") {
  auto a = asked();
  close(a, checkin);
  CHECK(a.state == ask_state::expired);
  auto late = said("li", status::ok, coverage::household);
  late.late = true;
  add_report(a, late, checkin);
  CHECK(a.state == ask_state::answered_ok);
  CHECK(a.late);
  add_report(a, said("zhang", status::ok, coverage::household), checkin);
  CHECK_FALSE(a.late);
}

TEST_CASE("undoing a paste takes back its reports and leaves what others said") {
  auto a = asked();
  auto pasted = said("", status::need, coverage::household);
  pasted.paste = "p1";
  add_report(a, pasted, checkin);
  add_report(a, said("li", status::ok, coverage::household), checkin);
  CHECK(a.state == ask_state::answered_need);
  CHECK(undo_paste(a, "p1", checkin) == 1);
  CHECK(a.state == ask_state::answered_ok);
  CHECK(undo_paste(a, "p1", checkin) == 0);
  CHECK(undo_paste(a, "", checkin) == 0);
  CHECK(a.reports.size() == 2);
  add_report(a, pasted, checkin);  // applied again
  CHECK(a.state == ask_state::answered_need);
}

TEST_CASE("the same report twice is one") {
  auto a = asked();
  const auto r = said("li", status::ok, coverage::household);
  add_report(a, r, checkin);
  add_report(a, r, checkin);
  CHECK(a.reports.size() == 1);
}

TEST_CASE("the ask's copy of a message only moves forward") {
  auto a = asked();
  CHECK(move_message(a, "post", message_state::delivered, checkin));
  CHECK(a.state == ask_state::delivered);
  CHECK_FALSE(move_message(a, "post", message_state::handed, checkin));
  CHECK_FALSE(move_message(a, "another", message_state::read, checkin));
  CHECK(a.state == ask_state::delivered);
}

TEST_CASE("who wants no more messages is still to be called, who does not want to answer is not") {
  auto stop = said("li", status::declined, coverage::self);
  stop.rule = "optout.td";
  auto a = asked();
  add_report(a, stop, checkin);
  REQUIRE(a.state == ask_state::declined);
  CHECK(only_stopped(a));
  add_report(a, said("zhang", status::declined, coverage::self), checkin);
  REQUIRE(a.state == ask_state::declined);
  CHECK_FALSE(only_stopped(a));
  CHECK_FALSE(only_stopped(asked()));
}

TEST_CASE("what nobody understood hides no need that the same person told of, and no other word is lost by that") {
  const auto ill = said("li", status::need, coverage::self);
  const auto odd = said("li", status::unclear, coverage::self);
  CHECK(after({ill, odd}) == ask_state::answered_need);
  CHECK(after({odd, ill}) == ask_state::answered_need);
  CHECK(after({said("", status::need, coverage::plural), said("", status::unclear, coverage::plural)}) ==
        ask_state::answered_need);
  CHECK(after({ill, by_staff(status::ok, coverage::household), said("li", status::unclear, coverage::self)}) ==
        ask_state::answered_unclear);
  CHECK(after({ill, said("li", status::ok, coverage::household), said("li", status::unclear, coverage::self)}) ==
        ask_state::answered_unclear);
  auto over = said("li", status::unclear, coverage::self);
  over.symptoms = {"fever_over"};
  CHECK(after({ill, over}) == ask_state::answered_unclear);  // that is about the illness: a person reads it
}

}  // namespace linli::domain
