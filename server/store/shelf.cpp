#include "store/shelf.hpp"

#include <charconv>
#include <tuple>

#include "base/json.hpp"
#include "store/keys.hpp"
#include "store/sealed.hpp"
#include "store/transaction.hpp"

namespace linli::store {

namespace {

constexpr int page_of_shard = 8;  // a body may have a megabyte
constexpr std::size_t looked_at_max = 4'000;

/// Order over all shards.
struct place {
  std::int64_t ms = -1, n = 0;
  int shard = 0;
  auto operator<=>(const place&) const = default;
};

std::string key_of(shelf which, int shard) {
  return which == shelf::dead ? keys::inbox_dead(shard) : keys::inbox_quarantine(shard);
}

bool read_number(std::string_view text, std::int64_t& n) {
  const auto [end, ec] = std::from_chars(text.data(), text.data() + text.size(), n);
  return ec == std::errc{} && end == text.data() + text.size() && n >= 0 && !text.empty();
}

// "<milliseconds>-<number>"
std::optional<place> place_of(std::string_view entry, int shard) {
  place p;
  p.shard = shard;
  const auto dash = entry.find('-');
  if (dash == std::string_view::npos || !read_number(entry.substr(0, dash), p.ms) ||
      !read_number(entry.substr(dash + 1), p.n))
    return std::nullopt;
  return p;
}

// "<shard>-<entry>"
std::optional<place> read_id(std::string_view id) {
  const auto dash = id.find('-');
  std::int64_t shard = 0;
  if (dash == std::string_view::npos || !read_number(id.substr(0, dash), shard) || shard >= limits::inbox_shards)
    return std::nullopt;
  return place_of(id.substr(dash + 1), static_cast<int>(shard));
}

std::string entry_of(const place& p) { return std::to_string(p.ms) + "-" + std::to_string(p.n); }

shelved read(shelf which, int shard, const redis::reply& entry) {
  shelved s;
  s.shard = shard;
  s.entry = entry.items[0].text;
  const auto& fields = entry.items[1].items;
  for (std::size_t i = 0; i + 1 < fields.size(); i += 2) {
    const auto& name = fields[i].text;
    const auto& value = fields[i + 1].text;
    if (name == "account") s.account = value;
    else if (name == "why") s.why = value;
    else if (name == "body") s.data = unseal(value);
    else if (const auto v = json::parse(value); name == "d" && which == shelf::dead && v && v->is_object()) {
      const auto& o = v->get_object();
      s.accepted = json::text(o, "entry");
      s.why = json::text(o, "why");
      s.data = json::text(o, "data");
    }
  }
  return s;
}

// The next of every shard behind `from`, in order; `whole`: up to where no shard has others in between.
task<result<std::vector<std::pair<place, shelved>>>> next_of_all(database& db, shelf which, place from,
                                                                 std::optional<place>& whole) {
  std::vector<redis::command> looks;
  for (int shard = 0; shard < limits::inbox_shards; ++shard) {
    const auto start = from.ms < 0 ? std::string("-") : (shard <= from.shard ? "(" : "") + entry_of(from);
    looks.push_back({"XRANGE", key_of(which, shard), start, "+", "COUNT", std::to_string(page_of_shard)});
  }
  auto answers = co_await db.client().run_all(std::move(looks), limits::redis_slow_deadline);
  if (!answers) co_return answers.error();
  auto good = redis::all_good(*answers);
  if (!good) co_return good.error();
  std::vector<std::pair<place, shelved>> out;
  for (int shard = 0; shard < limits::inbox_shards; ++shard) {
    const auto& entries = (*answers)[static_cast<std::size_t>(shard)].items;
    std::optional<place> last;
    for (const auto& e : entries) {
      if (e.items.size() != 2) continue;
      last = place_of(e.items[0].text, shard);
      if (last) out.emplace_back(*last, read(which, shard, e));
    }
    if (entries.size() == page_of_shard && last && (!whole || *last < *whole)) whole = last;
  }
  std::sort(out.begin(), out.end(), [](const auto& a, const auto& b) { return a.first < b.first; });
  co_return out;
}

}  // namespace

sys_time shelved::at() const {
  const auto p = place_of(entry, shard);
  return p ? from_ms(p->ms) : sys_time{};
}

task<result<shelf_page>> load_shelf(database& db, shelf which, std::string position, std::size_t limit,
                                    std::function<bool(const shelved&)> wanted) {
  place from;
  if (!position.empty()) {
    const auto given = read_id(position);
    if (!given) co_return error{errc::invalid, "cursor must be the `next` of an earlier answer"};
    from = *given;
  }
  shelf_page out;
  for (std::size_t looked_at = 0;;) {
    std::optional<place> whole;
    auto some = co_await next_of_all(db, which, from, whole);
    if (!some) co_return some.error();
    for (auto& [p, s] : *some) {
      if (whole && p > *whole) break;
      ++looked_at;
      if (!wanted(s)) {
        from = p;
        continue;
      }
      if (out.items.size() == limit) {
        out.next = std::to_string(from.shard) + "-" + entry_of(from);
        co_return out;
      }
      from = p;
      out.items.push_back(std::move(s));
    }
    if (!whole) co_return out;
    if (looked_at >= looked_at_max) {
      out.next = std::to_string(from.shard) + "-" + entry_of(from);
      co_return out;
    }
  }
}

task<result<std::optional<shelved>>> find_shelved(database& db, shelf which, std::string id) {
  std::optional<shelved> none;
  const auto p = read_id(id);
  if (!p) co_return none;
  const auto entry = entry_of(*p);
  redis::command look{"XRANGE", key_of(which, p->shard), entry, entry};
  auto found = co_await db.client().run(std::move(look));
  if (!found) co_return found.error();
  if (found->items.empty() || found->items[0].items.size() != 2) co_return none;
  co_return std::optional<shelved>(read(which, p->shard, found->items[0]));
}

task<result<void>> requeue_dead(database& db, shelved s) {
  transaction t;
  t.check_entry(keys::inbox_dead(s.shard), s.entry);
  t.xadd(keys::inbox_events(s.shard), s.data).xdel(keys::inbox_dead(s.shard), s.entry);
  auto done = co_await db.commit(std::move(t));
  if (!done) co_return done.error();
  co_return result<void>{};
}

task<result<void>> take_off(database& db, shelf which, shelved s) {
  transaction t;
  t.check_entry(key_of(which, s.shard), s.entry).xdel(key_of(which, s.shard), s.entry);
  auto done = co_await db.commit(std::move(t));
  if (!done) co_return done.error();
  co_return result<void>{};
}

}  // namespace linli::store
