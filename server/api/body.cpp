#include "api/body.hpp"

#include <algorithm>

#include "base/text.hpp"

namespace linli::api {

namespace {

// RFC 6901: "~" and "/" inside a name.
std::string escaped(std::string_view name) {
  std::string out;
  for (const auto c : name) {
    if (c == '~') out.append("~0");
    else if (c == '/') out.append("~1");
    else out.push_back(c);
  }
  return out;
}

bool has_controls(std::string_view text) {
  const auto control = [](char c) { return static_cast<unsigned char>(c) < 0x20 || c == 0x7f; };
  return std::any_of(text.begin(), text.end(), control);
}

}  // namespace

const bj::value* body::find(std::string_view name, bool required) {
  known_.emplace(name);
  const auto* v = object_.if_contains(name);
  if (v != nullptr && v->is_null()) v = nullptr;
  if (v == nullptr && required) wrong(name, "is required");
  return v;
}

bool body::has(std::string_view name) { return find(name, false) != nullptr; }

std::string body::text(std::string_view name, std::size_t most, bool required) {
  const auto* v = find(name, required);
  if (v == nullptr) return {};
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

std::string body::choice(std::string_view name, const std::vector<std::string_view>& allowed, bool required) {
  auto out = text(name, 64, required);
  if (out.empty() || std::find(allowed.begin(), allowed.end(), out) != allowed.end()) return out;
  std::string list;
  for (const auto a : allowed) list.append(list.empty() ? "" : ", ").append(a);
  wrong(name, "must be one of " + list);
  return {};
}

std::optional<sys_time> body::time(std::string_view name) {
  const auto out = text(name, 64);
  if (out.empty()) return std::nullopt;
  auto parsed = parse_time(out);
  if (parsed) return *parsed;
  wrong(name, "must be an RFC 3339 time with offset, e.g. 2026-02-03T18:00:00+08:00");
  return std::nullopt;
}

std::optional<std::int64_t> body::number(std::string_view name, std::int64_t least, std::int64_t most) {
  const auto* v = find(name, false);
  if (v == nullptr) return std::nullopt;
  if (v->is_int64() && v->get_int64() >= least && v->get_int64() <= most) return v->get_int64();
  wrong(name, "must be a whole number from " + std::to_string(least) + " to " + std::to_string(most));
  return std::nullopt;
}

bool body::flag(std::string_view name, bool fallback) {
  const auto* v = find(name, false);
  if (v == nullptr) return fallback;
  if (v->is_bool()) return v->get_bool();
  wrong(name, "must be true or false");
  return fallback;
}

std::vector<std::string> body::texts(std::string_view name, std::size_t count_most, std::size_t length_most) {
  std::vector<std::string> out;
  const auto* v = find(name, false);
  if (v == nullptr) return out;
  if (!v->is_array() || v->get_array().size() > count_most) {
    wrong(name, "must be a list of at most " + std::to_string(count_most) + " texts");
    return out;
  }
  for (const auto& item : v->get_array()) {
    if (!item.is_string() || item.get_string().empty() || item.get_string().size() > length_most) {
      wrong(std::string(name) + "/" + std::to_string(out.size()),
            "must be a text of 1 to " + std::to_string(length_most) + " bytes");
      return {};
    }
    out.emplace_back(item.get_string());
    if (!has_controls(out.back())) continue;
    wrong(std::string(name) + "/" + std::to_string(out.size() - 1), "must have no control characters");
    return {};
  }
  return out;
}

std::vector<std::pair<const bj::object*, std::string>> body::objects(std::string_view name, std::size_t count_most) {
  std::vector<std::pair<const bj::object*, std::string>> out;
  const auto* v = find(name, false);
  if (v == nullptr) return out;
  const auto* items = v->if_array();
  const bool fine = items != nullptr && items->size() <= count_most &&
                    std::all_of(items->begin(), items->end(), [](const bj::value& x) { return x.is_object(); });
  if (!fine) {
    wrong(name, "must be a list of at most " + std::to_string(count_most) + " objects");
    return out;
  }
  for (std::size_t i = 0; i < items->size(); ++i)
    out.emplace_back(&(*items)[i].get_object(), pointer_ + "/" + std::string(name) + "/" + std::to_string(i));
  return out;
}

const bj::object* body::object(std::string_view name) {
  const auto* v = find(name, false);
  if (v == nullptr) return nullptr;
  if (!v->is_object()) wrong(name, "must be an object");
  return v->if_object();
}

void body::wrong(std::string_view name, std::string detail) {
  errors_.push_back({pointer_ + "/" + std::string(name), std::move(detail)});
}

void body::note_unknown() {
  if (std::exchange(noted_, true)) return;
  for (const auto& [name, value] : object_) {
    if (!known_.contains(name)) wrong(escaped(name), "is not a known field");
  }
}

void body::take_errors_of(body& nested) {
  nested.note_unknown();
  errors_.insert(errors_.end(), nested.errors_.begin(), nested.errors_.end());
}

std::optional<net::response> body::finish() {
  note_unknown();
  if (errors_.empty()) return std::nullopt;
  return problem(422, errors_.front().pointer + " " + errors_.front().detail, errors_);
}

}  // namespace linli::api
