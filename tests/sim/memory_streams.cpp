#include <charconv>
#include <limits>

#include "tests/sim/memory_store.hpp"

// Streams.
namespace linli::sim {

using redis::command;
using redis::reply;

std::string render(stream_id id) { return std::to_string(id.ms) + "-" + std::to_string(id.seq); }

namespace {

constexpr auto most = std::numeric_limits<std::uint64_t>::max();

// "5-1", or "5" with the given sequence.
stream_id id_of(std::string_view text, std::uint64_t seq) {
  stream_id id{0, seq};
  const auto dash = text.find('-');
  const auto* end = text.data() + std::min(dash, text.size());
  const auto [at, ec] = std::from_chars(text.data(), end, id.ms);
  bool good = ec == std::errc{} && at == end;
  if (good && dash != std::string_view::npos) {
    const auto [at2, ec2] = std::from_chars(end + 1, text.data() + text.size(), id.seq);
    good = ec2 == std::errc{} && at2 == text.data() + text.size();
  }
  if (!good) throw refused{"ERR Invalid stream ID specified as stream command argument"};
  return id;
}

stream_id first_of(std::string_view text) {
  if (text == "-") return {0, 0};
  if (text == "+") return {most, most};
  if (!text.starts_with('(')) return id_of(text, 0);
  auto id = id_of(text.substr(1), 0);
  if (++id.seq == 0) ++id.ms;
  return id;
}

stream_id last_of(std::string_view text) {
  if (text == "-") return {0, 0};
  if (text == "+") return {most, most};
  if (!text.starts_with('(')) return id_of(text, most);
  auto id = id_of(text.substr(1), most);
  if (id == stream_id{}) throw refused{"ERR invalid end ID for the interval"};
  if (id.seq-- == 0) --id.ms;
  return id;
}

std::int64_t drop_before(stream_value& s, stream_id min) {
  std::int64_t n = 0;
  while (!s.entries.empty() && s.entries.begin()->first < min) {
    s.entries.erase(s.entries.begin());
    ++n;
  }
  return n;
}

std::int64_t drop_over(stream_value& s, std::size_t length) {
  std::int64_t n = 0;
  for (; s.entries.size() > length; ++n) s.entries.erase(s.entries.begin());
  return n;
}

// "MAXLEN [~|=] n" or "MINID [~|=] id" at `at`; returns where it ends. What may be trimmed loosely (~) is not trimmed:
// a real Redis drops whole nodes only, some time later.
std::size_t trim(stream_value& s, const command& c, std::size_t at, std::int64_t& dropped) {
  const bool by_length = c[at] == "MAXLEN";
  if (!by_length && c[at] != "MINID") throw refused{"ERR syntax error"};
  bool loosely = false;
  if (++at < c.size() && (c[at] == "~" || c[at] == "=")) loosely = c[at++] == "~";
  if (at >= c.size()) throw refused{"ERR syntax error"};
  if (by_length) {
    const auto n = number_of(c[at]);
    if (n < 0) throw refused{"ERR The MAXLEN argument must be >= 0."};
    if (!loosely) dropped = drop_over(s, static_cast<std::size_t>(n));
  } else {
    const auto min = id_of(c[at], 0);
    if (!loosely) dropped = drop_before(s, min);
  }
  return at + 1;
}

stream_id next_id(const stream_value& s, const std::string& wanted, std::int64_t now) {
  if (wanted == "*") {
    const stream_id id{static_cast<std::uint64_t>(now), 0};
    return id > s.last ? id : stream_id{s.last.ms, s.last.seq + 1};
  }
  const auto id = id_of(wanted, 0);
  if (id == stream_id{}) throw refused{"ERR The ID specified in XADD must be greater than 0-0"};
  if (id <= s.last) throw refused{"ERR The ID specified in XADD is equal or smaller than the target stream top item"};
  return id;
}

reply xadd(memory_store& m, const command& c) {
  std::size_t at = 2;
  const bool trims = c[at] == "MAXLEN" || c[at] == "MINID";
  if (trims) at += c[at + 1] == "~" || c[at + 1] == "=" ? 3 : 2;
  if (c.size() < at + 3 || (c.size() - at) % 2 == 0) return failure("ERR wrong number of arguments for 'xadd' command");
  const auto* there = m.find<stream_value>(c[1]);
  const auto id = next_id(there == nullptr ? stream_value{} : *there, c[at], m.now());
  auto& s = m.make<stream_value>(c[1]);
  s.entries.emplace(id, std::vector<std::string>(c.begin() + static_cast<std::ptrdiff_t>(at) + 1, c.end()));
  s.last = id;
  std::int64_t dropped = 0;
  if (trims) trim(s, c, 2, dropped);
  return bulk(render(id));
}

reply entry_reply(stream_id id, const std::vector<std::string>& fields) {
  std::vector<reply> words;
  for (const auto& f : fields) words.push_back(bulk(f));
  return array({bulk(render(id)), array(std::move(words))});
}

reply range(memory_store& m, const command& c, bool reversed) {
  const auto low = first_of(c[reversed ? 3 : 2]);
  const auto high = last_of(c[reversed ? 2 : 3]);
  std::size_t count = std::numeric_limits<std::size_t>::max();
  if (c.size() == 6 && c[4] == "COUNT") count = static_cast<std::size_t>(number_of(c[5]));
  else if (c.size() != 4) return failure("ERR syntax error");
  const auto* s = m.find<stream_value>(c[1]);
  std::vector<reply> out;
  if (s == nullptr || low > high) return array();
  auto from = s->entries.lower_bound(low);
  auto to = s->entries.upper_bound(high);
  if (!reversed) {
    for (; from != to && out.size() < count; ++from) out.push_back(entry_reply(from->first, from->second));
  } else {
    while (to != from && out.size() < count) {
      --to;
      out.push_back(entry_reply(to->first, to->second));
    }
  }
  return array(std::move(out));
}
reply xrange(memory_store& m, const command& c) { return range(m, c, false); }
reply xrevrange(memory_store& m, const command& c) { return range(m, c, true); }

reply xlen(memory_store& m, const command& c) {
  const auto* s = m.find<stream_value>(c[1]);
  return integer(s == nullptr ? 0 : static_cast<std::int64_t>(s->entries.size()));
}

reply xdel(memory_store& m, const command& c) {
  std::vector<stream_id> ids;
  for (std::size_t i = 2; i < c.size(); ++i) ids.push_back(id_of(c[i], 0));
  auto* s = m.find<stream_value>(c[1]);
  std::int64_t n = 0;
  for (const auto& id : ids) n += s == nullptr ? 0 : static_cast<std::int64_t>(s->entries.erase(id));
  return integer(n);
}

reply xtrim(memory_store& m, const command& c) {
  stream_value none;
  auto* s = m.find<stream_value>(c[1]);
  std::int64_t dropped = 0;
  trim(s == nullptr ? none : *s, c, 2, dropped);
  return integer(dropped);
}

}  // namespace

void add_stream_commands(handlers& to) {
  to.insert({{"XADD", {xadd, 5, true}},
             {"XRANGE", {xrange, 4, false}},
             {"XREVRANGE", {xrevrange, 4, false}},
             {"XLEN", {xlen, 2, false}},
             {"XDEL", {xdel, 3, false}},
             {"XTRIM", {xtrim, 4, false}}});
}

}  // namespace linli::sim
