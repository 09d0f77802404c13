#pragma once
#include <charconv>
#include <cstdint>
#include <initializer_list>
#include <string>
#include <string_view>
#include <vector>

namespace linli::json {

/// JSON written straight into one string, for records that are written with every reply: building a value first costs
/// an allocation a member. The same bytes as boost::json::serialize() gives for the same members in the same order.
/// REQUIRES: each object() and array() is ended by end().
class writer {
 public:
  explicit writer(std::size_t room = 256) { out_.reserve(room); }

  writer& object() { return begin('{'); }
  writer& object(std::string_view name) { return key(name).begin('{'); }
  writer& array() { return begin('['); }
  writer& array(std::string_view name) { return key(name).begin('['); }
  writer& end() {
    out_.push_back(open_.back());
    open_.pop_back();
    fresh_ = false;
    return *this;
  }

  // -- items of an array
  writer& item(std::string_view v) { return item({v}); }
  /// The parts as one string.
  writer& item(std::initializer_list<std::string_view> parts) {
    comma();
    out_.push_back('"');
    for (const auto part : parts) escape(part);
    out_.push_back('"');
    return *this;
  }
  writer& item(std::int64_t v) {
    comma();
    char digits[24];
    const auto written = std::to_chars(digits, digits + sizeof(digits), v);
    out_.append(digits, written.ptr);
    return *this;
  }

  // -- members of an object, written whatever they are
  writer& set(std::string_view name, std::string_view v) { return key(name).item(v); }
  writer& set(std::string_view name, std::initializer_list<std::string_view> parts) { return key(name).item(parts); }
  writer& set(std::string_view name, std::int64_t v) { return key(name).item(v); }
  writer& set_flag(std::string_view name, bool v) {
    key(name).comma();
    out_.append(v ? "true" : "false");
    return *this;
  }

  // -- members of an object, left out when they are empty
  writer& put(std::string_view name, std::string_view v) { return v.empty() ? *this : set(name, v); }
  writer& put(std::string_view name, std::int64_t v) { return v == 0 ? *this : set(name, v); }
  writer& put_flag(std::string_view name, bool v) { return v ? set_flag(name, true) : *this; }
  writer& put(std::string_view name, const std::vector<std::string>& v) {
    if (v.empty()) return *this;
    array(name);
    for (const auto& one : v) item(one);
    return end();
  }

  std::string take() { return std::move(out_); }

 private:
  writer& begin(char bracket) {
    comma();
    out_.push_back(bracket);
    open_.push_back(bracket == '{' ? '}' : ']');
    fresh_ = true;
    return *this;
  }
  writer& key(std::string_view name) {
    comma();
    out_.push_back('"');
    out_.append(name).append("\":");
    fresh_ = true;  // no comma between a name and its value
    return *this;
  }
  void comma() {
    if (!fresh_) out_.push_back(',');
    fresh_ = false;
  }
  void escape(std::string_view text) {
    static constexpr char digits[] = "0123456789abcdef";
    std::size_t from = 0;
    for (std::size_t at = 0; at < text.size(); ++at) {
      const auto c = static_cast<unsigned char>(text[at]);
      if (c >= 0x20 && c != '"' && c != '\\') continue;
      out_.append(text.substr(from, at - from));
      from = at + 1;
      out_.push_back('\\');
      switch (c) {
        case '"':
        case '\\': out_.push_back(static_cast<char>(c)); break;
        case '\b': out_.push_back('b'); break;
        case '\f': out_.push_back('f'); break;
        case '\n': out_.push_back('n'); break;
        case '\r': out_.push_back('r'); break;
        case '\t': out_.push_back('t'); break;
        default: out_.append("u00").append(1, digits[c >> 4]).append(1, digits[c & 15]);
      }
    }
    out_.append(text.substr(from));
  }

  std::string out_, open_;
  bool fresh_ = true;
};

}  // namespace linli::json
