#pragma once
#include "domain/ask.hpp"

namespace linli::domain {

/// Puts what staff say was meant in the place of what was understood: `now_meant` stands where the statement stood, at
/// its time, as staff's word, so that what the same people said later still counts. What was understood is kept and
/// counts no more. A second correction of the same statement takes the place of the first. False when the ask has no
/// report of that reply.
bool correct(ask& a, const std::string& reply, report now_meant, campaign_kind kind);
/// What a reply says of this home counts no more: its speaker meant another one. False when nothing of it counts, or
/// staff have said what it meant, which stands.
bool take_back(ask& a, const std::string& reply, campaign_kind kind);
/// Who says `now` that he did not reach this home: what he said of it before counts no more, well or not understood;
/// where the last of it was a need, it all stands. The reply of the last; "" when nothing of his counts.
std::string unsay(ask& a, const report& now, campaign_kind kind);
/// The report of a reply that counts: the corrected one, where there is one; nullptr when there is none.
const report* report_of_reply(const ask& a, const std::string& reply);
/// Is it what staff said that a statement meant?
bool is_correction(const report& r);
/// The id of the correction of a report.
std::string correction_of(const std::string& report);

}  // namespace linli::domain
