#pragma once
#include <atomic>
#include <memory>
#include <mutex>
#include <vector>

namespace linli::words {

/// A table made of the lexicon's files, and the next one while it is looked over. A table that was replaced is kept:
/// what it gave out is good for ever, and a lexicon is replaced seldom. Thread-safe, but for draft() and publish(),
/// which one caller uses at a time. `Table()` reads what lexicon_text.hpp gives.
template <class Table>
class book {
 public:
  const Table& now() {
    const auto* t = now_.load(std::memory_order_acquire);
    return t != nullptr ? *t : first();
  }
  Table& draft() {
    next_ = std::make_unique<Table>();
    return *next_;
  }
  void publish() {
    const std::lock_guard lock(mutex_);
    all_.push_back(std::move(next_));
    now_.store(all_.back().get(), std::memory_order_release);
  }

 private:
  const Table& first() {
    const std::lock_guard lock(mutex_);
    if (all_.empty()) {
      all_.push_back(std::make_unique<Table>());
      now_.store(all_.back().get(), std::memory_order_release);
    }
    return *all_.back();
  }

  std::atomic<const Table*> now_{nullptr};
  std::mutex mutex_;
  std::vector<std::unique_ptr<Table>> all_;
  std::unique_ptr<Table> next_;
};

}  // namespace linli::words
