#pragma once
#include <cstddef>

namespace linli::bench {

/// The limit of fan-out: microseconds of CPU that one send() costs when `bytes` go to each of `connections` loopback
/// connections, one after the other, `rounds` times; somebody else reads them.
double raw_send_us(int connections, std::size_t bytes, int rounds);

}  // namespace linli::bench
