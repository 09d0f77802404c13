#include "redis/slots.hpp"

#include <array>
#include <charconv>

#include "base/text.hpp"

namespace linli::redis {

namespace {

// CRC-16/XMODEM, as the cluster specification asks.
constexpr auto crc_table = [] {
  std::array<std::uint16_t, 256> table{};
  for (std::uint32_t i = 0; i < 256; ++i) {
    std::uint32_t crc = i << 8;
    for (int bit = 0; bit < 8; ++bit) crc = (crc & 0x8000U) != 0 ? (crc << 1) ^ 0x1021U : crc << 1;
    table[i] = static_cast<std::uint16_t>(crc);
  }
  return table;
}();

std::uint16_t crc16(std::string_view text) {
  std::uint16_t crc = 0;
  for (const unsigned char c : text)
    crc = static_cast<std::uint16_t>((crc << 8) ^ crc_table[static_cast<std::size_t>((crc >> 8) ^ c)]);
  return crc;
}

bool is_one_of(std::string_view name, std::initializer_list<std::string_view> names) {
  return std::find(names.begin(), names.end(), name) != names.end();
}

// From and up to which word of the command its keys stand. Errors: malformed.
struct span_of_keys {
  std::size_t from = 1, end = 2;
};
result<span_of_keys> keys_of(const command& c) {
  const auto& name = c[0];
  if (is_one_of(name, {"FCALL", "FCALL_RO"})) {
    std::size_t n = 0;
    if (c.size() < 3) return errc::malformed;
    std::from_chars(c[2].data(), c[2].data() + c[2].size(), n);
    if (n == 0 || 3 + n > c.size()) return errc::malformed;
    return span_of_keys{3, 3 + n};
  }
  if (is_one_of(name, {"DEL", "UNLINK", "EXISTS", "TOUCH"})) return span_of_keys{1, c.size()};
  if (is_one_of(name, {"XREAD"})) {
    const auto streams = std::find(c.begin(), c.end(), "STREAMS") - c.begin() + 1;
    const auto from = static_cast<std::size_t>(streams);
    return span_of_keys{from, from + (c.size() - std::min(from, c.size())) / 2};
  }
  return span_of_keys{};
}

}  // namespace

int slot_of_key(std::string_view key) {
  if (const auto open = key.find('{'); open != std::string_view::npos) {
    const auto close = key.find('}', open + 1);
    if (close != std::string_view::npos && close > open + 1) key = key.substr(open + 1, close - open - 1);
  }
  return crc16(key) % slots_of_cluster;
}

result<int> slot_of(const command& c) {
  if (c.empty()) return error{errc::bug, "a command without words"};
  const auto& name = c[0];
  if (is_one_of(name, {"PING", "ECHO", "TIME"})) return any_server;
  if (is_one_of(name, {"INFO", "CONFIG", "FUNCTION", "SCAN", "KEYS", "DBSIZE", "RANDOMKEY", "FLUSHALL", "FLUSHDB",
                       "WAIT", "CLUSTER", "SELECT", "MULTI", "EXEC", "CLIENT", "SCRIPT", "PUBLISH", "SWAPDB"}))
    return error{errc::bug, name + " speaks of one server: in a cluster each is asked by itself"};
  const auto keys = keys_of(c);
  if (!keys || keys->from >= keys->end || keys->end > c.size())
    return error{errc::bug, name + " has no key: a cluster cannot tell whose it is"};
  const auto slot = slot_of_key(c[keys->from]);
  for (auto i = keys->from + 1; i < keys->end; ++i) {
    if (slot_of_key(c[i]) != slot)
      return error{errc::bug, name + " spans two slots: " + c[keys->from] + " and " + c[i]};
  }
  return slot;
}

redirection redirection_of(std::string_view answer) {
  redirection r;
  const auto words = split(answer, ' ');
  if (words[0] == "-TRYAGAIN" || words[0] == "-CLUSTERDOWN") r.what = redirection::kind::later;
  if (words.size() < 3 || (words[0] != "-MOVED" && words[0] != "-ASK")) return r;
  std::from_chars(words[1].data(), words[1].data() + words[1].size(), r.slot);
  const auto colon = words[2].rfind(':');  // an IPv6 address stands there without brackets
  if (colon == std::string_view::npos || r.slot < 0 || r.slot >= slots_of_cluster) return r;
  const auto port = words[2].substr(colon + 1);
  std::from_chars(port.data(), port.data() + port.size(), r.port);
  r.host = words[2].substr(0, colon);
  if (r.port > 0) r.what = words[0] == "-MOVED" ? redirection::kind::moved : redirection::kind::ask;
  return r;
}

result<std::vector<slot_range>> read_slots(const reply& answer) {
  if (answer.type != reply::kind::array) return error{errc::protocol, "CLUSTER SLOTS gave no list"};
  std::vector<slot_range> out;
  for (const auto& r : answer.items) {
    if (r.items.size() < 3 || r.items[2].items.size() < 2) return error{errc::protocol, "CLUSTER SLOTS: no range"};
    slot_range s;
    const auto first = r.items[0].integer, last = r.items[1].integer, port = r.items[2].items[1].integer;
    if (first < 0 || last >= slots_of_cluster || first > last || port <= 0 || port > 65'535)
      return error{errc::protocol, "CLUSTER SLOTS: a range that is none"};
    s.first = static_cast<int>(first);
    s.last = static_cast<int>(last);
    s.port = static_cast<int>(port);
    s.host = r.items[2].items[0].text;
    if (s.host == "?") s.host.clear();
    out.push_back(std::move(s));
  }
  return out;
}

}  // namespace linli::redis
