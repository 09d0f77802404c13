// Asio's implementation, compiled once for the whole project.
#include <boost/asio/impl/src.hpp>
#include <boost/asio/ssl/impl/src.hpp>

#include <cstddef>
#include <cstdlib>

#if defined(__has_feature)
#if __has_feature(address_sanitizer) || __has_feature(thread_sanitizer) || __has_feature(memory_sanitizer)
#define LINLI_SANITIZED
#endif
#endif

// Asio takes the memory of coroutine frames and handlers by aligned_alloc(), though at the alignment that every
// malloc() has, and glibc keeps what was taken so out of its cache of the thread: 34 times for one webhook, each
// several times the cost of malloc(). So that one question is answered here. Sanitizers have their own answer.
#if !defined(LINLI_SANITIZED) && !defined(__SANITIZE_ADDRESS__) && !defined(__SANITIZE_THREAD__)
extern "C" void* aligned_alloc(std::size_t alignment, std::size_t size) noexcept {
  if (alignment <= alignof(std::max_align_t)) return std::malloc(size);
  void* out = nullptr;
  return ::posix_memalign(&out, alignment, size) == 0 ? out : nullptr;
}
#endif
