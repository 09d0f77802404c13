#include "api/campaign_body.hpp"
#include "store/codec.hpp"
#include "tests/fuzz/fuzz.hpp"

// JSON bodies of the API: any value, as the readers of bodies take it apart.
namespace linli::fuzz {

namespace {

const auto at = from_ms(1'900'000'000'000);

// The first names of the body, asked for as everything that a field can be.
void read_as_everything(const api::bj::object& object, int depth) {
  api::body b(object, "/x");
  int n = 0;
  for (const auto& [key, value] : object) {
    const std::string name(key);
    (void)b.has(name);
    const auto text = b.text(name, 40, true);
    (void)b.choice(name, {"a", "b"});
    const auto time = b.time(name);
    const auto shown = time ? parse_time(render_time(*time, std::chrono::minutes{-210})) : from_ms(0);
    if (time) must(shown && *shown == *time, "a time is written as it was read");
    (void)b.flag(name, true);
    must(b.texts(name, 5, 10).size() <= 5, "a list within its limit");
    for (const auto& [inner, pointer] : b.objects(name, 3)) {
      if (depth < 3) read_as_everything(*inner, depth + 1);
    }
    if (const auto* inner = b.object(name); inner != nullptr && depth < 3) read_as_everything(*inner, depth + 1);
    if (++n == 8) break;
  }
  const auto problem = b.finish();
  if (!problem) return;
  must(problem->status == 422, "wrong fields are 422");
  must(json::parse(problem->body).has_value(), "a problem is JSON whatever the field was called");
}

void read_as_campaign(const api::bj::object& object) {
  api::body b(object);
  auto c = api::read_campaign(b, at);
  if (b.finish()) return;
  must(!c.title.empty() && !c.text.empty() && c.closes_at > at, "a campaign that is taken says what and until when");
  c.id = "c_1";
  const auto stored = store::pack(c);
  must(store::pack(store::unpack_campaign(stored)) == stored, "a campaign is loaded as it was stored");
  must(store::unpack_campaign(stored).text == c.text, "a campaign's text survives");
}

}  // namespace

void attack(std::string_view bytes) {
  const auto v = json::parse(bytes);
  must_be_linear(bytes, [](const std::string& text) { (void)json::parse(text); });
  if (!v) return;
  const auto written = api::bj::serialize(*v);
  const auto again = json::parse(written);
  // Doubles (1.5E0) lose a last digit in Boost 1.81, and what is beyond them becomes Infinity, or NaN (0e309), which
  // are no JSON: who echoes a number looks first.
  const auto holds = [&](std::string_view what) { return written.find(what) != std::string::npos; };
  const bool inexact = holds("E") || holds("Infinity") || holds("NaN");
  must(inexact || (again.has_value() && *again == *v), "JSON is written as it was read");
  if (!v->is_object()) return;
  read_as_campaign(v->get_object());
  read_as_everything(v->get_object(), 0);
}

}  // namespace linli::fuzz
