#pragma once
#include <cstdint>
#include <deque>
#include <string>

#include <unordered_map>

namespace linli::sandbox {

/// The platform's memory of idempotency keys, and the ledger of what was called how often under each. Pure.
class key_book {
 public:
  struct entry {
    std::uint64_t number = 0;  ///< in order of first call
    std::string key;
    std::string call;  ///< "message", "edit" or "press"
    std::string message_id;
    std::string answer;  ///< the body that every further call gets; "" while none succeeded
    std::string body_hash;
    std::uint32_t calls = 0;       ///< attempts that got past the token, whatever came of them
    std::uint32_t posted = 0;      ///< effects; more than one would be this platform's own fault
    std::uint32_t other_body = 0;  ///< calls that used the key of something posted for something else
  };

  /// Notes a call. The entry stays valid until the next call of visit().
  entry& visit(const std::string& key, std::string_view call, std::string_view body);

  const std::deque<std::string>& order() const { return order_; }
  const entry* find(const std::string& key) const;
  std::uint64_t forgotten() const { return forgotten_; }

  /// For the state file.
  void restore(entry e);

 private:
  std::unordered_map<std::string, entry> entries_;
  std::deque<std::string> order_;
  std::uint64_t next_ = 1, forgotten_ = 0;
};

}  // namespace linli::sandbox
