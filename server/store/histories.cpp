#include "store/histories.hpp"

#include <array>

#include "base/json.hpp"
#include "base/json_document.hpp"
#include "base/json_writer.hpp"
#include "store/keys.hpp"
#include "store/sealed.hpp"
#include "store/transaction.hpp"

namespace linli::store {

namespace {

constexpr char format = '\x01';
constexpr std::int64_t page = 100;

// The commonest kinds as they are stored; others stand as they are.
constexpr std::pair<std::string_view, std::string_view> short_kinds[] = {
    {"message", "m"}, {"reply", "r"}, {"report", "p"}, {"linked", "l"}, {"phone_call", "c"}, {"visit", "v"}};

std::string_view short_of(std::string_view kind) {
  for (const auto& [whole, letter] : short_kinds) {
    if (kind == whole) return letter;
  }
  return kind;
}

std::string kind_of(const std::string& stored) {
  for (const auto& [whole, letter] : short_kinds) {
    if (stored == letter) return std::string(whole);
  }
  return stored;
}

// The newest entries of a list before a time: `most`, and those of the same instant as the last of them. Lists are in
// the order of what happened, but for what came late.
task<result<void>> collect(database& db, std::string key, sys_time before, std::size_t most,
                           std::vector<history_entry>& into) {
  std::size_t found = 0;
  const auto enough = [&](sys_time at) { return found >= most && at != into.back().at; };
  for (std::int64_t end = -1;; end -= page) {
    redis::command c{"LRANGE", key, std::to_string(end - page + 1), std::to_string(end)};
    auto items = co_await db.client().run(std::move(c));
    if (!items) co_return items.error();
    for (auto item = items->items.rbegin(); item != items->items.rend(); ++item) {
      auto e = unpack_history(item->text);
      if (e.kind.empty() || e.at >= before) continue;
      if (enough(e.at)) co_return result<void>{};
      into.push_back(std::move(e));
      ++found;
    }
    if (items->items.size() < static_cast<std::size_t>(page)) break;
  }
  co_return result<void>{};
}

}  // namespace

std::string pack(const history_entry& e) {
  const auto sealed = seal("", e.text);
  const std::string_view way = e.direction == "in" ? "i" : e.direction == "out" ? "o" : "";
  const std::array<std::string_view, 12> fields{short_of(e.kind), way,    e.channel, e.campaign, e.message, e.group,
                                                e.reply,          sealed, e.status,  e.rule,     e.by};
  auto last = fields.size();
  while (last > 0 && fields[last - 1].empty()) --last;
  json::writer a(128 + sealed.size());
  a.array().item(to_ms(e.at));
  for (std::size_t i = 0; i < last; ++i) a.item(fields[i]);
  a.end();
  return format + a.take();
}

history_entry unpack_history(std::string_view bytes) {
  history_entry e;
  if (bytes.empty() || bytes[0] != format) return e;
  const json::document read(bytes.substr(1));
  const auto* all = read.value().if_array();
  if (all == nullptr || all->empty() || !(*all)[0].is_int64()) return e;
  const auto& a = *all;
  const auto text = [&a](std::size_t n) {
    return n < a.size() && a[n].is_string() ? std::string(a[n].get_string()) : std::string{};
  };
  e.at = from_ms(a[0].get_int64());
  e.kind = kind_of(text(1));
  e.direction = text(2) == "i" ? "in" : text(2) == "o" ? "out" : "";
  e.channel = text(3);
  e.campaign = text(4);
  e.message = text(5);
  e.group = text(6);
  e.reply = text(7);
  e.text = unseal(text(8));
  e.status = text(9);
  e.rule = text(10);
  e.by = text(11);
  e.urgency = text(12);
  return e;
}

void add_history(transaction& t, const std::string& community, const std::string& resident, const history_entry& e) {
  t.rpush(keys::history(community, resident), pack(e));
}

void add_group_history(transaction& t, const std::string& community, const std::string& group, const history_entry& e) {
  t.rpush(keys::group_history(community, group), pack(e));
}

task<result<std::vector<history_entry>>> load_history(database& db, std::string community, std::string resident,
                                                      std::vector<std::string> groups, sys_time before,
                                                      std::size_t most) {
  std::vector<history_entry> all;
  auto own = co_await collect(db, keys::history(community, resident), before, most, all);
  if (!own) co_return own.error();
  for (const auto& group : groups) {
    auto posts = co_await collect(db, keys::group_history(community, group), before, most, all);
    if (!posts) co_return posts.error();
  }
  std::stable_sort(all.begin(), all.end(), [](const auto& a, const auto& b) { return a.at > b.at; });
  auto end = std::min(all.size(), most);
  while (end > 0 && end < all.size() && all[end].at == all[end - 1].at) ++end;
  all.resize(end);
  co_return all;
}

task<result<std::optional<history_entry>>> find_heard(database& db, std::string community, std::string resident,
                                                      std::string reply) {
  const auto key = keys::history(community, resident);
  for (std::int64_t end = -1;; end -= page) {
    redis::command c{"LRANGE", key, std::to_string(end - page + 1), std::to_string(end)};
    auto items = co_await db.client().run(std::move(c));
    if (!items) co_return items.error();
    for (auto item = items->items.rbegin(); item != items->items.rend(); ++item) {
      auto e = unpack_history(item->text);
      if (e.reply == reply && (e.kind == "reply" || e.kind == "report"))
        co_return std::optional<history_entry>(std::move(e));
    }
    if (items->items.size() < static_cast<std::size_t>(page)) co_return std::optional<history_entry>{};
  }
}

}  // namespace linli::store
