#include <doctest/doctest.h>

#include <fmt/format.h>

#include "queue/pastes/pasting.hpp"
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

constexpr const char* list = "#接龙\n今天报平安\n例 3-502 平安\n\n1. 3-502 王芳 平安\n2. 3-101 都好\n";

std::string effects(const store::paste& p) {
  std::string out;
  for (const auto& r : p.rows) {
    if (r.reason != "title or example") out.append(out.empty() ? "" : " ").append(r.effect);
  }
  return out;
}

void run_paste(queue_stand& s, store::paste p) { s.run(store_paste(s.w, "jinyuan", std::move(p))).value(); }

/// A list over `n` homes of buildings 11 and up, all well.
std::string long_list(int n) {
  std::string out = "#接龙 今天报平安\n";
  for (int i = 0; i < n; ++i) out += fmt::format("{}. 3-{}-{:02}01 都好\n", i + 1, i / 20 + 11, i % 20 + 1);
  return out;
}
std::vector<domain::roster_row> many_homes(int n) {
  std::vector<domain::roster_row> rows;
  for (int i = 0; i < n; ++i) {
    domain::roster_row r;
    r.line = i + 2;
    r.place = *domain::parse_place(fmt::format("锦绣苑/3-{}-{:02}01", i / 20 + 11, i % 20 + 1));
    r.name = fmt::format("住户{}", i);
    rows.push_back(std::move(r));
  }
  return rows;
}

}  // namespace

TEST_CASE("a preview changes nothing, and a dry one leaves nothing") {
  queue_stand s;
  const auto id = s.open("camp");
  const auto before = s.counts(id);
  const auto dry = s.preview("pst_dry", list);
  CHECK(dry.campaign == id);
  CHECK(dry.format == "jielong");
  CHECK(effects(dry) == "new new");
  CHECK(s.number({"HLEN", store::keys::pastes("jinyuan")}) == 0);
  const auto stored = s.paste("pst_1", list);
  CHECK(stored.value.progress.state == paste_state::preview);
  CHECK(s.counts(id) == before);
  CHECK(s.history("王芳").empty());
}

TEST_CASE("an applied paste becomes answers, histories and events, once") {
  queue_stand s;
  const auto id = s.open("camp");
  s.paste("pst_1", list);
  const auto applied = s.apply("pst_1");
  CHECK(applied.progress.state == paste_state::applied);
  CHECK(applied.progress.written == 2);
  CHECK(s.ask_of(id, "3-502").state == ask_state::answered_ok);
  CHECK(s.ask_of(id, "3-101").state == ask_state::answered_ok);
  CHECK(s.counts_agree(id));
  const auto entries = s.history("王芳");
  REQUIRE(entries.size() == 1);
  CHECK(entries[0].channel == "paste");
  CHECK(entries[0].text.find("平安") != std::string::npos);
  CHECK(entries[0].status == "ok");
  const auto events = s.events("reply");
  const auto counts = s.counts(id);

  const auto again = s.apply("pst_1");
  CHECK(again.progress.written == 2);
  CHECK(again.progress.applied_at == applied.progress.applied_at);
  CHECK(s.counts(id) == counts);
  CHECK(s.events("reply") == events);
  CHECK(s.history("王芳").size() == 1);
}

TEST_CASE("a list pasted again with more rows changes only what is new") {
  queue_stand s;
  const auto id = s.open("camp");
  s.paste("pst_1", list);
  s.apply("pst_1");
  const auto more = std::string(list) + "3. 3-601 李强 李敏 都好\n4. 3-502 发烧38.6\n";
  CHECK(effects(s.preview("pst_2", more)).starts_with("same same"));
  s.paste("pst_2", more);
  CHECK(s.apply("pst_2").progress.written == 2);
  CHECK(s.ask_of(id, "3-502").state == ask_state::answered_need);
  CHECK(s.ask_of(id, "3-502").reports.size() == 2);
  CHECK(s.counts_agree(id));
  s.paste("pst_3", more);
  CHECK(s.apply("pst_3").progress.written == 0);
  CHECK(s.ask_of(id, "3-502").reports.size() == 2);
  CHECK(s.counts_agree(id));
}

TEST_CASE("a row that is changed back says what it says now, and an older copy of the list changes nothing") {
  queue_stand s;
  const auto id = s.open("camp");
  const auto list_with = [](std::string_view how) { return fmt::format("#接龙\n今天报平安\n1. 3-502 王芳 {}\n", how); };
  const auto apply_at = [&](const std::string& name, std::string_view how, sys_time seen) {
    run_paste(s, s.preview(name, list_with(how), id, seen));
    return s.apply(name).progress.written;
  };
  const auto start = now();
  CHECK(apply_at("pst_1", "平安", start) == 1);
  CHECK(apply_at("pst_2", "发烧38.6", start + std::chrono::minutes(5)) == 1);
  CHECK(s.ask_of(id, "3-502").state == ask_state::answered_need);
  CHECK(apply_at("pst_3", "平安", start + std::chrono::minutes(2)) == 0);
  CHECK(s.ask_of(id, "3-502").state == ask_state::answered_need);
  CHECK(apply_at("pst_4", "平安", start + std::chrono::minutes(9)) == 1);
  CHECK(s.ask_of(id, "3-502").state == ask_state::answered_ok);
  CHECK(apply_at("pst_5", "平安", start + std::chrono::minutes(10)) == 0);
  CHECK(s.counts_agree(id));
  s.undo("pst_4");
  CHECK(s.ask_of(id, "3-502").state == ask_state::answered_need);
}

TEST_CASE("without a name a row that comes again clears no illness, and two that show the same change are one") {
  queue_stand s;
  const auto id = s.open("camp");
  const auto at = [&, start = now()](const std::string& name, std::string_view row, int minute) {
    run_paste(
        s, s.preview(name, fmt::format("#接龙\n今天报平安\n1. {}\n", row), id, start + std::chrono::minutes(minute)));
  };
  for (int n = 0; n < 3; ++n) {
    at(fmt::format("nameless_{}", n), n == 1 ? "3-502 发烧" : "3-502 平安", n);
    s.apply(fmt::format("nameless_{}", n));
  }
  CHECK(s.ask_of(id, "3-502").state == ask_state::answered_need);
  at("pst_1", "3-101 张伟 平安", 1);
  s.apply("pst_1");
  at("pst_2", "3-101 张伟 发烧", 2);
  s.apply("pst_2");
  at("pst_3", "3-101 张伟 平安", 3);
  at("pst_4", "3-101 张伟 平安", 4);
  CHECK(s.apply("pst_3").progress.written == 1);
  CHECK(s.apply("pst_4").progress.written == 0);
  CHECK(s.ask_of(id, "3-101").reports.size() == 3);
  CHECK(s.counts_agree(id));
}

TEST_CASE("the same list answers tomorrow's question too") {
  queue_stand s;
  s.open("monday");
  s.paste("pst_1", list, "monday");
  s.apply("pst_1");
  const auto tuesday = s.open("tuesday");
  CHECK(effects(s.preview("pst_2", list, tuesday)) == "new new");
}

TEST_CASE("without a named campaign the newest question that asked this group's homes is meant") {
  queue_stand s;
  s.open("first");
  CHECK(s.preview("p", list).campaign == "first");
  s.open("notice", domain::campaign_kind::notice);
  CHECK(s.preview("p", list).campaign == "first");
  s.open("second");
  CHECK(s.preview("p", list).campaign == "second");
  CHECK(s.preview("p", list, "first").campaign == "first");
}

TEST_CASE("where nothing was asked an all-well says nothing, but a fever reaches the history") {
  queue_stand s;
  const auto p = s.paste("pst_1", "#接龙\n1. 3-101 张伟 平安\n2. 3-502 王芳 发烧38.6\n");
  CHECK(p.value.campaign.empty());
  CHECK(effects(p.value) == "ignored new");
  s.apply("pst_1");
  CHECK(s.history("王芳").size() == 1);
}

TEST_CASE("words of danger act at preview, and applying counts them once") {
  queue_stand s;
  const auto id = s.open("camp");
  const auto text = "3-502王芳 " + clock() + "\n我喘不上气\n3-101张伟 " + clock() + "\n都好\n路人 " + clock() +
                    "\n着火了快来人\n";
  CHECK(effects(s.preview("pst_dry", text)) == "critical new critical");
  CHECK(s.events("critical").empty());

  s.paste("pst_1", text);
  CHECK(s.ask_of(id, "3-502").state == ask_state::answered_need);
  CHECK(s.ask_of(id, "3-101").state == ask_state::not_sent);
  CHECK(s.events("critical")["followups"] == 2);
  CHECK(s.events("critical")["campaign:camp"] >= 1);
  CHECK(s.counts_agree(id));
  const auto unknown = s.run(store::load_unmatched(s.db, "jinyuan", "", 10)).value().items;
  REQUIRE(unknown.size() == 1);
  CHECK(unknown[0].identity.name == "路人");
  const auto kept = s.run(store::load_kept(s.db, "jinyuan", unknown[0].key)).value();
  REQUIRE(kept.size() == 1);
  CHECK(kept[0].urgency == "critical");

  s.apply("pst_1");
  CHECK(s.ask_of(id, "3-502").reports.size() == 1);
  CHECK(s.ask_of(id, "3-101").state == ask_state::answered_ok);
  CHECK(s.events("critical")["followups"] == 2);
  CHECK(s.counts_agree(id));
  s.paste("pst_2", text);  // the next worker pastes it too
  CHECK(s.events("critical")["followups"] == 2);
  CHECK(s.run(store::load_kept(s.db, "jinyuan", unknown[0].key)).value().size() == 1);
}

TEST_CASE("the same preview asked for twice is one paste") {
  queue_stand s;
  s.open("camp");
  s.paste("pst_1", "3-502王芳 " + clock() + "\n我喘不上气\n");
  const auto again = s.paste("pst_1", "3-502王芳 " + clock() + "\n我喘不上气\n");
  CHECK(again.value.rows.size() == 1);
  CHECK(again.value.rows[0].effect == "critical");
  CHECK(s.events("critical")["followups"] == 1);
  CHECK(s.ask_of("camp", "3-502").reports.size() == 1);
}

TEST_CASE("what fits nobody waits for a person, and chatter is kept nowhere") {
  queue_stand s;
  s.open("camp");
  const auto text = "#接龙\n1. 3-999 平安\n2. 3-502 赵云 平安\n3. 白菜真新鲜\n";
  const auto p = s.paste("pst_1", text);
  CHECK(effects(p.value) == "unmatched unmatched ignored");
  CHECK(p.value.rows.back().text.empty());
  CHECK(p.value.rows.back().line == 4);
  CHECK(s.preview("pst_dry", text).rows.back().text == "白菜真新鲜");
  s.apply("pst_1");
  CHECK(s.run(store::load_unmatched(s.db, "jinyuan", "", 10)).value().items.size() == 2);
  for (const auto& key : s.ask({"KEYS", "*"}).items) {
    const auto dumped = s.ask({"DUMP", key.text}).text;
    CHECK_MESSAGE(dumped.find("白菜") == std::string::npos, key.text);
  }
}

TEST_CASE("two workers who apply at once give every line one effect") {
  queue_stand s;
  s.import(many_homes(120));
  const auto id = s.open("camp");
  s.paste("pst_1", long_list(120));
  std::vector<task<result<store::known_paste>>> both;
  both.push_back(apply_paste(s.w, "jinyuan", "pst_1"));
  both.push_back(apply_paste(s.w, "jinyuan", "pst_1"));
  for (const auto& done : linli::test::run_together(s.io, std::move(both))) {
    REQUIRE(done.has_value());
    CHECK(done->value.progress.state == paste_state::applied);
    CHECK(done->value.progress.written == 120);
  }
  CHECK(s.counts(id)["answered_ok"] == 120);
  CHECK(s.counts_agree(id));
  CHECK(s.number({"LLEN", store::keys::replies("jinyuan", id)}) == 120);
}

TEST_CASE("an apply that was cut off goes on where it stood") {
  queue_stand s;
  s.import(many_homes(300));
  const auto id = s.open("camp");
  s.paste("pst_1", long_list(300));
  {
    // A gateway that goes away in the middle: its connection ends, what it was doing fails.
    auto other = redis::create_client(s.io.get_executor(), *redis::parse_address(s.server.url()));
    store::database db(other, s.functions, "a key of at least 16");
    store::roster_cache rosters(db);
    store::scene_cache scenes(db);
    store::inbox doors(db);
    world w{s.io.get_executor(), s.work, db, rosters, scenes, doors, s.http, s.lines, s.bells, s.pulse, s.counters};
    gate inside(s.io.get_executor());
    std::optional<result<store::known_paste>> out;
    spawn(s.io.get_executor(), inside, "cut off", linli::test::keep(apply_paste(w, "jinyuan", "pst_1"), &out));
    CHECK(linli::test::run_until(s.io, [&] { return other->stats().commands > 40; }));
    other->close();
    CHECK(linli::test::run_until(s.io, [&] { return inside.inside() == 0; }));
    REQUIRE(out.has_value());
    CHECK_FALSE(out->has_value());
  }
  const auto half = s.run(store::load_paste(s.db, "jinyuan", "pst_1")).value().value.progress;
  CHECK(half.state == paste_state::applying);
  CHECK(half.done > 0);
  CHECK(half.done < 301);
  CHECK(s.counts(id)["answered_ok"] == static_cast<int>(half.written));
  CHECK(s.counts_agree(id));
  CHECK(s.apply("pst_1").progress.written == 300);
  CHECK(s.counts(id)["answered_ok"] == 300);
  CHECK(s.counts_agree(id));
  CHECK(s.number({"LLEN", store::keys::replies("jinyuan", id)}) == 300);
}

TEST_CASE("five hundred rows are previewed well under two seconds") {
  queue_stand s;
  s.import(many_homes(500));
  s.open("camp");
  const auto begin = std::chrono::steady_clock::now();
  const auto p = s.preview("pst_1", long_list(500));
  const auto took = std::chrono::steady_clock::now() - begin;
  CHECK(p.rows.size() == 501);
  CHECK(p.rows.back().effect == "new");
  MESSAGE("500 rows in ", std::chrono::duration_cast<std::chrono::milliseconds>(took).count(), " ms");
  CHECK(took < std::chrono::seconds(2));
}

TEST_CASE("a display name that a worker has linked speaks for its resident in later pastes") {
  queue_stand s;
  s.open("camp");
  s.paste("pst_1", "#接龙\n1. 乐乐妈 3-999 平安\n");
  s.apply("pst_1");
  auto who = s.run(store::load_unmatched(s.db, "jinyuan", "", 10)).value().items;
  REQUIRE(who.size() == 1);
  const auto people = s.run(s.rosters.get("jinyuan")).value();
  auto linked = who[0].identity;
  for (const auto& [id, r] : people->roster.residents()) {
    if (r.name == "王芳") linked.resident = id;
  }
  linked.trust = domain::trust::confirmed;
  store::transaction t;
  store::put_identity(t, "jinyuan", who[0], linked);
  s.run(s.db.commit(std::move(t))).value();
  const auto p = s.preview("pst_2", "乐乐妈 " + clock() + "\n都好\n");
  CHECK(p.rows[0].resident == linked.resident);
  CHECK(p.rows[0].effect == "new");
}

}  // namespace linli::queue
