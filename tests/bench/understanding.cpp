#include "tests/bench/understanding.hpp"

#include <ctime>

#include <algorithm>
#include <stdexcept>

#include <fmt/format.h>

#include "words/understanding.hpp"

namespace linli::bench {

namespace {

// What this thread has computed: others use the machine, too.
double own_seconds() {
  timespec t{};
  ::clock_gettime(CLOCK_THREAD_CPUTIME_ID, &t);
  return static_cast<double>(t.tv_sec) + static_cast<double>(t.tv_nsec) * 1e-9;
}

// How many of `once` fit into a second.
template <class Once>
double rate(double seconds, Once once) {
  once();  // what is built at the first use
  const auto began = own_seconds();
  double took = 0;
  long done = 0;
  while (took < seconds) {
    done += once();
    took = own_seconds() - began;
  }
  return static_cast<double>(done) / took;
}

std::string list_of(int rows) {
  std::string text = "#接龙\n今日体温\n";
  for (int n = 1; n <= rows; ++n)
    text += fmt::format("{}. {}-{} {}人 36.{} 正常\n", n, 1 + n / 100, 101 + n % 100, 1 + n % 4, 1 + n % 7);
  return text;
}

}  // namespace

int run_understanding(const understanding& u) {
  if (u.replies.empty()) throw std::runtime_error("no replies to understand");
  words::context asked;
  asked.open = words::context::kind::checkin;
  std::size_t rules = 0;  // of what was understood: so that nothing is left out
  const auto replies = rate(u.seconds, [&] {
    for (const auto& text : u.replies) rules += words::parse(text, asked).rule.size();
    return static_cast<long>(u.replies.size());
  });
  const auto list = list_of(u.rows);
  const auto found = words::parse(list, asked).entries.size();
  if (found != static_cast<std::size_t>(u.rows)) throw std::runtime_error(fmt::format("{} rows", found));
  const auto rows = rate(u.seconds, [&] {
    rules += words::parse(list, asked).rule.size();
    return static_cast<long>(u.rows);
  });
  constexpr int kib = 256;
  double slowest = 0;  // ms
  // The first begins many pairs, the second is signs with what makes them none.
  for (const std::string_view what : {"摔", "孩子被关在车里一头大汗出来了"}) {
    std::string text;
    while (text.size() < kib * 1024) text += what;
    const auto texts = rate(u.seconds / 2, [&] {
      rules += words::parse(text, asked).rule.size();
      return 1L;
    });
    slowest = std::max(slowest, 1000 / (texts * kib));
  }
  fmt::print(R"({{"replies_per_s":{:.0f},"rows_per_s":{:.0f},"ms_per_kib":{:.3f}}})"
             "\n",
             replies, rows, slowest);
  return rules > 0 ? 0 : 1;
}

}  // namespace linli::bench
