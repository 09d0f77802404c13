#include "redis/functions.hpp"

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
  auto all = co_await c.servers(deadline);
  if (!all) co_return all.error();
  for (const auto& one : *all) {
    auto done = co_await load_at(*one, deadline);
    if (!done) co_return done.error();
  }
  co_return result<void>{};
}

task<result<void>> functions::load_at(client& c, std::chrono::milliseconds deadline) const {
  for (const auto& l : libraries_) {
    command look{"FUNCTION", "LIST", "LIBRARYNAME", l.name};
    auto there = co_await c.run(std::move(look), deadline);
    if (!there) co_return there.error();
    if (!there->items.empty()) continue;
    command load{"FUNCTION", "LOAD", l.source};
    auto loaded = co_await c.run(std::move(load), deadline);
    // Another process may have been quicker.
    if (!loaded && loaded.error().detail.find("already exists") == std::string::npos) co_return loaded.error();
  }
  co_return result<void>{};
}

task<result<reply>> functions::call(client& c, std::string_view function, std::vector<std::string> keys,
                                    std::vector<std::string> args, std::chrono::milliseconds deadline, place at) const {
  auto words = words_of(known_as(function), std::move(keys), std::move(args));
  auto answer = co_await c.run_at(at, words, deadline);
  if (answer || !is_missing(answer.error())) co_return answer;
  auto loaded = co_await load(c);
  if (!loaded) co_return loaded.error();
  co_return co_await c.run_at(at, words, deadline);
}

task<result<std::vector<reply>>> functions::call_all(client& c, std::vector<invocation> all,
                                                     std::chrono::milliseconds deadline) const {
  std::vector<command> words;
  words.reserve(all.size());
  for (auto& one : all) words.push_back(words_of(known_as(one.function), std::move(one.keys), std::move(one.args)));
  auto answers = co_await c.run_all(std::move(words), deadline);
  if (!answers) co_return answers;
  auto good = all_good(*answers);
  if (good) co_return answers;
  if (!is_missing(good.error())) co_return good.error();
  auto loaded = co_await load(c, deadline);
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
