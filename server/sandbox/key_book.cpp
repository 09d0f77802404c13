#include "sandbox/key_book.hpp"

#include "base/crypto.hpp"
#include "sandbox/sizes.hpp"

namespace linli::sandbox {

key_book::entry& key_book::visit(const std::string& key, std::string_view call, std::string_view body) {
  const auto hash = hex(sha256(body)).substr(0, 16);
  const auto [found, fresh] = entries_.try_emplace(key);
  auto& e = found->second;
  if (fresh) {
    e.number = next_++;
    e.key = key;
    e.call = call;
    e.body_hash = hash;
    order_.push_back(key);
  }
  ++e.calls;
  if (e.call != call || e.body_hash != hash) {
    if (e.answer.empty()) e.body_hash = hash;  // nothing was posted: e.g. it goes to the group's new id now
    else ++e.other_body;
  }
  if (order_.size() > sizes::keys_kept) {
    entries_.erase(order_.front());
    order_.pop_front();
    ++forgotten_;
  }
  return e;
}

const key_book::entry* key_book::find(const std::string& key) const {
  const auto found = entries_.find(key);
  return found == entries_.end() ? nullptr : &found->second;
}

void key_book::restore(entry e) {
  if (entries_.contains(e.key)) return;
  next_ = std::max(next_, e.number + 1);
  order_.push_back(e.key);
  auto key = e.key;
  entries_.emplace(std::move(key), std::move(e));
}

}  // namespace linli::sandbox
