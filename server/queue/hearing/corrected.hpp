#pragma once
#include <string>

#include "queue/hearing/hearing.hpp"
#include "store/corrections.hpp"

// What staff say that words mean: what follows from it for a home, and for those who must see to it.
namespace linli::queue {

/// What the program made of words that count in no ask: by their intent.
store::meaning meaning_of(const store::reply_record& said);
domain::report with_meaning(domain::report r, const store::meaning& m);

/// Did nobody see, in the words as they were understood, what somebody must see to now?
bool needs_somebody(const store::correction& x);
/// Is it said to be as urgent as it was known to be, and urgent at all?
bool is_as_urgent(const store::correction& x);
/// What somebody must see to, as if the words themselves had said it.
domain::concern concern_of(const store::correction& x, const store::reply_record& said, bool at_risk);
/// In the histories of who spoke and of whom it is about.
void put_histories(store::transaction& t, const std::string& community, const store::correction& x);

/// Kept words were corrected before their sender was linked: what staff said counts now, for the home that `c` says.
/// What was raised for it stands, and has a home now.
task<result<void>> take_correction(world& w, store::transaction& t, std::string community, conclusion& c,
                                   const store::correction& x, const store::reply_record& kept);

}  // namespace linli::queue
