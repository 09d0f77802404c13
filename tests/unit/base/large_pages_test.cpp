#include <doctest/doctest.h>

#include <cstdint>
#include <numeric>

#include "base/large_pages.hpp"

namespace linli {

TEST_CASE("large pages: a vector grows from small to large and keeps what is in it") {
  large_vector<std::uint32_t> all;
  constexpr std::uint32_t many = 1'000'000;  // four megabytes
  for (std::uint32_t n = 0; n < many; ++n) all.push_back(n);
  REQUIRE(all.size() == many);
  CHECK(std::accumulate(all.begin(), all.end(), std::uint64_t{0}) == std::uint64_t{many} * (many - 1) / 2);
  constexpr std::uintptr_t page = std::uintptr_t{2} << 20U;
  CHECK(reinterpret_cast<std::uintptr_t>(all.data()) % page == 0);
  auto copy = all;
  all.clear();
  all.shrink_to_fit();
  CHECK(copy.back() == many - 1);
  copy.resize(3);
  copy.shrink_to_fit();
  CHECK(copy == large_vector<std::uint32_t>{0, 1, 2});
}

}  // namespace linli
