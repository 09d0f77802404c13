#include "tests/sim/memory_store.hpp"

#include <algorithm>
#include <charconv>

#include <fmt/format.h>

#include "tests/sim/lua_host.hpp"

namespace linli::sim {

using redis::command;
using redis::reply;

reply nil() { return {}; }
reply integer(std::int64_t n) {
  reply r;
  r.type = reply::kind::integer;
  r.integer = n;
  return r;
}
reply bulk(std::string text) {
  reply r;
  r.type = reply::kind::string;
  r.text = std::move(text);
  return r;
}
reply status(std::string text) {
  reply r;
  r.type = reply::kind::status;
  r.text = std::move(text);
  return r;
}
reply failure(const std::string& text) { return status("-" + text); }
reply array(std::vector<reply> items) {
  reply r;
  r.type = reply::kind::array;
  r.items = std::move(items);
  return r;
}
bool is_failure(const reply& r) { return r.type == reply::kind::status && r.text.starts_with('-'); }

std::int64_t number_of(const std::string& text) {
  std::int64_t n = 0;
  const auto [end, ec] = std::from_chars(text.data(), text.data() + text.size(), n);
  if (ec != std::errc{} || end != text.data() + text.size())
    throw refused{"ERR value is not an integer or out of range"};
  return n;
}

namespace {

const handlers& known() {
  static const handlers all = [] {
    handlers h;
    add_plain_commands(h);
    add_sorted_commands(h);
    add_stream_commands(h);
    return h;
  }();
  return all;
}

}  // namespace

memory_store::memory_store(std::function<std::int64_t()> clock)
    : clock_(std::move(clock)), lua_(std::make_unique<lua_host>([this](const command& c) { return execute(c); })) {}
memory_store::~memory_store() = default;

memory_store::value* memory_store::value_of(const std::string& key) {
  const auto found = values_.find(key);
  if (found == values_.end()) return nullptr;
  if (found->second.expires_at != 0 && found->second.expires_at <= clock_()) {
    values_.erase(found);
    return nullptr;
  }
  return &found->second.value;
}

void memory_store::put_string(const std::string& key, std::string text, std::int64_t lives_ms) {
  values_.insert_or_assign(key, entry{std::move(text), lives_ms == 0 ? 0 : clock_() + lives_ms});
}

bool memory_store::erase(const std::string& key) {
  if (value_of(key) == nullptr) return false;
  values_.erase(key);
  return true;
}

std::string memory_store::type_of(const std::string& key) {
  static constexpr std::array names{"string", "hash", "set", "list", "zset", "stream"};
  const auto* v = value_of(key);
  return v == nullptr ? "none" : names[v->index()];
}

reply memory_store::run(const command& c) {
  if (c[0] == "FCALL") return call_function(c);
  return execute(c);
}

reply memory_store::execute(const command& c) {
  const auto found = known().find(c[0]);
  if (found == known().end()) return failure("ERR unknown command '" + c[0] + "'");
  const auto& h = found->second;
  if (c.size() < h.words_min) return failure("ERR wrong number of arguments for '" + c[0] + "' command");
  if (h.writes_more && full_ && !lua_->may_use_more_memory())
    return failure("OOM command not allowed when used memory > 'maxmemory'.");
  try {
    return h.run(*this, c);
  } catch (const refused& why) {
    return failure(why.text);
  }
}

reply memory_store::load_library(const std::string& source, bool replace) {
  const auto name = library_name(source);
  if (name.empty()) return failure("ERR Missing library metadata");
  if (libraries_.contains(name) && !replace) return failure("ERR Library '" + name + "' already exists");
  const auto wrong = lua_->load(source);
  if (!wrong.empty()) return failure("ERR " + wrong);
  libraries_[name] = source;
  return bulk(name);
}

reply memory_store::list_libraries(const std::string& pattern) const {
  std::vector<reply> out;
  for (const auto& [name, source] : libraries_) {
    const bool all = pattern.ends_with('*') && name.starts_with(pattern.substr(0, pattern.size() - 1));
    if (all || pattern == name) out.push_back(array({bulk("library_name"), bulk(name)}));
  }
  return array(std::move(out));
}

reply memory_store::call_function(const command& c) {
  if (c.size() < 3) return failure("ERR wrong number of arguments for 'fcall' command");
  if (!lua_->knows(c[1])) return failure("ERR Function not found");
  if (full_ && !lua_->allows_oom(c[1])) return failure("OOM command not allowed when used memory > 'maxmemory'.");
  const auto n = static_cast<std::size_t>(number_of(c[2]));
  if (n + 3 > c.size()) return failure("ERR Number of keys can't be greater than number of args");
  const auto first = c.begin() + 3;
  return lua_->call(c[1], {first, first + static_cast<std::ptrdiff_t>(n)},
                    {first + static_cast<std::ptrdiff_t>(n), c.end()});
}

namespace {

struct shown {
  std::string operator()(const std::string& v) const { return "string " + v; }
  std::string operator()(const hash_value& v) const {
    std::string out = "hash";
    for (const auto& [f, x] : v) out.append("\n ").append(f).append(" = ").append(x);
    return out;
  }
  std::string operator()(const set_value& v) const {
    std::string out = "set";
    for (const auto& x : v) out.append("\n ").append(x);
    return out;
  }
  std::string operator()(const list_value& v) const {
    std::string out = "list";
    for (const auto& x : v) out.append("\n ").append(x);
    return out;
  }
  std::string operator()(const sorted_value& v) const {
    std::string out = "zset";
    for (const auto& [score, member] : v.order)
      out.append("\n ").append(render_score(score)).append(" ").append(member);
    return out;
  }
  std::string operator()(const stream_value& v) const {
    std::string out = "stream";
    for (const auto& [id, fields] : v.entries) {
      out.append("\n ").append(render(id));
      for (const auto& f : fields) out.append(" ").append(f);
    }
    return out;
  }
};

}  // namespace

std::map<std::string, std::string> memory_store::dump() {
  std::vector<std::string> keys;
  for (const auto& [key, e] : values_) keys.push_back(key);
  std::map<std::string, std::string> out;
  for (const auto& key : keys) {
    if (const auto* v = value_of(key)) out[key] = std::visit(shown{}, *v);
  }
  return out;
}

}  // namespace linli::sim
