#pragma once
#include "words/reading.hpp"

namespace linli::words {

/// Covers what instruments show beside body heat: "血压170/100", "血糖9.8" is no room and no temperature. A blood
/// pressure or a pulse in the normal range is covered with its name, so that nobody need look at it; a pulse that is
/// not stays unread. source: WHO, "Hypertension" (140/90 mm Hg and above is raised); NHS, "Low blood pressure" (below
/// 90/60) and "How do I check my pulse?" (60 to 100 a minute at rest).
void cover_readings(reading& r);

}  // namespace linli::words
