#include "tests/sim/street_people.hpp"

#include <algorithm>

#include <fmt/format.h>

namespace linli::sim {

using domain::coverage;
using domain::status;

namespace {

constexpr const char* surnames[] = {"王", "李", "张", "刘", "陈", "杨", "黄", "赵", "吴", "周",
                                    "徐", "孙", "马", "朱", "胡", "郭", "何", "林", "罗", "郑"};
constexpr const char* given[] = {"建国", "秀英", "丽华", "志强", "桂香", "玉兰", "海涛", "春梅", "国栋", "文博",
                                 "雅琴", "淑珍", "德明", "永福", "晓燕", "俊杰", "凤霞", "振华", "美玲", "子轩",
                                 "慧敏", "立新", "素芬", "少华", "金凤", "卫东", "红梅", "宝成", "彩云", "长青"};

// "3-1-502", "3栋1单元502", "3号楼1单元502室": as people type it.
std::string typed(const std::string& place, std::int64_t how) {
  const auto a = place.find('-'), b = place.rfind('-');
  const auto building = place.substr(0, a), entrance = place.substr(a + 1, b - a - 1), room = place.substr(b + 1);
  if (how == 0) return place;
  if (how == 1) return fmt::format("{}栋{}单元{}", building, entrance, room);
  return fmt::format("{}号楼{}单元{}室", building, entrance, room);
}

std::string stairs(const std::string& place) { return place.substr(0, place.rfind('-')); }

}  // namespace

street_people::street_people(clockwork& c) : clock_(c) {
  for (int n = 0; n < buildings * entrances * floors * rooms; ++n) {
    const int room = n % rooms, floor = n / rooms % floors, entrance = n / (rooms * floors) % entrances;
    home h;
    h.place = fmt::format("{}-{}-{}", first_building + n / (rooms * floors * entrances), entrance + 1,
                          (floor + 1) * 100 + room + 1);
    const bool captains = room == 0 && floor == 0;
    for (auto m = clock_.between(1, 4); m > 0; --m) h.members.push_back({new_name(), clock_.happens(0.12)});
    h.vacant = !captains && clock_.happens(0.05);
    if (!captains && clock_.happens(h.vacant ? 0.5 : 0.15)) h.landlord = new_name();
    homes_.push_back(std::move(h));
  }
  for (const auto& h : homes_) {
    const bool captains = h.place.ends_with("-101");
    for (std::size_t i = 0; i < h.members.size(); ++i) {
      if (!(captains && i == 0) && clock_.happens(0.3)) continue;
      const auto sender = fmt::format("u{}", known_.size());
      known_[sender] = h.members[i].name;
      sender_of_[h.members[i].name] = sender;
    }
    if (h.landlord.empty()) continue;
    const auto sender = fmt::format("u{}", known_.size());
    known_[sender] = h.landlord;
    sender_of_[h.landlord] = sender;
  }
}

std::string street_people::new_name() {
  const int n = names_++;
  return std::string(surnames[n % 20]) + given[n / 20 % 30];
}

std::vector<domain::roster_row> street_people::rows() const {
  std::vector<domain::roster_row> out;
  const auto add = [&out](const home& h, const std::string& name, std::vector<std::string> tags) {
    domain::roster_row r;
    r.line = static_cast<int>(out.size()) + 2;
    r.place = *domain::parse_place("锦绣苑/" + h.place);
    r.name = name;
    r.tags = std::move(tags);
    r.occupancy = h.vacant ? domain::occupancy::vacant : domain::occupancy::unknown;
    out.push_back(std::move(r));
  };
  for (const auto& h : homes_) {
    for (std::size_t i = 0; i < h.members.size(); ++i) {
      std::vector<std::string> tags;
      if (h.members[i].at_risk) tags.push_back("elder_alone");
      if (i == 0 && h.place.ends_with("-101")) tags.push_back("楼组长");
      add(h, h.members[i].name, std::move(tags));
    }
    if (!h.landlord.empty()) add(h, h.landlord, {"房东"});
  }
  return out;
}

// Most arrives at once, some minutes late: after what was said later.
deed_in_street street_people::begin(std::string kind) {
  deed_in_street d;
  second_ += clock_.between(1, 6);
  d.said = second_;
  d.arrives = d.said + (clock_.happens(0.25) ? clock_.between(5, 900) : 0);
  d.number = ++number_;
  d.kind = std::move(kind);
  return d;
}

meant street_people::of(const deed_in_street& d, std::string speaker, std::string reporter, const home& h) const {
  meant m;
  m.second = d.said;
  m.number = d.number;
  m.speaker = std::move(speaker);
  m.reporter = std::move(reporter);
  const auto linked = sender_of_.find(m.reporter);
  m.certain = linked != sender_of_.end() && linked->second == m.speaker;
  m.home = h.place;
  m.words = d.text;
  return m;
}

std::vector<const home*> street_people::stairs_of(const home& h) const {
  std::vector<const home*> out;
  for (const auto& other : homes_) {
    if (stairs(other.place) == stairs(h.place) && !other.vacant) out.push_back(&other);
  }
  return out;
}

void street_people::in_private(const home& h) {
  std::vector<std::string> able;
  for (const auto& d : h.members) {
    if (sender_of_.contains(d.name)) able.push_back(d.name);
  }
  if (able.empty()) return newcomer(h);
  const auto who = able[any(able.size())];
  std::string other;
  for (const auto& d : h.members) other = d.name == who ? other : d.name;
  auto d = begin("in private");
  d.sender = sender_of_[who];
  auto m = of(d, d.sender, who, h);
  const auto say = [&](std::string text, coverage about, status how) {
    d.text = std::move(text);
    m.about = about;
    m.how = how;
  };
  const auto n = static_cast<int>(h.members.size());
  switch (clock_.between(0, 12)) {
    case 0: say("我很好", coverage::self, status::ok); break;
    case 1: say("我家都好", coverage::household, status::ok); break;
    case 2: say("全家平安", coverage::household, status::ok); break;
    case 3: say("都好", coverage::household, status::ok); break;  // as the menu has it
    case 4:
      m.count = n > 1 && clock_.happens(0.3) ? n - 1 : n;
      if (m.count < 2) say("我没事", coverage::self, status::ok);
      else say(fmt::format("{}口人都好", m.count), coverage::count, status::ok);
      break;
    case 5: say("我发烧38.5", coverage::self, status::need); break;
    case 6: say("我家没药了", coverage::self, status::need); break;
    case 7: say("我在外地", coverage::self, status::away); break;
    case 8: say("我们家去外地了", coverage::household, status::away); break;
    case 9:
      m.corrects = true;
      say("报错了，我家都好", coverage::household, status::ok);
      break;
    case 10:
    case 11:
      if (other.empty()) return;
      m.names = {other};
      say(other + "发烧了", coverage::named, status::need);
      break;
    default:
      if (other.empty()) return;
      m.names = {other};
      say(other + "很好", coverage::named, status::ok);
  }
  m.words = d.text;
  mean(std::move(m));
  deeds_.push_back(std::move(d));
}

void street_people::in_group(const home& h) {
  auto d = begin("in a group");
  d.group = fmt::format("room-{}", h.place.substr(0, h.place.find('-')));
  const auto& who = h.members[any(h.members.size())].name;
  const bool known = sender_of_.contains(who);
  d.sender = known ? sender_of_[who] : "stranger-" + h.place;
  auto m = of(d, d.sender, known ? who : "", h);
  const auto place = typed(h.place, clock_.between(0, 2));
  const auto n = static_cast<int>(h.members.size());
  switch (clock_.between(0, 3)) {
    case 0: d.text = place + " 平安", m.about = known ? coverage::household : coverage::plural; break;
    case 1: d.text = place + " 都好", m.about = coverage::plural; break;
    case 2:
      if (n < 2) return;
      d.text = fmt::format("{} {}口人都好", place, n), m.about = coverage::count, m.count = n;
      break;
    default: d.text = place + " 发烧了", m.about = coverage::self, m.how = status::need;
  }
  m.words = d.text;
  mean(std::move(m));
  deeds_.push_back(std::move(d));
}

// Says who he is: name and room agree.
void street_people::newcomer(const home& h) {
  const auto& who = h.members[any(h.members.size())].name;
  if (sender_of_.contains(who)) return;
  auto d = begin("newcomers");
  d.sender = "new-" + who;
  d.text = fmt::format("锦绣苑{} {} 平安", h.place, who);
  auto m = of(d, d.sender, who, h);
  m.about = coverage::household;
  mean(std::move(m));
  deeds_.push_back(std::move(d));
}

void street_people::neighbour(const home& h) {
  const auto& other = homes_[any(homes_.size())];
  const auto& who = other.members.front().name;
  if (&other == &h || !sender_of_.contains(who) || other.place.ends_with("-101")) return;
  auto d = begin("for a neighbour");
  d.sender = sender_of_[who];
  const bool well = clock_.happens(0.7);
  d.text = typed(h.place, clock_.between(0, 2)) + (well ? " 平安" : " 有人发烧");
  auto m = of(d, d.sender, who, h);
  m.about = coverage::plural;  // who lives elsewhere covers nobody at risk
  m.how = well ? status::ok : status::need;
  mean(std::move(m));
  deeds_.push_back(std::move(d));
}

void street_people::landlord(const home& h) {
  if (h.landlord.empty()) return;
  auto d = begin("landlords");
  d.sender = sender_of_[h.landlord];
  d.text = "都好";
  mean(of(d, d.sender, h.landlord, h));
  deeds_.push_back(std::move(d));
}

void street_people::captain_sum(const home& captains) {
  auto d = begin("captains' sums");
  const auto& who = captains.members.front().name;
  const auto all = stairs_of(captains);
  d.sender = sender_of_[who];
  d.text = fmt::format("{}户都正常", all.size());
  for (const auto* h : all) {
    auto m = of(d, d.sender, who, *h);
    m.about = coverage::plural;
    mean(std::move(m));
  }
  deeds_.push_back(std::move(d));
}

void street_people::captain_rows(const home& captains) {
  auto d = begin("captains' rows");
  const auto& who = captains.members.front().name;
  d.sender = sender_of_[who];
  auto all = stairs_of(captains);
  std::shuffle(all.begin(), all.end(), clock_.random());
  all.resize(static_cast<std::size_t>(clock_.between(3, 8)));
  std::vector<meant> rows;
  for (const auto* h : all) {
    auto m = of(d, d.sender, who, *h);
    m.about = coverage::household;
    const auto kind = clock_.between(0, 9);
    m.how = kind < 7 ? status::ok : kind < 9 ? status::need : status::away;
    m.words = h->place + (kind < 7 ? " 平安" : kind < 9 ? " 发烧" : " 去外地了");
    d.text += (d.text.empty() ? "" : "\n") + m.words;
    rows.push_back(std::move(m));
  }
  for (auto& m : rows) mean(std::move(m));
  deeds_.push_back(std::move(d));
}

// A list grows, and people change their rows, back and forth; each paste shows it as it is by then.
void street_people::copied_list(int building) {
  auto d = begin("copied lists");
  d.arrives = d.said;
  d.paste = true;
  d.building = building;
  d.group = fmt::format("{}栋邻里群", building);
  auto& list = lists_[building];
  std::vector<std::string> touched;
  for (auto n = clock_.between(1, 5); n > 0; --n) {
    const bool change = !list.empty() && clock_.happens(0.4);
    const auto& h = homes_[static_cast<std::size_t>(building - first_building) * 50 + any(50)];
    line_of_list line{h.place, h.members[any(h.members.size())].name, "平安"};
    if (change) line = list[any(list.size())];
    if (std::find(touched.begin(), touched.end(), line.place) != touched.end()) continue;
    const auto same = std::find_if(list.begin(), list.end(), [&](const auto& l) { return l.place == line.place; });
    if (!change && same != list.end()) continue;
    if (change) line.words = line.words == "平安" ? "发烧" : "平安";
    touched.push_back(line.place);
    const auto& at = *std::find_if(homes_.begin(), homes_.end(), [&](const home& x) { return x.place == line.place; });
    auto m = of(d, "list-" + line.name, line.name, at);
    m.about = line.words == "平安" ? coverage::household : coverage::self;
    m.how = line.words == "平安" ? status::ok : status::need;
    m.words = fmt::format("接龙 {} {} {}", line.place, line.name, line.words);
    mean(std::move(m));
    if (change) *same = line;
    else list.push_back(line);
  }
  d.text = "#接龙\n今天报平安\n例 3-502 平安\n\n";
  int n = 0;
  for (const auto& l : list) d.text += fmt::format("{}. {} {} {}\n", ++n, l.place, l.name, l.words);
  deeds_.push_back(std::move(d));
}

std::vector<deed_in_street> street_people::live() {
  for (int n = 0; n < 600; ++n) {
    const auto& h = homes_[any(homes_.size())];
    const auto kind = clock_.between(0, 99);
    if (h.vacant && clock_.happens(0.8)) landlord(h);
    else if (kind < 45) in_private(h);
    else if (kind < 65) in_group(h);
    else if (kind < 75) newcomer(h);
    else if (kind < 85) neighbour(h);
    else if (kind < 90) landlord(h);
    else if (kind < 92) captain_sum(homes_[any(homes_.size() / 25) * 25]);
    else if (kind < 96) captain_rows(homes_[any(homes_.size() / 25) * 25]);
    else copied_list(first_building + static_cast<int>(clock_.between(0, buildings - 1)));
  }
  std::stable_sort(deeds_.begin(), deeds_.end(), [](const auto& a, const auto& b) { return a.arrives < b.arrives; });
  return deeds_;
}

}  // namespace linli::sim
