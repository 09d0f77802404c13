#include "store/leases.hpp"

#include <unistd.h>

#include <fstream>
#include <sstream>

#include "base/json.hpp"
#include "store/keys.hpp"

namespace linli::store {

namespace bj = boost::json;

namespace {

// Field 22 of /proc/<pid>/stat: start time in clock ticks since boot; "" when there is no such process, or only what is
// left of it until its parent looks (our main thread outlives all others, so a zombie runs nothing).
std::string start_time(std::int64_t pid) {
  std::ifstream in("/proc/" + std::to_string(pid) + "/stat");
  std::string line;
  if (!std::getline(in, line)) return {};
  const auto name_end = line.rfind(')');  // the name may hold blanks and parentheses
  if (name_end == std::string::npos) return {};
  std::istringstream rest(line.substr(name_end + 1));
  std::string field;
  for (int n = 3; n <= 22; ++n) {
    rest >> field;
    if (n == 3 && (field == "Z" || field == "X")) return {};
  }
  return field;
}

std::optional<std::set<std::string>> accounts_of(const bj::object& o) {
  const auto* list = o.if_contains("accounts");
  if (list == nullptr || !list->is_array()) return std::nullopt;
  std::set<std::string> out;
  for (const auto& a : list->get_array()) {
    if (a.is_string()) out.emplace(a.get_string());
  }
  return out;
}

std::string host() {
  std::ifstream in("/proc/sys/kernel/random/boot_id");
  std::string boot;
  std::getline(in, boot);
  char space[64] = {};
  const auto n = ::readlink("/proc/self/ns/pid", space, sizeof(space) - 1);
  return boot + "/" + std::string(space, n > 0 ? static_cast<std::size_t>(n) : 0);
}

}  // namespace

task<result<lease>> take_lease(database& db, std::string lease_key, std::string owner, std::string replaced) {
  std::vector<std::string> keys{std::move(lease_key)}, args{owner, std::move(replaced)};
  auto answer = co_await db.functions().call(db.client(), "lease_take", std::move(keys), std::move(args));
  if (!answer) co_return answer.error();
  lease l;
  l.taken = answer->items[0].text == "taken";
  l.owner = l.taken ? owner : answer->items[1].text;
  if (!l.taken) co_return l;
  l.fence = std::stoll(answer->items[1].text);
  l.before = answer->items[2].text;
  co_return l;
}

task<result<void>> release_lease(database& db, std::string lease_key, std::string owner) {
  std::vector<std::string> keys{std::move(lease_key)}, args{std::move(owner)};
  auto answer = co_await db.functions().call(db.client(), "lease_release", std::move(keys), std::move(args));
  if (!answer) co_return answer.error();
  co_return result<void>{};
}

process_record describe_process(std::string id, int cores) {
  const auto pid = static_cast<std::int64_t>(::getpid());
  return {std::move(id), host(), pid, start_time(pid), cores};
}

bool is_certainly_gone(const process_record& p) {
  static const auto here = host();
  return p.host == here && p.pid > 0 && start_time(p.pid) != p.started;
}

task<result<void>> register_process(database& db, process_record p) {
  bj::object o{{"host", p.host}, {"pid", p.pid}, {"started", p.started}, {"cores", p.cores}, {"lanes", p.lanes}};
  if (p.accounts) {
    bj::array known;
    for (const auto& a : *p.accounts) known.emplace_back(a);
    o["accounts"] = std::move(known);
  }
  std::vector<std::string> keys{keys::processes()}, args{p.id, bj::serialize(o)};
  auto done = co_await db.functions().call(db.client(), "process_register", std::move(keys), std::move(args));
  if (!done) co_return done.error();
  co_return result<void>{};
}

task<result<void>> unregister_process(database& db, std::string id) {
  std::vector<redis::command> both{{"HDEL", keys::processes(), id}, {"DEL", keys::beat(id), keys::in_flight(id)}};
  auto done = co_await db.client().run_all(std::move(both));
  if (!done) co_return done.error();
  co_return redis::all_good(*done);
}

task<result<std::vector<process_record>>> list_processes(database& db) {
  auto all = co_await db.hgetall(keys::processes());
  if (!all) co_return all.error();
  std::vector<process_record> out;
  for (const auto& [id, bytes] : *all) {
    const auto v = json::parse(bytes);
    if (!v || !v->is_object()) continue;
    const auto& o = v->get_object();
    out.push_back({id, json::text(o, "host"), json::number(o, "pid"), json::text(o, "started"),
                   static_cast<int>(json::number(o, "cores", 1)),
                   static_cast<int>(json::number(o, "lanes", lanes_read_unsaid)), accounts_of(o)});
  }
  co_return out;
}

task<result<std::vector<std::string>>> load_in_flight(database& db, std::string process) {
  redis::command c{"SMEMBERS", keys::in_flight(process)};
  auto answer = co_await db.client().run(std::move(c));
  if (!answer) co_return answer.error();
  std::vector<std::string> out;
  for (auto& item : answer->items) out.push_back(std::move(item.text));
  co_return out;
}

task<result<std::int64_t>> beat(database& db, std::string process) {
  std::vector<std::string> keys{keys::beat(process)}, none;
  auto answer = co_await db.functions().call(db.client(), "beat", std::move(keys), std::move(none));
  if (!answer) co_return answer.error();
  co_return answer->integer;
}

task<result<std::int64_t>> read_beat(database& db, std::string process) {
  redis::command c{"GET", keys::beat(process)};
  auto answer = co_await db.client().run(std::move(c));
  if (!answer) co_return answer.error();
  co_return answer->text.empty() ? 0 : std::stoll(answer->text);
}

}  // namespace linli::store
