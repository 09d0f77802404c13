#pragma once
#include <vector>

#include "queue/arrival.hpp"

// A sender is not who he was taken for: what he reported as that person does not stand.
namespace linli::queue {

/// A reply of his that no longer counts.
struct undone_words {
  std::string campaign, reply, household;
  sys_time said_at{};
};
/// Adds to a step: the reports of these senders in the home of the resident whom they were all linked to, of every
/// campaign that takes answers, are undone; what was undone. REQUIRES: `who` as they were linked; once in a step.
/// Errors: those of Redis.
task<result<std::vector<undone_words>>> take_back_reports(world& w, store::transaction& t, std::string community,
                                                          std::vector<store::known_identity> who);
/// Adds to a step: such words wait for their sender's next link like those of a stranger; what names a home itself does
/// not. `linked`: that link is made in this step, before release_kept(): what they alone asked of a person is asked
/// anew, about the right home. Errors: those of Redis.
task<result<void>> keep_again(world& w, store::transaction& t, std::string community, store::known_identity who,
                              std::vector<undone_words> undone, bool linked);

/// "不是我", from the person himself, about those who claim to be him: they are unlinked, what they reported is taken
/// back, and staff have it to look at. From who only claims to be him, the same of himself, and of the others where
/// nobody is known to be him. False: nothing of the kind was said, or nobody claims to be him.
task<result<bool>> deny_claims(world& w, const arrival& a, const bots::message& m, const hearing& h);

}  // namespace linli::queue
