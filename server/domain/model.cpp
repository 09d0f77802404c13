#include "domain/model.hpp"

#include <algorithm>
#include <array>

namespace linli::domain {

namespace {

// Names in the order of the enumerators; the sizes are checked against the last one.
template <class Enum>
struct names;

template <>
struct names<occupancy> {
  static constexpr std::array all{"unknown", "owner", "tenant", "vacant"};
};
template <>
struct names<trust> {
  static constexpr std::array all{"unknown", "guess", "claimed", "confirmed"};
};
template <>
struct names<campaign_kind> {
  static constexpr std::array all{"notice", "checkin"};
};
template <>
struct names<campaign_urgency> {
  static constexpr std::array all{"routine", "urgent", "emergency"};
};
template <>
struct names<campaign_state> {
  static constexpr std::array all{"scheduled", "opening", "open", "closed"};
};
template <>
struct names<message_state> {
  static constexpr std::array all{"queued", "held",   "awaiting_staff", "handed",    "unknown", "delivered",
                                  "read",   "failed", "dead",           "cancelled", "expired"};
};
template <>
struct names<ask_state> {
  static constexpr std::array all{"excluded",      "vacant",  "away",        "unreachable",   "held",
                                  "not_sent",      "queued",  "sent",        "delivered",     "read",
                                  "answered_part", "relayed", "answered_ok", "answered_need", "answered_unclear",
                                  "declined",      "expired"};
};
template <>
struct names<status> {
  static constexpr std::array all{"ok", "need", "unclear", "away", "declined", "ack"};
};
template <>
struct names<coverage> {
  static constexpr std::array all{"self", "household", "plural", "count", "named"};
};
static_assert(names<ask_state>::all.size() == ask_states);
static_assert(names<message_state>::all.size() == static_cast<std::size_t>(message_state::expired) + 1);

template <class Enum>
std::string_view name_of(Enum v) {
  return names<Enum>::all[static_cast<std::size_t>(v)];
}

}  // namespace

std::string_view name(occupancy v) { return name_of(v); }
std::string_view name(trust v) { return name_of(v); }
std::string_view name(campaign_kind v) { return name_of(v); }
std::string_view name(campaign_urgency v) { return name_of(v); }
std::string_view name(campaign_state v) { return name_of(v); }
std::string_view name(message_state v) { return name_of(v); }
std::string_view name(ask_state v) { return name_of(v); }
std::string_view name(status v) { return name_of(v); }
std::string_view name(coverage v) { return name_of(v); }

template <class Enum>
std::optional<Enum> named(std::string_view text) {
  const auto& all = names<Enum>::all;
  const auto found = std::find(all.begin(), all.end(), text);
  if (found == all.end()) return std::nullopt;
  return static_cast<Enum>(found - all.begin());
}
template std::optional<occupancy> named<occupancy>(std::string_view);
template std::optional<trust> named<trust>(std::string_view);
template std::optional<campaign_kind> named<campaign_kind>(std::string_view);
template std::optional<campaign_urgency> named<campaign_urgency>(std::string_view);
template std::optional<campaign_state> named<campaign_state>(std::string_view);
template std::optional<message_state> named<message_state>(std::string_view);
template std::optional<ask_state> named<ask_state>(std::string_view);
template std::optional<status> named<status>(std::string_view);
template std::optional<coverage> named<coverage>(std::string_view);

bool at_risk(const std::vector<std::string>& tags) {
  static constexpr std::array risky{"elder_alone", "独居老人", "孤寡老人", "高龄独居",  "独居", "dialysis", "透析",
                                    "disabled",    "残疾",     "失能",     "bedridden", "卧床", "pregnant", "孕妇",
                                    "oxygen",      "吸氧",     "insulin",  "重病",      "慢病", "at_risk",  "重点",
                                    "精神障碍",    "空巢老人", "infant",   "婴儿"};
  return std::any_of(tags.begin(), tags.end(),
                     [](const std::string& tag) { return std::find(risky.begin(), risky.end(), tag) != risky.end(); });
}

}  // namespace linli::domain
