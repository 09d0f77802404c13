#pragma once
#include <sys/mman.h>

#include <cstddef>
#include <cstdlib>
#include <new>
#include <vector>

namespace linli {

/// Memory for tables of many megabytes that are looked into here and there: the system is asked to map it by 2 MiB at a
/// time, so that a look is seldom the first at its page. Whether it does is its affair; small ones are left alone.
template <class T>
struct large_page_allocator {
  using value_type = T;

  large_page_allocator() = default;
  template <class U>
  explicit large_page_allocator(const large_page_allocator<U>&) {}

  T* allocate(std::size_t n) {
    const auto bytes = n * sizeof(T);
    if (!is_large(bytes)) return static_cast<T*>(::operator new(bytes));
    const auto whole = (bytes + page - 1) / page * page;
    void* const at = std::aligned_alloc(page, whole);
    if (at == nullptr) throw std::bad_alloc();
    ::madvise(at, whole, MADV_HUGEPAGE);
    return static_cast<T*>(at);
  }
  void deallocate(T* at, std::size_t n) {
    if (is_large(n * sizeof(T))) std::free(at);
    else ::operator delete(at);
  }
  friend bool operator==(const large_page_allocator&, const large_page_allocator&) { return true; }

 private:
  static constexpr std::size_t page = std::size_t{2} << 20U;
  static bool is_large(std::size_t bytes) { return bytes >= page / 2; }
};

/// A vector of such memory.
template <class T>
using large_vector = std::vector<T, large_page_allocator<T>>;

}  // namespace linli
