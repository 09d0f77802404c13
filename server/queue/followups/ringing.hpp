#pragma once
#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "queue/followups/following.hpp"

// How people are rung, told and answered about a follow-up: messages of the express lane, in the step that decides it.
namespace linli::queue {

/// Staff → contact points, theirs and those of their shifts. Errors: those of Redis.
task<result<std::map<std::string, std::vector<std::string>>>> points_of_staff(
    world& w, std::string community, const std::vector<domain::duty_entry>& duty);

/// Tells these contact points the text of that key, and `f` keeps that they were told. The same round, step and key is
/// sent once.
void put_note(world& w, store::transaction& t, const std::string& community, domain::followup& f,
              const std::vector<std::string>& points, std::string_view key);

/// This text to the private chat of who spoke.
void put_private_answer(store::transaction& t, const std::string& community, const domain::followup& f,
                        const std::string& identity, const private_chat& to, const std::string& text);

/// Can this account start a private chat or a call by itself?
bool can_ring(const line& l);
/// Does a text reach somebody at one of these contact points?
bool can_be_told(const world& w, const std::vector<std::string>& points);

}  // namespace linli::queue
