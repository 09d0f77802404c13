#include <doctest/doctest.h>

#include "queue/hearing/hearing.hpp"
#include "queue/pastes/pasting.hpp"
#include "store/followups.hpp"
#include "store/histories.hpp"
#include "store/identities.hpp"
#include "store/keys.hpp"
#include "tests/unit/queue/stand.hpp"

namespace linli::queue {

using domain::ask_state;
using store::paste_state;
using test::clock;
using test::queue_stand;

namespace {

constexpr const char* list = "#接龙 报平安\n1. 3-502 王芳 平安\n2. 3-101 都好\n3. 3-999 平安\n";

/// What somebody says to us over a platform, as intake hears it.
void say(queue_stand& s, std::string id, std::string text) {
  auto h = s.run(hear(s.w, "jinyuan", "k_" + id)).value();
  h.group = test::sample_group();
  h.said.id = "telegram/" + id;
  h.said.channel = "telegram";
  h.said.speaker = "k_" + id;
  h.said.group = h.group.id;
  h.said.text = std::move(text);
  h.said.at = now() + std::chrono::seconds(1);
  const auto c = s.run(conclude(s.w, h, first_words(h))).value();
  store::transaction t;
  write(t, "jinyuan", c);
  s.run(s.db.commit(std::move(t))).value();
}

errc refused(queue_stand& s, const std::string& id) {
  const auto r = s.run(undo_paste(s.w, "jinyuan", id, "s_li"));
  return r ? errc::bug : r.error().code;
}

}  // namespace

TEST_CASE("an undone paste leaves counts as they were, and histories that tell both") {
  queue_stand s;
  const auto id = s.open("camp");
  const auto before = s.counts(id);
  s.paste("pst_1", list);
  s.apply("pst_1");
  CHECK(s.counts(id) != before);
  const auto undone = s.undo("pst_1");
  CHECK(undone.progress.state == paste_state::undone);
  CHECK(undone.progress.written == 3);
  CHECK(undone.progress.undone_by == "s_li");
  CHECK(s.counts(id) == before);
  CHECK(s.counts_agree(id));
  const auto entries = s.history("王芳");
  REQUIRE(entries.size() == 2);
  CHECK(entries[0].kind == "paste_undone");
  CHECK(entries[0].by == "s_li");
  CHECK(entries[1].kind == "reply");
  CHECK(s.run(store::load_unmatched(s.db, "jinyuan", "", 10)).value().items.empty());
  CHECK(s.number({"HLEN", store::keys::paste_lines("jinyuan", "g_three")}) == 0);
}

TEST_CASE("undoing again gives the same answer, and an undone paste is not applied again") {
  queue_stand s;
  const auto id = s.open("camp");
  s.paste("pst_1", list);
  s.apply("pst_1");
  const auto first = s.undo("pst_1");
  const auto counts = s.counts(id);
  const auto again = s.undo("pst_1");
  CHECK(again.progress.undone_at == first.progress.undone_at);
  CHECK(again.progress.written == first.progress.written);
  CHECK(s.counts(id) == counts);
  CHECK(s.history("王芳").size() == 2);
  const auto refusal = s.run(apply_paste(s.w, "jinyuan", "pst_1"));
  REQUIRE_FALSE(refusal.has_value());
  CHECK(refusal.error().code == errc::conflict);
}

TEST_CASE("an undone text can be pasted anew") {
  queue_stand s;
  const auto id = s.open("camp");
  s.paste("pst_1", list);
  s.apply("pst_1");
  s.undo("pst_1");
  s.paste("pst_2", list);
  CHECK(s.apply("pst_2").progress.written == 3);
  CHECK(s.ask_of(id, "3-502").state == ask_state::answered_ok);
  CHECK(s.counts_agree(id));
}

TEST_CASE("later answers stay in force when the paste before them is undone") {
  queue_stand s;
  const auto id = s.open("camp");
  s.paste("pst_1", list);
  s.apply("pst_1");
  say(s, "u1", "3-502 王芳 发烧38.6");
  say(s, "u2", "3-101 都好");
  CHECK(s.ask_of(id, "3-502").state == ask_state::answered_need);
  s.undo("pst_1");
  CHECK(s.ask_of(id, "3-502").state == ask_state::answered_need);
  CHECK(s.ask_of(id, "3-101").state == ask_state::answered_ok);
  CHECK(s.counts_agree(id));
}

TEST_CASE("undoing one paste leaves what another one brought") {
  queue_stand s;
  const auto id = s.open("camp");
  s.paste("pst_1", "#接龙 报平安\n1. 3-502 王芳 平安\n");
  s.apply("pst_1");
  s.paste("pst_2", list);
  s.apply("pst_2");
  s.undo("pst_2");
  CHECK(s.ask_of(id, "3-502").state == ask_state::answered_ok);
  CHECK(s.ask_of(id, "3-101").state == ask_state::not_sent);
  CHECK(s.counts_agree(id));
}

TEST_CASE("undoing a paste leaves what another one, still applied, says as well") {
  queue_stand s;
  const auto open = [&s] { return s.number({"ZCARD", store::keys::followups_open("jinyuan")}); };
  const auto unmatched = [&s] { return s.run(store::load_unmatched(s.db, "jinyuan", "", 10)).value().items.size(); };
  const auto id = s.open("camp");
  const auto before = s.counts(id);
  const std::string rows = "#接龙 报平安\n1. 3-502 王芳 平安\n2. 3-101 老人发烧38.5\n3. 3-999 平安\n";
  s.paste("pst_1", rows, id);
  s.apply("pst_1");
  s.paste("pst_2", rows + "4. 3-2-601 都好\n", id);
  CHECK(s.apply("pst_2").progress.written == 1);
  s.paste("pst_3", rows, id);
  s.apply("pst_3");
  const auto both = s.counts(id);
  s.undo("pst_1");
  CHECK(s.counts(id) == both);
  CHECK(s.counts_agree(id));
  CHECK(s.ask_of(id, "3-101").state == ask_state::answered_need);
  CHECK(open() == 1);
  CHECK(unmatched() == 1);
  CHECK(s.run(store::load_paste(s.db, "jinyuan", "pst_2")).value().value.progress.written == 4);
  s.undo("pst_1");
  CHECK(s.counts(id) == both);
  s.undo("pst_3");  // whose words are of another
  CHECK(s.counts(id) == both);
  CHECK(open() == 1);
  s.undo("pst_2");  // and nobody says them any more
  CHECK(s.counts(id) == before);
  CHECK(open() == 0);
  CHECK(unmatched() == 0);
}

TEST_CASE("words that another paste takes over are no newer than they were") {
  queue_stand s;
  const auto id = s.open("camp");
  s.paste("pst_1", list, id);
  s.apply("pst_1");
  say(s, "u1", "3-502 王芳 发烧38.6");
  s.run(store_paste(s.w, "jinyuan", s.preview("pst_2", list, id, now() + std::chrono::minutes(1)))).value();
  s.apply("pst_2");
  CHECK(s.ask_of(id, "3-502").state == ask_state::answered_need);
  s.undo("pst_1");
  CHECK(s.ask_of(id, "3-502").state == ask_state::answered_need);
  CHECK(s.ask_of(id, "3-101").state == ask_state::answered_ok);
  CHECK(s.counts_agree(id));
}

TEST_CASE("what acted at preview can be taken back too, and a preview without effect has nothing to undo") {
  queue_stand s;
  const auto id = s.open("camp");
  const auto before = s.counts(id);
  s.paste("pst_1", list);
  CHECK(refused(s, "pst_1") == errc::conflict);
  s.paste("pst_2", "3-502王芳 " + clock() + "\n我喘不上气\n路人 " + clock() + "\n着火了\n");
  CHECK(s.ask_of(id, "3-502").state == ask_state::answered_need);
  CHECK(s.undo("pst_2").progress.written == 2);
  CHECK(s.counts(id) == before);
  CHECK(s.run(store::load_unmatched(s.db, "jinyuan", "", 10)).value().items.empty());
}

TEST_CASE("after a day a paste stands") {
  queue_stand s;
  s.open("camp");
  s.paste("pst_1", list);
  s.apply("pst_1");
  auto known = s.run(store::load_paste(s.db, "jinyuan", "pst_1")).value();
  auto older = known.value.progress;
  older.applied_at -= limits::paste_undo_within + std::chrono::minutes(1);
  store::transaction t;
  store::put_progress(t, "jinyuan", known, older);
  s.run(s.db.commit(std::move(t))).value();
  CHECK(refused(s, "pst_1") == errc::conflict);
  CHECK(s.ask_of("camp", "3-502").state == ask_state::answered_ok);
}

TEST_CASE("a paste that does not exist is not found") {
  queue_stand s;
  CHECK(refused(s, "pst_none") == errc::not_found);
  CHECK(s.run(apply_paste(s.w, "jinyuan", "pst_none")).error().code == errc::not_found);
}

TEST_CASE("an undone paste takes back what only it asked of a person, and what nobody has begun") {
  queue_stand s;
  const auto open = [&s] { return s.number({"ZCARD", store::keys::followups_open("jinyuan")}); };
  const auto id = s.open("camp");
  s.paste("pst_1", "#接龙\n1. 3-101 老人发烧38.5\n2. 3-502 没药了\n", id);
  s.apply("pst_1");
  REQUIRE(open() == 2);
  s.undo("pst_1");
  CHECK(open() == 0);
  CHECK(s.run(store::load_followup_counts(s.db, "jinyuan")).value() ==
        s.run(store::recount_followups(s.db, "jinyuan")).value());
  s.paste("pst_2", "#接龙\n1. 3-101 老人发烧38.5\n2. 3-502 没药了\n",
          id);  // again, and again it is somebody's business
  s.apply("pst_2");
  REQUIRE(open() == 2);
  const auto page = s.run(store::list_followups(s.db, "jinyuan", false, "", 10, [](const auto&) {
                       return true;
                     })).value();
  const auto known = s.run(store::load_followup(s.db, "jinyuan", page.items.at(0).id)).value();
  store::transaction t;
  store::put_followup(t, "jinyuan", known, domain::take(known.value, "s_li", {}, now(), s.w.follow).value(),
                      s.w.follow);
  s.run(s.db.commit(std::move(t))).value();
  s.undo("pst_2");
  CHECK(open() == 1);
  CHECK(s.run(store::load_followup(s.db, "jinyuan", known.value.id)).value().value.reason.find("undone") !=
        std::string::npos);
}

}  // namespace linli::queue
