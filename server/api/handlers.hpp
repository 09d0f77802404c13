#pragma once
#include "api/call.hpp"

// Every handler of the API, by the file that holds it. What each takes and answers stands in openapi.json.
namespace linli::api {

// residents.cpp
task<net::response> import_residents(call& c);
task<net::response> list_residents(call& c);
task<net::response> get_resident(call& c);
task<net::response> get_history(call& c);
task<net::response> get_why(call& c);   // why.cpp
task<net::response> set_stop(call& c);  // stops.cpp

// groups.cpp
task<net::response> list_groups(call& c);
task<net::response> create_group(call& c);
task<net::response> list_unbound_groups(call& c);
task<net::response> create_binding_code(call& c);
/// Is "account:chat" a group that is bound or was seen? Errors: those of Redis.
task<result<bool>> is_group(call& c, std::string point);

// pastes.cpp
task<net::response> create_paste(call& c);
task<net::response> get_paste(call& c);
task<net::response> apply_paste(call& c);
task<net::response> undo_paste(call& c);

// campaigns.cpp
task<net::response> list_campaigns(call& c);
task<net::response> create_campaign(call& c);
task<net::response> get_campaign(call& c);
task<net::response> list_asks(call& c);
task<net::response> list_replies(call& c);
task<net::response> close_campaign(call& c);

// corrections.cpp
task<net::response> correct_reply(call& c);
task<net::response> correct_heard(call& c);
task<net::response> correct_kept(call& c);
task<net::response> list_corrections(call& c);

// preview.cpp
task<net::response> preview_audience(call& c);

// messages.cpp
task<net::response> list_messages(call& c);
task<net::response> resolve_messages(call& c);  // resolve.cpp
task<net::response> requeue_message(call& c);
task<net::response> drop_message(call& c);
task<net::response> mark_handed(call& c);

// identities.cpp
task<net::response> list_unmatched(call& c);
task<net::response> link_identity(call& c);
task<net::response> create_join_code(call& c);

// followups.cpp
task<net::response> list_followups(call& c);
task<net::response> get_followup(call& c);
task<net::response> take_followup(call& c);
task<net::response> release_followup(call& c);
task<net::response> resolve_followup(call& c);

// duty.cpp
task<net::response> list_duty(call& c);
task<net::response> add_duty(call& c);
task<net::response> remove_duty(call& c);

// inbox.cpp
task<net::response> list_dead(call& c);
task<net::response> requeue_dead(call& c);
task<net::response> drop_dead(call& c);
task<net::response> list_quarantine(call& c);
task<net::response> requeue_quarantined(call& c);
task<net::response> drop_quarantined(call& c);

// staff.cpp
task<net::response> list_staff(call& c);
task<net::response> create_staff(call& c);

}  // namespace linli::api
