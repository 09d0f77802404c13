#include "domain/place.hpp"

#include <algorithm>

#include "base/text.hpp"

namespace linli::domain {

namespace {

// NFKC, without blanks, with one kind of dash, upper case.
std::string plain(std::string_view text) {
  static constexpr std::string_view dashes[] = {"‐", "‑", "‒", "–", "—", "―", "−", "﹣", "－", "~", "～", "_"};
  auto s = nfkc(text);
  for (const auto dash : dashes) {
    for (auto at = s.find(dash); at != std::string::npos; at = s.find(dash, at + 1)) s.replace(at, dash.size(), "-");
  }
  std::string out;
  for (std::size_t i = 0; i < s.size(); ++i) {
    const char c = s[i];
    if (c == ' ' || c == '\t' || c == '\r' || c == '\n') continue;
    if (s.compare(i, 3, "　") == 0) {
      i += 2;
      continue;
    }
    out.push_back(c >= 'a' && c <= 'z' ? static_cast<char>(c - 'a' + 'A') : c);
  }
  return out;
}

bool is_alnum(char c) { return (c >= '0' && c <= '9') || (c >= 'A' && c <= 'Z'); }

// A building, entrance or room: digits and letters, leading zeros away.
result<std::string> part(std::string_view text) {
  constexpr std::size_t length_max = 12;
  if (text.empty() || text.size() > length_max || !std::all_of(text.begin(), text.end(), is_alnum))
    return error{errc::malformed, "a part of a place is digits or letters"};
  const auto first = std::min(text.find_first_not_of('0'), text.size() - 1);
  return std::string(text.substr(first));
}

bool is_compound(std::string_view text) {
  constexpr std::size_t bytes_max = 60;
  return !text.empty() && text.size() <= bytes_max && text.find_first_of("*|\n\t") == std::string_view::npos;
}

}  // namespace

result<place> parse_place(std::string_view text) {
  if (!is_utf8(text) || text.size() > 200) return error{errc::malformed, "not a place"};
  const auto s = plain(text);
  place p;
  std::string_view rest = s;
  if (const auto slash = rest.find('/'); slash != std::string_view::npos) {
    p.compound = rest.substr(0, slash);
    if (!is_compound(p.compound)) return error{errc::malformed, "a compound's name stands before the slash"};
    rest = rest.substr(slash + 1);
  }
  const auto parts = split(rest, '-');
  if (parts.size() < 2 || parts.size() > 3)
    return error{errc::malformed, "a place is written [compound/]building[-entrance]-room"};
  std::vector<std::string> clean;
  for (const auto piece : parts) {
    auto one = part(piece);
    if (!one) return one.error();
    clean.push_back(std::move(*one));
  }
  p.building = clean.front();
  p.room = clean.back();
  if (clean.size() == 3) p.entrance = clean[1];
  return p;
}

std::string render(const place& p) {
  std::string out;
  if (!p.compound.empty()) out.append(p.compound).append("/");
  out.append(p.building).append("-");
  if (!p.entrance.empty()) out.append(p.entrance).append("-");
  return out.append(p.room);
}

std::string floor_of(const place& p) {
  const bool digits = std::all_of(p.room.begin(), p.room.end(), [](char c) { return c >= '0' && c <= '9'; });
  if (!digits || p.room.size() < 3 || p.room.size() > 4) return {};
  return p.room.substr(0, p.room.size() - 2);
}

result<place_pattern> parse_pattern(std::string_view text) {
  if (!is_utf8(text) || text.size() > 200) return error{errc::malformed, "not a pattern of places"};
  const auto s = plain(text);
  place_pattern out;
  std::string_view rest = s;
  if (const auto slash = rest.find('/'); slash != std::string_view::npos) {
    out.compound = rest.substr(0, slash);
    if (!is_compound(out.compound)) return error{errc::malformed, "a compound's name stands before the slash"};
    rest = rest.substr(slash + 1);
  }
  const auto parts = split(rest, '-');
  if (parts.size() > 3) return error{errc::malformed, "a pattern has at most building, entrance and room"};
  for (std::size_t i = 0; i < parts.size(); ++i) {
    if (parts[i] == "*" && i + 1 == parts.size()) {
      out.rest = true;
      break;
    }
    auto one = part(parts[i]);
    if (!one) return error{errc::malformed, "a pattern is written like a place, with * at its end for any rest"};
    out.parts.push_back(std::move(*one));
  }
  if (!out.rest && out.parts.size() < 2) return error{errc::malformed, "a pattern names a room or ends in *"};
  if (!out.compound.empty()) out.text = out.compound + "/";
  for (const auto& p : out.parts) out.text.append(p).append("-");
  if (out.rest) out.text += "*";
  else out.text.pop_back();
  return out;
}

bool matches(const place_pattern& pattern, const place& p) {
  if (!pattern.compound.empty() && pattern.compound != p.compound) return false;
  const auto& parts = pattern.parts;
  if (parts.empty()) return pattern.rest;
  if (parts[0] != p.building) return false;
  if (pattern.rest) {
    if (parts.size() == 1) return true;
    // "3-2-*" is entrance 2 of building 3; where homes have no entrance the second part is the room.
    if (parts.size() == 2) return parts[1] == (p.entrance.empty() ? p.room : p.entrance);
    return parts[1] == p.entrance && parts[2] == p.room;
  }
  if (parts.size() == 2) return parts[1] == p.room;
  return parts[1] == p.entrance && parts[2] == p.room;
}

}  // namespace linli::domain
