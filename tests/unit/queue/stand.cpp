#include "tests/unit/queue/stand.hpp"

#include "bots/registry.hpp"
#include "queue/campaign_steps.hpp"
#include "queue/pastes/pasting.hpp"
#include "store/events.hpp"
#include "store/histories.hpp"
#include "store/keys.hpp"
#include "store/leases.hpp"
#include "store/roster_import.hpp"
#include "words/understanding.hpp"

namespace linli::queue::test {

namespace {

domain::roster_row row(int line, std::string_view place, std::string name, std::vector<std::string> tags = {}) {
  domain::roster_row r;
  r.line = line;
  r.place = *domain::parse_place(place);
  r.name = std::move(name);
  r.tags = std::move(tags);
  return r;
}

lines configured() {
  lines out;
  out.add(bots::account{"wechat", "relay", queue_stand::community, {}}, *bots::find("relay"));
  return out;
}

}  // namespace

std::vector<domain::roster_row> sample_rows() {
  return {row(2, "锦绣苑/3-101", "张伟"),
          row(3, "锦绣苑/3-101", "刘洋"),
          row(4, "锦绣苑/3-502", "王芳"),
          row(5, "锦绣苑/3-2-601", "李强"),
          row(6, "锦绣苑/3-2-601", "李敏", {"elder_alone"}),
          row(7, "锦绣苑/4-101", "赵云")};
}

domain::roster sample_roster() {
  domain::roster out;
  for (const auto& r : sample_rows()) {
    const auto id = domain::household_id(r.place);
    domain::resident person;
    person.id = "r_" + r.name;
    person.name = r.name;
    person.household = id;
    person.tags = r.tags;
    const auto* known = out.find_household(id);
    auto home = known == nullptr ? domain::household{id, r.place, domain::occupancy::unknown, {}} : *known;
    home.members.push_back(person.id);
    out.put(std::move(home));
    out.put(std::move(person));
  }
  return out;
}

domain::campaign sample_campaign(std::string id, sys_time opened) {
  domain::campaign c;
  c.id = std::move(id);
  c.title = "报平安";
  c.text = "【金源社区】今天报平安：回“房号+平安”，如“3栋502 平安”。\n不舒服请私聊。急事打120。";
  c.starts_at = c.created_at = c.opened_at = opened;
  c.closes_at = opened + std::chrono::hours(8);
  c.options = {{"1", "都好", "all_ok"}, {"2", "有人不舒服", "unwell"}, {"3", "要帮忙", "need_help"}};
  c.state = domain::campaign_state::open;
  return c;
}

domain::group sample_group() { return {"g_three", "wechat", "3栋邻里群", "3栋邻里群", {"锦绣苑/3-*"}, true, true}; }

domain::ask sample_ask(const domain::household& h, const domain::roster& people) {
  domain::ask a;
  a.household = h.id;
  a.place = domain::render(h.place);
  for (const auto* m : people.members(h)) a.members.push_back({m->id, domain::at_risk(m->tags)});
  a.messages = {{"m_post", domain::message_state::handed}};
  a.state = domain::fold(a, domain::campaign_kind::checkin).state;
  return a;
}

std::string clock() {
  const auto shown = render_time(now() - std::chrono::minutes(1), std::chrono::hours(8));
  return shown.substr(shown.find('T') + 1, 5);
}

queue_stand::queue_stand()
    : lines(configured()),
      work(io.get_executor()),
      rosters(db),
      scenes(db),
      doors(db),
      w{io.get_executor(), work, db, rosters, scenes, doors, http, lines, bells, pulse, counters} {
  static_cast<void>(
      words::parse("在吗", {}));  // builds the lexicon now, as a gateway does: under sanitizers half a minute
  run(store::ensure_community(db, community, "金源社区")).value();
  import(sample_rows());
  run(store::create_group(db, community, sample_group())).value();
}

queue_stand::~queue_stand() = default;

void queue_stand::import(const std::vector<domain::roster_row>& rows) {
  store::import_counts counted;
  run(store::import_rows(db, rosters, community, rows, "test", false, counted)).value();
  if (!counted.rejected.empty()) throw std::runtime_error("the roster was refused");
}

std::string queue_stand::open(std::string id, domain::campaign_kind kind) {
  auto c = sample_campaign(std::move(id), now());
  c.kind = kind;
  c.state = domain::campaign_state::scheduled;
  c.opened_at = {};
  run(store::create_campaign(db, community, c)).value();
  const auto held = run(store::take_lease(db, store::keys::community_lease(community), "p/0", "")).value();
  const tenure by{unit_of_community(community), "p/0", held.fence, false, false};
  run(open_campaign(w, by, community, c.id)).value();
  return c.id;
}

store::paste queue_stand::preview(std::string id, std::string text, std::string campaign, sys_time seen_at) {
  paste_request r;
  r.id = std::move(id);
  r.group = sample_group();
  if (!campaign.empty()) r.campaign = run(store::load_campaign(db, community, campaign)).value().campaign;
  r.text = std::move(text);
  r.by = "s_li";
  r.seen_at = seen_at;
  r.utc_offset = std::chrono::hours(8);
  return run(judge_paste(w, community, std::move(r))).value();
}

store::known_paste queue_stand::paste(std::string id, std::string text, std::string campaign) {
  return run(store_paste(w, community, preview(std::move(id), std::move(text), std::move(campaign)))).value();
}

store::paste queue_stand::apply(const std::string& id) { return run(apply_paste(w, community, id)).value().value; }
store::paste queue_stand::undo(const std::string& id) {
  return run(undo_paste(w, community, id, "s_li")).value().value;
}

domain::ask queue_stand::ask_of(const std::string& campaign, std::string_view place) {
  const auto home = domain::household_id(*domain::parse_place("锦绣苑/" + std::string(place)));
  return run(store::load_ask(db, community, campaign, home)).value().ask;
}

std::map<std::string, int> queue_stand::counts(const std::string& campaign) {
  return run(store::load_counts(db, community, campaign)).value();
}

bool queue_stand::counts_agree(const std::string& campaign) {
  return counts(campaign) == run(store::recount(db, community, campaign)).value();
}

std::vector<store::history_entry> queue_stand::history(std::string_view name) {
  const auto people = run(rosters.get(community)).value();
  for (const auto& [id, r] : people->roster.residents()) {
    if (r.name == name)
      return run(store::load_history(db, community, id, {}, now() + std::chrono::hours(1), 50)).value();
  }
  return {};
}

std::map<std::string, int> queue_stand::events(std::string_view name) {
  std::map<std::string, int> out;
  for (const auto& e : run(store::load_events(db, community, 0, limits::events_kept)).value()) {
    if (e.name == name) ++out[e.topic];
  }
  return out;
}

}  // namespace linli::queue::test
