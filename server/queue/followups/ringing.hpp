#pragma once
#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "queue/followups/following.hpp"
#include "store/bearers.hpp"

// How people are rung, told and answered about a follow-up: messages of the express lane, in the step that decides it.
namespace linli::queue {

/// Staff → contact points, theirs and those of their shifts. Errors: those of Redis.
task<result<std::map<std::string, std::vector<std::string>>>> points_of_staff(
    world& w, std::string community, const std::vector<domain::duty_entry>& duty);

/// May he take follow-ups? Nobody else is on duty: who is rung must be able to.
bool may_be_on_duty(const store::staff_member& m);

/// The shifts of a community, of which no more is known than who can be rung: contact points on accounts that no living
/// process has are left out, whom that leaves without one, and whose role has become another. Errors: those of Redis.
task<result<std::vector<domain::duty_entry>>> load_reachable_duty(world& w, std::string community);

/// Tells these contact points the text of that key, and `f` keeps which were told: not those on accounts that no living
/// process has. The same round, step and key is sent once.
void put_note(world& w, store::transaction& t, const std::string& community, domain::followup& f,
              const std::vector<std::string>& points, std::string_view key);

/// "09:21", and of another day than it is read on "11-28 09:21".
std::string time_told(sys_time at, sys_time read_at, std::chrono::minutes utc_offset);

/// This text to the private chat of who spoke.
void put_private_answer(store::transaction& t, const std::string& community, const domain::followup& f,
                        const std::string& identity, const private_chat& to, const std::string& text);

/// Whom that step of ringing about `f` calls: who cries for help himself is not called about it.
domain::ring_list whom_to_ring_about(const world& w, const domain::followup& f,
                                     const std::vector<domain::duty_entry>& duty, domain::ring_step step);

/// Can this account start a private chat or a call by itself?
bool can_ring(const line& l);
/// Is there a process that can send to this contact point? Perhaps not this one.
bool can_be_sent_to(const world& w, const std::string& point);
/// Does a text reach somebody at one of these contact points? For certain: what only others know does not count.
bool can_be_told(const world& w, const std::vector<std::string>& points);

}  // namespace linli::queue
