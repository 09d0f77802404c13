#include "api/stops.hpp"

namespace linli::api {

namespace {

bj::value show(const call& c, const store::known_stop& person, const store::known_stop& chat) {
  const auto& s = person.value.level >= chat.value.level ? person.value : chat.value;
  if (s.level == domain::stop::none) return nullptr;
  bj::object o{{"level", domain::name(s.level)}, {"since", c.use.time(s.at)}, {"channel", s.channel}};
  o["only_this_chat"] = person.value.level == domain::stop::none;
  return o;
}

}  // namespace

task<result<void>> add_stops(call& c, bj::array& residents) {
  std::vector<std::string> whose;
  for (const auto& r : residents) {
    const std::string id(r.at("id").as_string());
    whose.push_back(store::stop_of_person(id));
    whose.push_back(store::stop_of_claimed(id));
  }
  auto stops = co_await store::load_stops(c.db(), c.community, std::move(whose));
  if (!stops) co_return stops.error();
  for (std::size_t i = 0; i < residents.size(); ++i)
    residents[i].as_object()["stopped"] = show(c, (*stops)[2 * i], (*stops)[2 * i + 1]);
  co_return result<void>{};
}

}  // namespace linli::api
