#pragma once
#include <string>
#include <string_view>

#include "domain/duty.hpp"
#include "domain/followup.hpp"

namespace linli::store {

std::string pack(const domain::followup& f);
/// Without id when the bytes are no follow-up.
domain::followup unpack_followup(std::string_view bytes);
std::string pack(const domain::duty_entry& e);
domain::duty_entry unpack_duty(std::string_view bytes);

}  // namespace linli::store
