#pragma once
#include <string>
#include <string_view>
#include <vector>

#include "words/understanding.hpp"

// What is understood of a text, for tests, in the situations that matter.
namespace linli::words {

/// A check-in's private chat, with the usual menu.
inline context menu() {
  context c;
  c.open = context::kind::checkin;
  c.options = {{"1", "all_ok"}, {"2", "unwell"}, {"3", "need_help"}};
  c.labels = {{"1", "都好"}, {"2", "有人不舒服"}, {"3", "要帮忙"}};
  return c;
}
/// A check-in without a menu.
inline context asked() {
  context c;
  c.open = context::kind::checkin;
  return c;
}
/// A group that hears a check-in, where nobody is spoken to.
inline context in_group() {
  auto c = menu();
  c.channel = channel::group;
  c.addressed = false;
  return c;
}

inline understanding said(std::string_view text) { return parse(text, menu()); }
inline std::string intent_of(std::string_view text, const context& c = menu()) {
  return std::string(name(parse(text, c).intent));
}
inline std::string urgency_of(std::string_view text) { return std::string(name(said(text).urgency)); }
inline std::string scope_of(std::string_view text) { return std::string(name(said(text).scope)); }

/// Whom it is about, as written in the text.
inline std::vector<std::string> whom(const understanding& u) {
  std::vector<std::string> out;
  for (const auto& m : u.members) out.push_back(m.who);
  return out;
}

inline std::string written(const typed_place& p) {
  std::string out;
  if (!p.compound.empty()) out = p.compound + "/";
  out += p.building.empty() ? "?" : p.building;
  if (!p.entrance.empty()) out += "-" + p.entrance;
  return out + "-" + p.room;
}
inline std::string place_of(std::string_view text) {
  const auto u = said(text);
  return u.place ? written(*u.place) : "none";
}

/// May a home be counted as well because of this?
inline bool counts_as_well(const understanding& u) { return u.intent == intent::checkin_ok && !u.human; }

}  // namespace linli::words
