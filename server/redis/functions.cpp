#include "redis/functions.hpp"

#include <algorithm>
#include <set>

#include "base/crypto.hpp"

namespace linli::redis {

namespace {

constexpr std::string_view placeholder = "@HASH@";

std::string filled(std::string_view source, const std::string& hash) {
  std::string out(source);
  for (auto at = out.find(placeholder); at != std::string::npos; at = out.find(placeholder, at))
    out.replace(at, placeholder.size(), hash);
  return out;
}

command words_of(std::string name, std::vector<std::string> keys, std::vector<std::string> args) {
  command words;
  words.reserve(3 + keys.size() + args.size());
  words.emplace_back("FCALL");
  words.push_back(std::move(name));
  words.push_back(std::to_string(keys.size()));
  for (auto& k : keys) words.push_back(std::move(k));
  for (auto& a : args) words.push_back(std::move(a));
  return words;
}

// A fresh or restored Redis does not have them.
bool is_missing(const error& e) { return e.detail.find("Function not found") != std::string::npos; }

// What is left of a deadline, for one more command: with nothing left it is over at once.
std::chrono::milliseconds left_until(std::chrono::steady_clock::time_point end) {
  const auto left = std::chrono::floor<std::chrono::milliseconds>(end - std::chrono::steady_clock::now());
  return std::max(left, std::chrono::milliseconds(1));
}

}  // namespace

functions::functions(std::span<const script> scripts) {
  for (const auto& s : scripts) {
    const auto hash = hex(sha256(s.source)).substr(0, 12);
    libraries_.push_back({"linli_" + std::string(s.name) + "_" + hash, filled(s.source, hash), hash});
    constexpr std::string_view before = "function_name = '";
    for (auto at = s.source.find(before); at != std::string_view::npos; at = s.source.find(before, at + 1)) {
      const auto name = s.source.substr(at + before.size(),
                                        s.source.find('_' + std::string(placeholder), at) - at - before.size());
      names_[std::string(name)] = std::string(name) + "_" + hash;
    }
  }
}

std::string functions::known_as(std::string_view function) const {
  const auto found = names_.find(function);
  return found == names_.end() ? std::string{} : found->second;
}

task<result<void>> functions::load(client& c, std::chrono::milliseconds deadline) const {
  const auto end = std::chrono::steady_clock::now() + deadline;
  auto all = co_await c.servers(deadline);
  if (!all) co_return all.error();
  for (const auto& one : *all) {
    auto done = co_await load_at(*one, left_until(end));
    if (!done) co_return done.error();
  }
  co_return result<void>{};
}

task<result<void>> functions::load_at(client& c, std::chrono::milliseconds deadline) const {
  const auto end = std::chrono::steady_clock::now() + deadline;
  std::vector<command> loads, looks;
  for (const auto& l : libraries_) {
    loads.push_back({"FUNCTION", "LOAD", l.source});
    looks.push_back({"FUNCTION", "LIST", "LIBRARYNAME", l.name});
  }
  auto loaded = co_await c.run_all(std::move(loads), deadline);
  if (!loaded) co_return loaded.error();
  std::erase_if(*loaded, [](const reply& r) { return r.text.find("already exists") != std::string::npos; });
  auto good = all_good(*loaded);
  if (good) co_return good;
  // Short of memory, or of a disk, Redis takes none, not even those that it has.
  auto there = co_await c.run_all(std::move(looks), left_until(end));
  if (!there) co_return there.error();
  if (auto listed = all_good(*there); !listed) co_return listed.error();
  const bool all = std::none_of(there->begin(), there->end(), [](const reply& r) { return r.items.empty(); });
  co_return all ? result<void>{} : good;
}

task<result<reply>> functions::call(client& c, std::string_view function, std::vector<std::string> keys,
                                    std::vector<std::string> args, std::chrono::milliseconds deadline, place at) const {
  const auto end = std::chrono::steady_clock::now() + deadline;
  auto words = words_of(known_as(function), std::move(keys), std::move(args));
  auto answer = co_await c.run_at(at, words, deadline);
  if (answer || !is_missing(answer.error())) co_return answer;
  auto loaded = co_await load(c, left_until(end));
  if (!loaded) co_return loaded.error();
  co_return co_await c.run_at(at, words, left_until(end));
}

task<result<std::vector<reply>>> functions::call_all(client& c, std::vector<invocation> all,
                                                     std::chrono::milliseconds deadline) const {
  const auto end = std::chrono::steady_clock::now() + deadline;
  std::vector<command> words;
  words.reserve(all.size());
  for (auto& one : all) words.push_back(words_of(known_as(one.function), std::move(one.keys), std::move(one.args)));
  auto answers = co_await c.run_all(std::move(words), deadline);
  if (!answers) co_return answers;
  auto good = all_good(*answers);
  if (good) co_return answers;
  if (!is_missing(good.error())) co_return good.error();
  auto loaded = co_await load(c, left_until(end));
  if (!loaded) co_return loaded.error();
  co_return error{errc::stale, "the Functions had to be loaded first"};
}

task<result<std::vector<std::string>>> functions::outdated(client& c) const {
  auto all = co_await c.servers(limits::redis_slow_deadline);
  if (!all) co_return all.error();
  std::set<std::string> out;
  for (const auto& one : *all) {
    command list{"FUNCTION", "LIST", "LIBRARYNAME", "linli_*"};
    auto there = co_await one->run(std::move(list), limits::redis_slow_deadline);
    if (!there) co_return there.error();
    for (const auto& l : there->items) {
      for (std::size_t i = 0; i + 1 < l.items.size(); i += 2) {
        if (l.items[i].text == "library_name" && !is_ours(l.items[i + 1].text)) out.insert(l.items[i + 1].text);
      }
    }
  }
  co_return std::vector<std::string>(out.begin(), out.end());
}

bool functions::is_ours(std::string_view name) const {
  return std::any_of(libraries_.begin(), libraries_.end(), [&](const library& l) { return l.name == name; });
}

task<result<void>> functions::drop(client& c, std::string name) const {
  auto all = co_await c.servers(limits::redis_slow_deadline);
  if (!all) co_return all.error();
  for (const auto& one : *all) {
    command words{"FUNCTION", "DELETE", name};
    auto dropped = co_await one->run(std::move(words), limits::redis_slow_deadline);
    if (!dropped && dropped.error().detail.find("not found") == std::string::npos) co_return dropped.error();
  }
  co_return result<void>{};
}

}  // namespace linli::redis
