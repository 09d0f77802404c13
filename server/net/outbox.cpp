#include "net/outbox.hpp"

#include "base/limits.hpp"

namespace linli::net {

namespace {

constexpr std::size_t kept_max = 8, control_kept_max = 256;

std::size_t cost(const lines& l) { return l.text.size() + 1; }

/// Fills pieces, past the bytes that have gone.
class piecing {
 public:
  piecing(std::span<iovec> pieces, std::size_t skip) : pieces_(pieces), skip_(skip) {}
  void add(std::string_view bytes) {
    const auto gone = std::min(skip_, bytes.size());
    skip_ -= gone;
    bytes.remove_prefix(gone);
    if (bytes.empty() || full()) return;
    pieces_[used_++] = {const_cast<char*>(bytes.data()), bytes.size()};  // sendmsg() only reads them
  }
  bool full() const { return used_ == pieces_.size(); }
  std::size_t used() const { return used_; }

 private:
  std::span<iovec> pieces_;
  std::size_t skip_, used_ = 0;
};

}  // namespace

bool outbox::add(shared_lines what, steady_time now) {
  if (closing_) return true;
  if (lines_.size() == lines_leaving_) waiting_since_ = now;
  bytes_ += cost(*what);
  count_ += what->count;
  lines_.push_back(std::move(what));
  return bytes_ <= limits::outbox_bytes_max && count_ <= limits::outbox_count_max && !is_late(now);
}

void outbox::pong(std::string_view payload) {
  if (closing_) return;
  if (control_.size() - control_leaving_ > limits::ws_pongs_bytes_max) control_.resize(control_leaving_);
  append_control(control_, opcode::pong, payload);
}

void outbox::ping() {
  if (!closing_) append_control(control_, opcode::ping, {});
}

void outbox::close(std::uint16_t code, std::string_view reason) {
  if (std::exchange(closing_, true)) return;
  append_close(goodbye_, code, reason);
}

void outbox::drop() {
  for (auto i = lines_.begin() + lines_leaving_; i != lines_.end(); ++i) {
    bytes_ -= cost(**i);
    count_ -= (*i)->count;
  }
  lines_.erase(lines_.begin() + lines_leaving_, lines_.end());
}

bool outbox::is_late(steady_time now) const {
  if (lines_.empty()) return false;
  return now - (lines_leaving_ > 0 ? leaving_since_ : waiting_since_) > limits::outbox_age_max;
}

void outbox::depart(steady_time now) {
  std::size_t payload = 0;
  for (const auto& l : lines_) payload += cost(*l);
  head_size_ = 0;
  if (payload > 0) {
    --payload;  // no newline behind the last
    head_size_ = static_cast<std::uint8_t>(write_head(opcode::text, payload, head_));
    leaving_since_ = waiting_since_;
    waiting_since_ = now;
  }
  lines_leaving_ = static_cast<std::uint32_t>(lines_.size());
  control_leaving_ = static_cast<std::uint32_t>(control_.size());
  goodbye_leaving_ = !goodbye_.empty();
  departing_ = control_.size() + head_size_ + payload + goodbye_.size();
  gone_ = 0;
}

std::size_t outbox::gather(std::span<iovec> pieces, steady_time now) {
  if (departing_ == 0) depart(now);
  piecing p(pieces, gone_);
  p.add(std::string_view(control_).substr(0, control_leaving_));
  p.add({head_.data(), head_size_});
  for (std::uint32_t i = 0; i < lines_leaving_ && !p.full(); ++i) {
    if (i > 0) p.add("\n");
    p.add(lines_[i]->text);
  }
  if (goodbye_leaving_) p.add(goodbye_);
  return p.used();
}

void outbox::wrote(std::size_t n) {
  gone_ += n;
  if (gone_ == departing_) arrive();
}

void outbox::arrive() {
  for (auto i = lines_.begin(); i != lines_.begin() + lines_leaving_; ++i) {
    bytes_ -= cost(**i);
    count_ -= (*i)->count;
  }
  lines_.erase(lines_.begin(), lines_.begin() + lines_leaving_);
  control_.erase(0, control_leaving_);
  if (goodbye_leaving_) goodbye_.clear();
  if (lines_.empty() && lines_.capacity() > kept_max) lines_.shrink_to_fit();
  if (control_.empty() && control_.capacity() > control_kept_max) control_.shrink_to_fit();
  lines_leaving_ = control_leaving_ = 0;
  goodbye_leaving_ = false;
  departing_ = gone_ = 0;
}

}  // namespace linli::net
