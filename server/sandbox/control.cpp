#include "sandbox/control.hpp"

#include <array>
#include <charconv>

#include "base/text.hpp"

namespace linli::sandbox {

namespace control {

namespace {

struct route {
  std::string_view method, what;
  handler handle;
};
constexpr std::array<route, 14> routes{{
    {"GET", "groups", show_groups},
    {"POST", "groups", put_group},
    {"GET", "members", show_members},
    {"POST", "members", put_members},
    {"POST", "posts", say},
    {"POST", "presses", press_button},
    {"GET", "messages", show_messages},
    {"POST", "taps", tap},
    {"POST", "migrations", migrate},
    {"GET", "script", show_script},
    {"PUT", "script", put_script},
    {"GET", "faults", show_faults},
    {"PUT", "faults", put_faults},
    {"GET", "ledger", show_ledger},
}};

net::response not_allowed(std::string_view what) {
  std::string allow;
  for (const auto& r : routes) {
    if (r.what == what) allow.append(allow.empty() ? "" : ", ").append(r.method);
  }
  auto out = problem(405, "this path takes " + allow);
  out.headers.add("Allow", allow);
  return out;
}

}  // namespace

net::response invalid(fields& f) {
  const auto& wrong = f.finish();
  return problem(422, wrong.front().pointer + " " + wrong.front().detail, wrong);
}

std::optional<std::uint64_t> query_number(const net::request& r, std::string_view name, std::uint64_t fallback,
                                          std::uint64_t most) {
  const auto said = r.parameter(name);
  if (!said) return fallback;
  std::uint64_t n = 0;
  const auto [end, ec] = std::from_chars(said->data(), said->data() + said->size(), n);
  if (ec != std::errc{} || end != said->data() + said->size() || n > most) return std::nullopt;
  return n;
}

net::response put_script(const call& c) {
  fields f(c.body);
  auto s = read_script(f);
  if (!f.finish().empty()) return invalid(f);
  c.on.set_script(std::move(s));
  return show_script(c);
}

net::response put_faults(const call& c) {
  fields f(c.body);
  const auto s = read_faults(f);
  if (!f.finish().empty()) return invalid(f);
  c.on.set_faults(s);
  return show_faults(c);
}

net::response show_script(const call& c) {
  auto out = render(c.on.script().settings());
  out["planned"] = c.on.plans().size();
  return json_answer(200, out);
}

net::response show_faults(const call& c) { return json_answer(200, render(c.on.faults().settings())); }

}  // namespace control

net::response call_control(world& w, const net::request& r, moment t) {
  const auto parts = split(r.path, '/');  // "", "box", account, what
  if (parts.size() == 2) {
    if (r.method == "GET") return control::show_world(w, t);
    auto refusal = problem(405, "this path takes GET");
    refusal.headers.add("Allow", "GET");
    return refusal;
  }
  const auto found = w.boxes.find(parts[2]);
  if (found == w.boxes.end()) return problem(404, "the sandbox has no such account");
  const auto what = parts.size() == 4 ? parts[3] : std::string_view{};
  const auto is_it = [&](const control::route& one) { return one.what == what; };
  if (parts.size() != 4 || std::none_of(control::routes.begin(), control::routes.end(), is_it))
    return problem(404, "there is no such path; bots/sandbox/README.md lists them");
  const auto chosen = std::find_if(control::routes.begin(), control::routes.end(),
                                   [&](const auto& one) { return is_it(one) && one.method == r.method; });
  if (chosen == control::routes.end()) return control::not_allowed(what);
  bj::value body = bj::object{};
  if (r.method != "GET") {
    auto parsed = json::parse(r.body);
    if (!parsed) return problem(400, parsed.error().detail);
    if (!parsed->is_object()) return problem(422, "the body must be an object");
    body = std::move(*parsed);
  }
  const control::call c{*found->second, r, body.get_object(), t};
  return chosen->handle(c);
}

}  // namespace linli::sandbox
