#include "tests/contract/shown.hpp"

#include <algorithm>
#include <array>
#include <filesystem>
#include <fstream>
#include <sstream>
#include <stdexcept>

#include "base/json.hpp"
#include "base/time.hpp"

namespace linli::bots::contract {

namespace bj = boost::json;
using json::put;

namespace {

void put_time(bj::object& o, sys_time at) {
  if (at != sys_time{}) o["at"] = render_time(at, std::chrono::minutes(0));
}

bj::object of(const chat& c) {
  bj::object o;
  put(o, "id", c.id);
  put(o, "direct", c.direct);
  put(o, "title", c.title);
  return o;
}

bj::object of(const person& p) {
  bj::object o;
  put(o, "id", p.id);
  put(o, "name", p.name);
  put(o, "is_bot", p.is_bot);
  return o;
}

struct shower {
  bj::object operator()(const message& m) const {
    bj::object o{{"event", "message"}, {"chat", of(m.chat)}, {"sender", of(m.sender)}};
    put_time(o, m.at);
    put(o, "message_id", m.message_id);
    put(o, "text", m.text);
    put(o, "media", m.media);
    put(o, "quoted_id", m.quoted_id);
    put(o, "addressed", m.addressed);
    return o;
  }
  bj::object operator()(const press& p) const {
    bj::object o{{"event", "press"}, {"chat", of(p.chat)}, {"sender", of(p.sender)}};
    put_time(o, p.at);
    put(o, "press_id", p.press_id);
    put(o, "message_id", p.message_id);
    put(o, "data", p.data);
    return o;
  }
  bj::object operator()(const receipt& r) const {
    static constexpr std::array names{"handed", "delivered", "read", "failed"};
    bj::object o{{"event", "receipt"}, {"state", names[static_cast<std::size_t>(r.state)]}};
    put_time(o, r.at);
    put(o, "chat_id", r.chat_id);
    put(o, "message_id", r.message_id);
    put(o, "detail", r.detail);
    return o;
  }
  bj::object operator()(const membership& m) const {
    bj::object o{{"event", "membership"}, {"chat", of(m.chat)}, {"who", of(m.who)}};
    put_time(o, m.at);
    put(o, "us", m.us);
    put(o, "joined", m.joined);
    return o;
  }
  bj::object operator()(const migration& m) const {
    bj::object o{{"event", "migration"}, {"from", m.from_chat}, {"to", m.to_chat}};
    put_time(o, m.at);
    return o;
  }
};

std::string content(const std::filesystem::path& p) {
  std::ifstream in(p, std::ios::binary);
  if (!in) throw std::runtime_error("no " + p.filename().string() + " beside its sample");
  std::stringstream all;
  all << in.rdbuf();
  return all.str();
}

}  // namespace

bj::object shown(const event& e) {
  auto o = std::visit(shower{}, e);
  put(o, "id", std::visit([](const auto& one) { return one.id; }, e));
  return o;
}

std::vector<sample> samples_of(const std::string& platform) {
  std::vector<sample> out;
  const auto folder = std::filesystem::path(LINLI_BOTS_FOLDER) / platform / "payloads";
  for (const auto& file : std::filesystem::directory_iterator(folder)) {
    if (file.path().extension() == ".expect") continue;
    sample s;
    s.name = file.path().stem().string();
    s.body = content(file.path());
    auto expected = file.path();
    std::istringstream lines(content(expected.replace_extension(".expect")));
    for (std::string line; std::getline(lines, line);) {
      if (line == "malformed") s.malformed = true;
      else if (!line.empty()) s.events.push_back(bj::parse(line));
    }
    out.push_back(std::move(s));
  }
  std::sort(out.begin(), out.end(), [](const auto& a, const auto& b) { return a.name < b.name; });
  return out;
}

}  // namespace linli::bots::contract
