#include <cmath>
#include <cstdlib>

#include <fmt/format.h>

#include "tests/sim/memory_store.hpp"

// Sorted sets.
namespace linli::sim {

using redis::command;
using redis::reply;

std::string render_score(double score) {
  if (std::isinf(score)) return score > 0 ? "inf" : "-inf";
  if (score == std::floor(score) && std::abs(score) < 1e17) return std::to_string(static_cast<std::int64_t>(score));
  return fmt::format("{:.17g}", score);
}

namespace {

struct bound {
  double at = 0;
  bool open = false;
};

double score_of(const std::string& text) {
  if (text == "inf" || text == "+inf") return HUGE_VAL;
  if (text == "-inf") return -HUGE_VAL;
  char* end = nullptr;
  const auto d = std::strtod(text.c_str(), &end);
  if (text.empty() || *end != '\0' || std::isnan(d)) throw refused{"ERR min or max is not a float"};
  return d;
}

bound bound_of(const std::string& text) {
  if (text.starts_with('(')) return {score_of(text.substr(1)), true};
  return {score_of(text), false};
}

bool within(double score, const bound& low, const bound& high) {
  const bool above = low.open ? score > low.at : score >= low.at;
  const bool below = high.open ? score < high.at : score <= high.at;
  return above && below;
}

reply zadd(memory_store& m, const command& c) {
  bool only_new = false, only_old = false, only_greater = false;
  std::size_t at = 2;
  for (; at < c.size(); ++at) {
    if (c[at] == "NX") only_new = true;
    else if (c[at] == "XX") only_old = true;
    else if (c[at] == "GT") only_greater = true;
    else break;
  }
  if (at == c.size() || (c.size() - at) % 2 != 0) return failure("ERR syntax error");
  for (auto i = at; i < c.size(); i += 2) score_of(c[i]);
  auto& z = m.make<sorted_value>(c[1]);
  std::int64_t fresh = 0;
  for (auto i = at; i < c.size(); i += 2) {
    const auto score = score_of(c[i]);
    const auto found = z.scores.find(c[i + 1]);
    if (found == z.scores.end()) {
      if (only_old) continue;
      z.scores[c[i + 1]] = score;
      z.order.emplace(score, c[i + 1]);
      ++fresh;
    } else if (!only_new && (!only_greater || score > found->second)) {
      z.order.erase({found->second, c[i + 1]});
      found->second = score;
      z.order.emplace(score, c[i + 1]);
    }
  }
  if (z.scores.empty()) m.erase(c[1]);
  return integer(fresh);
}

reply zscore(memory_store& m, const command& c) {
  const auto* z = m.find<sorted_value>(c[1]);
  if (z == nullptr) return nil();
  const auto found = z->scores.find(c[2]);
  return found == z->scores.end() ? nil() : bulk(render_score(found->second));
}

reply zcard(memory_store& m, const command& c) {
  const auto* z = m.find<sorted_value>(c[1]);
  return integer(z == nullptr ? 0 : static_cast<std::int64_t>(z->scores.size()));
}

reply zrem(memory_store& m, const command& c) {
  auto* z = m.find<sorted_value>(c[1]);
  if (z == nullptr) return integer(0);
  std::int64_t n = 0;
  for (std::size_t i = 2; i < c.size(); ++i) {
    const auto found = z->scores.find(c[i]);
    if (found == z->scores.end()) continue;
    z->order.erase({found->second, c[i]});
    z->scores.erase(found);
    ++n;
  }
  if (z->scores.empty()) m.erase(c[1]);
  return integer(n);
}

reply zremrangebyscore(memory_store& m, const command& c) {
  const auto low = bound_of(c[2]), high = bound_of(c[3]);
  auto* z = m.find<sorted_value>(c[1]);
  if (z == nullptr) return integer(0);
  std::int64_t n = 0;
  for (auto i = z->order.begin(); i != z->order.end();) {
    if (!within(i->first, low, high)) {
      ++i;
      continue;
    }
    z->scores.erase(i->second);
    i = z->order.erase(i);
    ++n;
  }
  if (z->scores.empty()) m.erase(c[1]);
  return integer(n);
}

std::vector<std::pair<double, std::string>> ordered(memory_store& m, const std::string& key, bool reversed) {
  std::vector<std::pair<double, std::string>> out;
  if (const auto* z = m.find<sorted_value>(key)) {
    if (reversed) out.assign(z->order.rbegin(), z->order.rend());
    else out.assign(z->order.begin(), z->order.end());
  }
  return out;
}

reply by_rank(memory_store& m, const command& c, bool reversed) {
  auto from = number_of(c[2]), to = number_of(c[3]);
  const bool scores = c.size() > 4 && c[4] == "WITHSCORES";
  if (c.size() > 4 && !scores) return failure("ERR syntax error");
  const auto all = ordered(m, c[1], reversed);
  const auto size = static_cast<std::int64_t>(all.size());
  if (from < 0) from = std::max<std::int64_t>(0, size + from);
  if (to < 0) to = size + to;
  std::vector<reply> out;
  for (auto i = from; i <= std::min(to, size - 1); ++i) {
    const auto& [score, member] = all[static_cast<std::size_t>(i)];
    out.push_back(bulk(member));
    if (scores) out.push_back(bulk(render_score(score)));
  }
  return array(std::move(out));
}
reply zrange(memory_store& m, const command& c) { return by_rank(m, c, false); }
reply zrevrange(memory_store& m, const command& c) { return by_rank(m, c, true); }

reply by_score(memory_store& m, const command& c, bool reversed) {
  const auto low = bound_of(c[reversed ? 3 : 2]), high = bound_of(c[reversed ? 2 : 3]);
  std::int64_t skip = 0, most = -1;
  bool scores = false;
  for (std::size_t i = 4; i < c.size(); ++i) {
    if (c[i] == "WITHSCORES") {
      scores = true;
    } else if (c[i] == "LIMIT" && i + 2 < c.size()) {
      skip = number_of(c[i + 1]);
      most = number_of(c[i + 2]);
      i += 2;
    } else {
      return failure("ERR syntax error");
    }
  }
  std::vector<reply> out;
  std::int64_t n = 0;
  for (const auto& [score, member] : ordered(m, c[1], reversed)) {
    if (!within(score, low, high) || skip-- > 0) continue;
    if (most >= 0 && n++ >= most) break;
    out.push_back(bulk(member));
    if (scores) out.push_back(bulk(render_score(score)));
  }
  return array(std::move(out));
}
reply zrangebyscore(memory_store& m, const command& c) { return by_score(m, c, false); }
reply zrevrangebyscore(memory_store& m, const command& c) { return by_score(m, c, true); }

}  // namespace

void add_sorted_commands(handlers& to) {
  to.insert({{"ZADD", {zadd, 4, true}},
             {"ZSCORE", {zscore, 3, false}},
             {"ZCARD", {zcard, 2, false}},
             {"ZREM", {zrem, 3, false}},
             {"ZREMRANGEBYSCORE", {zremrangebyscore, 4, false}},
             {"ZRANGE", {zrange, 4, false}},
             {"ZREVRANGE", {zrevrange, 4, false}},
             {"ZRANGEBYSCORE", {zrangebyscore, 4, false}},
             {"ZREVRANGEBYSCORE", {zrevrangebyscore, 4, false}}});
}

}  // namespace linli::sim
