#include "sandbox/api.hpp"

#include "base/text.hpp"
#include "sandbox/answers.hpp"
#include "sandbox/sizes.hpp"

namespace linli::sandbox {

namespace {

error bad(std::string detail) { return refused(errc::malformed, "malformed", std::move(detail)); }

// A text field of a call; absent is "".
result<std::string> text_of(const bj::object& o, std::string_view name) {
  const auto* v = o.if_contains(name);
  if (v == nullptr || v->is_null()) return std::string{};
  if (!v->is_string()) return bad(std::string(name) + " must be a text");
  std::string out(v->get_string());
  if (!is_utf8(out) || out.find('\0') != std::string::npos)
    return bad(std::string(name) + " must be UTF-8 without NUL");
  return out;
}

result<std::vector<button>> buttons_of(const bj::object& o) {
  std::vector<button> out;
  const auto* v = o.if_contains("buttons");
  if (v == nullptr || v->is_null()) return out;
  const auto* items = v->if_array();
  if (items == nullptr || items->size() > sizes::buttons_max) return bad("buttons must be a list of at most 20");
  for (const auto& item : *items) {
    if (!item.is_object()) return bad("a button is {\"label\",\"data\"}");
    auto label = text_of(item.get_object(), "label");
    auto data = text_of(item.get_object(), "data");
    if (!label) return label.error();
    if (!data) return data.error();
    const bool fine = !label->empty() && code_points(*label) <= sizes::button_label_max && !data->empty() &&
                      data->size() <= sizes::button_data_bytes_max;
    if (!fine)
      return refused(errc::invalid, "bad_button",
                     "a button has a label of 1 to 64 characters and data of 1 to 64 bytes");
    out.push_back({std::move(*label), std::move(*data)});
  }
  return out;
}

result<bj::object> take_message(box& b, const bj::object& o, key_book::entry& key, moment t) {
  platform::post p;
  const auto* direct = o.if_contains("direct");
  if (direct != nullptr && !direct->is_bool()) return bad("direct must be true or false");
  p.direct = direct != nullptr && direct->get_bool();
  for (auto [name, into] : {std::pair{"chat", &p.chat}, {"text", &p.text}, {"reply_to", &p.reply_to}}) {
    auto read = text_of(o, name);
    if (!read) return read.error();
    *into = std::move(*read);
  }
  auto buttons = buttons_of(o);
  if (!buttons) return buttons.error();
  p.buttons = std::move(*buttons);
  auto done = b.change(t, [&](platform& all) { return all.take_post(std::move(p), t.at); });
  if (!done) return done.error();
  key.message_id = done->message_id;
  return bj::object{{"message_id", done->message_id}, {"pending_tap", done->pending_tap}};
}

result<bj::object> take_edit(box& b, const bj::object& o, key_book::entry& key, moment t) {
  const auto chat = text_of(o, "chat");
  const auto id = text_of(o, "message_id");
  auto text = text_of(o, "text");
  for (const auto* read : {&chat, &id, static_cast<const result<std::string>*>(&text)}) {
    if (!*read) return read->error();
  }
  auto done = b.change(t, [&](platform& all) { return all.take_edit(*chat, *id, std::move(*text)); });
  if (!done) return done.error();
  key.message_id = *id;
  return bj::object{{"ok", true}};
}

result<bj::object> take_press_answer(box& b, const bj::object& o, key_book::entry&, moment t) {
  const auto id = text_of(o, "press_id");
  auto text = text_of(o, "text");
  if (!id) return id.error();
  if (!text) return text.error();
  auto done = b.change(t, [&](platform& all) { return all.take_press_answer(*id, std::move(*text)); });
  if (!done) return done.error();
  return bj::object{{"ok", true}};
}

struct call {
  std::string_view path, name;
  result<bj::object> (*take)(box&, const bj::object&, key_book::entry&, moment);
};
constexpr std::array<call, 3> calls{{
    {"/api/messages", "message", take_message},
    {"/api/edits", "edit", take_edit},
    {"/api/presses", "press", take_press_answer},
}};

net::response ok(std::string body) {
  net::response r;
  r.headers.add("Content-Type", "application/json; charset=utf-8");
  r.body = std::move(body);
  return r;
}

net::response cut() {
  net::response r;
  r.reset = true;
  return r;
}

}  // namespace

api_outcome call_api(box& b, const net::request& r, moment t) {
  const auto chosen = std::find_if(calls.begin(), calls.end(), [&](const call& c) { return c.path == r.path; });
  if (chosen == calls.end()) return {platform_error(404, "unknown_call", "the platform has no such call"), {}};
  if (r.method != "POST") return {platform_error(405, "post_only", "calls are POST"), {}};
  const std::string key(r.headers.get("Idempotency-Key"));
  if (key.empty() || key.size() > sizes::key_bytes_max)
    return {platform_error(400, "no_key", "a call needs an Idempotency-Key of 1 to 256 bytes"), {}};
  auto& entry = b.visit_key(key, chosen->name, r.body);
  const auto fault = b.draw_fault(t);
  switch (fault) {
    case api_fault::throttle:
      return {platform_error(429, "throttled", "too many calls", b.faults().retry_after(t.steady)), {}};
    case api_fault::error_5xx: return {platform_error(500, "internal", "something broke; nothing was posted"), {}};
    case api_fault::timeout: return {cut(), b.faults().settings().api.timeout_for};
    case api_fault::none:
    case api_fault::accept_then_reset: break;
  }
  if (entry.answer.empty()) {
    const auto body = json::parse(r.body);
    const auto* o = body ? body->if_object() : nullptr;
    if (o == nullptr) return {platform_error(400, "malformed", "the body is no JSON object"), {}};
    auto done = chosen->take(b, *o, entry, t);
    if (!done) return {platform_error(done.error()), {}};
    ++entry.posted;
    entry.answer = bj::serialize(*done);
  }
  return {fault == api_fault::accept_then_reset ? cut() : ok(entry.answer), {}};
}

}  // namespace linli::sandbox
