#include "sandbox/fields.hpp"

#include <cmath>

#include "base/text.hpp"
#include "sandbox/sizes.hpp"

namespace linli::sandbox {

const bj::value* fields::find(std::string_view name) {
  known_.emplace(name);
  const auto* v = object_.if_contains(name);
  return v != nullptr && v->is_null() ? nullptr : v;
}

std::string fields::text(std::string_view name, std::size_t most, bool required) {
  const auto* v = find(name);
  if (v == nullptr) {
    if (required) wrong(name, "is required");
    return {};
  }
  if (!v->is_string()) {
    wrong(name, "must be a text");
    return {};
  }
  std::string out(v->get_string());
  if (!is_utf8(out) || out.find('\0') != std::string::npos) wrong(name, "must be UTF-8 without NUL");
  else if (code_points(out) > most) wrong(name, "must be at most " + std::to_string(most) + " characters");
  else if (required && trim(out).empty()) wrong(name, "must not be empty");
  return out;
}

std::string fields::id(std::string_view name, bool required) { return text(name, sizes::id_max, required); }

bool fields::flag(std::string_view name, bool fallback) {
  const auto* v = find(name);
  if (v == nullptr) return fallback;
  if (v->is_bool()) return v->get_bool();
  wrong(name, "must be true or false");
  return fallback;
}

double fields::number(std::string_view name, double least, double most, double fallback) {
  const auto* v = find(name);
  if (v == nullptr) return fallback;
  const double n = v->is_number() ? v->to_number<double>() : std::nan("");
  if (n >= least && n <= most) return n;
  wrong(name, fmt::format("must be a number from {} to {}", least, most));
  return fallback;
}

double fields::share(std::string_view name) { return number(name, 0, 1, 0); }

std::int64_t fields::whole(std::string_view name, std::int64_t least, std::int64_t most, std::int64_t fallback) {
  const auto n = number(name, static_cast<double>(least), static_cast<double>(most), static_cast<double>(fallback));
  if (n != std::floor(n)) wrong(name, "must be a whole number");
  return static_cast<std::int64_t>(n);
}

std::optional<sys_time> fields::time(std::string_view name) {
  const auto said = text(name, 64);
  if (said.empty()) return std::nullopt;
  if (const auto t = parse_time(said)) return *t;
  wrong(name, "must be an RFC 3339 time with offset, e.g. 2026-02-03T18:00:00+08:00");
  return std::nullopt;
}

std::vector<std::string> fields::texts(std::string_view name, std::size_t count_most, std::size_t length_most) {
  std::vector<std::string> out;
  const auto* items = array(name, count_most);
  if (items == nullptr) return out;
  for (const auto& item : *items) {
    const bool fine = item.is_string() && !item.get_string().empty() && code_points(item.get_string()) <= length_most;
    if (!fine) {
      wrong(std::string(name) + "/" + std::to_string(out.size()),
            fmt::format("must be a text of 1 to {} characters", length_most));
      return {};
    }
    out.emplace_back(item.get_string());
  }
  return out;
}

const bj::object* fields::object(std::string_view name) {
  const auto* v = find(name);
  if (v != nullptr && !v->is_object()) wrong(name, "must be an object");
  return v == nullptr ? nullptr : v->if_object();
}

const bj::array* fields::array(std::string_view name, std::size_t count_most) {
  const auto* v = find(name);
  if (v == nullptr) return nullptr;
  if (v->is_array() && v->get_array().size() <= count_most) return &v->get_array();
  wrong(name, fmt::format("must be a list of at most {}", count_most));
  return nullptr;
}

void fields::wrong(std::string_view name, std::string detail) { errors_.push_back({pointer(name), std::move(detail)}); }

void fields::take(fields& part) {
  const auto& found = part.finish();
  errors_.insert(errors_.end(), found.begin(), found.end());
}

const std::vector<field_error>& fields::finish() {
  if (std::exchange(noted_, true)) return errors_;
  for (const auto& [name, value] : object_) {
    if (!known_.contains(name)) wrong(name, "is not a known field");
  }
  return errors_;
}

}  // namespace linli::sandbox
