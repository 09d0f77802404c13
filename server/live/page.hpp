#pragma once
#include <functional>
#include <string>
#include <vector>

#include "base/lines.hpp"
#include "store/events.hpp"

namespace linli::live {

/// An event as clients see it: one JSON object.
using renderer = std::function<std::string(const store::event_record&)>;

/// Consecutive events of one community. Each is rendered when the first session wants it, and never again.
class page {
 public:
  page(std::vector<store::event_record> events, const renderer& render)
      : events_(std::move(events)), texts_(events_.size()), render_(render) {}

  const std::vector<store::event_record>& events() const { return events_; }
  bool empty() const { return events_.empty(); }
  std::int64_t first() const { return events_.front().position; }
  std::int64_t last() const { return events_.back().position; }
  const std::string& text(std::size_t i) const {
    if (texts_[i].empty()) texts_[i] = render_(events_[i]);
    return texts_[i];
  }

 private:
  std::vector<store::event_record> events_;
  mutable std::vector<std::string> texts_;
  const renderer& render_;
};

/// Collects the lines that some sessions get.
class bundle {
 public:
  void add(const std::string& object) {
    if (all_.count > 0) all_.text.push_back('\n');
    all_.text.append(object);
    ++all_.count;
  }
  std::size_t bytes() const { return all_.text.size(); }
  bool empty() const { return all_.count == 0; }
  /// What was collected; it is empty afterwards.
  shared_lines take() { return std::make_shared<const lines>(std::exchange(all_, lines{{}, 0})); }

 private:
  lines all_{{}, 0};
};

}  // namespace linli::live
