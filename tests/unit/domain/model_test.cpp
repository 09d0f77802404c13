#include "domain/model.hpp"

#include <doctest/doctest.h>

namespace linli::domain {

namespace {
template <class Enum>
void names_come_back(Enum last) {
  for (int i = 0; i <= static_cast<int>(last); ++i) {
    const auto v = static_cast<Enum>(i);
    CHECK_FALSE(name(v).empty());
    CHECK(named<Enum>(name(v)) == v);
  }
  CHECK_FALSE(named<Enum>("nothing of the kind"));
  CHECK_FALSE(named<Enum>(""));
}
}  // namespace

TEST_CASE("every name in the API leads back to its value") {
  names_come_back(occupancy::vacant);
  names_come_back(trust::confirmed);
  names_come_back(campaign_kind::checkin);
  names_come_back(campaign_urgency::emergency);
  names_come_back(campaign_state::closed);
  names_come_back(message_state::expired);
  names_come_back(ask_state::expired);
  names_come_back(status::ack);
  names_come_back(coverage::named);
}

TEST_CASE("tags in either language make a member at risk") {
  CHECK(at_risk({"志愿者", "独居老人"}));
  CHECK(at_risk({"dialysis"}));
  CHECK_FALSE(at_risk({"志愿者"}));
  CHECK_FALSE(at_risk({}));
}

}  // namespace linli::domain
