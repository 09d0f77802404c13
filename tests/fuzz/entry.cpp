#include "tests/fuzz/fuzz.hpp"

// What is built at its first use (the lexicon takes seconds here) is not charged to the first input.
extern "C" int LLVMFuzzerInitialize(int*, char***) {
  linli::fuzz::attack("3-502 平安");
  return 0;
}

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  linli::fuzz::attack({reinterpret_cast<const char*>(data), size});
  return 0;
}
