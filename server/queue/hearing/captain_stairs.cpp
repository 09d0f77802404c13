#include "queue/hearing/captain_stairs.hpp"

#include <algorithm>
#include <cctype>
#include <string>

#include "words/normalise.hpp"
#include "words/places.hpp"

namespace linli::queue {

namespace {

std::string without_zeros(std::string s) {
  s.erase(0, std::min(s.find_first_not_of('0'), s.empty() ? 0 : s.size() - 1));
  return s;
}

// What stands beside the rooms in such an answer, and says nothing more.
constexpr std::string_view beside[] = {
    "没联系上", "没联系到", "没有联系上", "联系不上", "联系不到", "没联络上", "没人接", "没接", "没有接", "没人应",
    "没人",     "没回复",   "没有回",     "没回",     "没报",     "没消息",   "没开门", "没开", "敲门",   "敲不开",
    "打不通",   "不接",     "电话",       "不在家",   "不在",     "的是",     "就是",   "还是", "也是",   "是",
    "这几户",   "那几户",   "这几家",     "几户",     "几家",     "这户",     "那户",   "这家", "那家",   "还有",
    "另外",     "再加上",   "再加",       "加上",     "以及",     "还差",     "就差",   "只差", "剩下",   "就剩",
    "只剩",     "剩",       "漏了",       "忘了",     "刚才",     "最后",     "一共",   "分别", "房间",   "房",
    "室",       "户",       "家",         "号",       "和",       "跟",       "与",     "及",   "还",     "再",
    "也",       "都",       "的",         "了",       "啊",       "吧",       "呢",     "呀",   "嗯",     "哦",
    "一户",     "两户",     "三户",       "四户",     "五户",     "一家",     "两家",   "三家", "一个",   "两个"};

std::size_t length_beside(std::string_view rest) {
  std::size_t longest = 0;
  for (const auto word : beside) {
    if (rest.starts_with(word)) longest = std::max(longest, word.size());
  }
  return longest;
}

// "2户", "1家": how many, no room.
std::size_t length_of_count(std::string_view rest, std::size_t digits) {
  if (digits > 2) return 0;
  for (const std::string_view unit : {"户", "家", "个"}) {
    if (rest.substr(digits).starts_with(unit)) return digits + unit.size();
  }
  return 0;
}

const domain::household* room_of(std::string_view digits, const homes& stairs) {
  return on_stairs({{}, {}, {}, std::string(digits), false}, stairs);
}

}  // namespace

homes stairs_of(const domain::household& own, const domain::roster& people) {
  homes out;
  for (const auto& [id, h] : people.households()) {
    const auto& p = h.place;
    const bool same = p.compound == own.place.compound && p.building == own.place.building &&
                      p.entrance == own.place.entrance;
    if (same && h.occupancy != domain::occupancy::vacant) out.push_back(&h);
  }
  return out;
}

const domain::household* on_stairs(const words::typed_place& typed, const homes& stairs) {
  const domain::household* found = nullptr;
  for (const auto* h : stairs) {
    const auto& p = h->place;
    const bool building = typed.building.empty() || without_zeros(typed.building) == p.building;
    const bool entrance = typed.entrance.empty() || without_zeros(typed.entrance) == p.entrance;
    if (!building || !entrance || without_zeros(typed.room) != p.room) continue;
    if (found != nullptr) return nullptr;
    found = h;
  }
  return found;
}

bool has_home(const homes& all, const domain::household* home) {
  return std::find(all.begin(), all.end(), home) != all.end();
}

void add_home(homes& to, const domain::household* home) {
  if (!has_home(to, home)) to.push_back(home);
}

homes homes_named(std::string_view raw, const homes& stairs) {
  const auto text = words::normalise(raw).text;
  const auto places = words::find_places(text);
  homes out;
  auto next = places.begin();
  for (std::size_t at = 0; at < text.size();) {
    while (next != places.end() && next->from < at) ++next;
    const auto rest = std::string_view(text).substr(at);
    const auto digits = std::min(rest.find_first_not_of("0123456789"), rest.size());
    const bool placed = next != places.end() && next->from == at;
    if (const auto count = placed || digits == 0 ? 0 : length_of_count(rest, digits); count > 0) {
      at += count;
    } else if (placed || digits > 0) {
      const auto* home = placed ? on_stairs(next->place, stairs) : room_of(rest.substr(0, digits), stairs);
      if (home == nullptr) return {};
      add_home(out, home);
      at = placed ? next->to : at + digits;
    } else if (const auto known = length_beside(rest); known > 0) {
      at += known;
    } else {
      if (!words::is_punctuation(text, at)) return {};
      at += words::char_length(text, at);
    }
  }
  return out;
}

}  // namespace linli::queue
