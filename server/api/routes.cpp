#include "api/routes.hpp"

#include <array>

#include "base/text.hpp"

namespace linli::api {

namespace {

constexpr std::string_view base = "/api/v1";

constexpr auto table = std::to_array<route>({
    {"POST", "/communities/{community}/residents/import", access::staff, payload::table, import_residents},
    {"GET", "/communities/{community}/residents", access::staff, payload::none, list_residents},
    {"GET", "/communities/{community}/residents/{id}", access::staff, payload::none, get_resident},
    {"POST", "/communities/{community}/residents/{id}/code", access::staff, payload::none, create_join_code},
    {"GET", "/communities/{community}/residents/{id}/history", access::staff, payload::none, get_history},
    {"POST", "/communities/{community}/residents/{id}/stops", access::staff, payload::json, set_stop},
    {"GET", "/communities/{community}/residents/{id}/why", access::staff, payload::none, get_why},
    {"GET", "/communities/{community}/groups", access::staff, payload::none, list_groups},
    {"POST", "/communities/{community}/groups", access::staff, payload::json, create_group},
    {"GET", "/communities/{community}/groups/unbound", access::staff, payload::none, list_unbound_groups},
    {"POST", "/communities/{community}/groups/{id}/code", access::staff, payload::none, create_binding_code},
    {"POST", "/communities/{community}/pastes", access::staff, payload::json, create_paste},
    {"GET", "/communities/{community}/pastes/{id}", access::staff, payload::none, get_paste},
    {"POST", "/communities/{community}/pastes/{id}/apply", access::staff, payload::none, apply_paste},
    {"POST", "/communities/{community}/pastes/{id}/undo", access::staff, payload::none, undo_paste},
    {"POST", "/communities/{community}/audience/preview", access::staff, payload::json, preview_audience},
    {"GET", "/communities/{community}/campaigns", access::counts, payload::none, list_campaigns},
    {"POST", "/communities/{community}/campaigns", access::staff, payload::json, create_campaign},
    {"GET", "/communities/{community}/campaigns/{id}", access::counts, payload::none, get_campaign},
    {"GET", "/communities/{community}/campaigns/{id}/asks", access::staff, payload::none, list_asks},
    {"GET", "/communities/{community}/campaigns/{id}/replies", access::staff, payload::none, list_replies},
    {"POST", "/communities/{community}/campaigns/{id}/replies/{reply}/correct", access::staff, payload::json,
     correct_reply},
    {"POST", "/communities/{community}/residents/{id}/history/{reply}/correct", access::staff, payload::json,
     correct_heard},
    {"POST", "/communities/{community}/identities/{id}/replies/{reply}/correct", access::staff, payload::json,
     correct_kept},
    {"GET", "/communities/{community}/understanding/corrections", access::counts, payload::none, list_corrections},
    {"POST", "/communities/{community}/campaigns/{id}/close", access::staff, payload::none, close_campaign},
    {"GET", "/communities/{community}/messages", access::staff, payload::none, list_messages},
    {"POST", "/communities/{community}/messages/{id}/handed", access::staff, payload::none, mark_handed},
    {"POST", "/communities/{community}/messages/{id}/requeue", access::staff, payload::none, requeue_message},
    {"POST", "/communities/{community}/messages/{id}/drop", access::staff, payload::none, drop_message},
    {"POST", "/communities/{community}/messages/resolve", access::staff, payload::json, resolve_messages},
    {"GET", "/communities/{community}/identities/unmatched", access::staff, payload::none, list_unmatched},
    {"POST", "/communities/{community}/identities/{id}/link", access::staff, payload::json, link_identity},
    {"GET", "/communities/{community}/followups", access::staff, payload::none, list_followups},
    {"GET", "/communities/{community}/followups/{id}", access::staff, payload::none, get_followup},
    {"POST", "/communities/{community}/followups/{id}/take", access::staff, payload::if_any, take_followup},
    {"POST", "/communities/{community}/followups/{id}/release", access::staff, payload::none, release_followup},
    {"POST", "/communities/{community}/followups/{id}/resolve", access::staff, payload::json, resolve_followup},
    {"GET", "/communities/{community}/duty", access::staff, payload::none, list_duty},
    {"POST", "/communities/{community}/duty", access::staff, payload::json, add_duty},
    {"DELETE", "/communities/{community}/duty/{id}", access::staff, payload::none, remove_duty},
    {"GET", "/communities/{community}/inbox/dead", access::staff, payload::none, list_dead},
    {"POST", "/communities/{community}/inbox/dead/{id}/requeue", access::staff, payload::none, requeue_dead},
    {"POST", "/communities/{community}/inbox/dead/{id}/drop", access::staff, payload::none, drop_dead},
    {"GET", "/communities/{community}/inbox/quarantine", access::staff, payload::none, list_quarantine},
    {"POST", "/communities/{community}/inbox/quarantine/{id}/requeue", access::staff, payload::none,
     requeue_quarantined},
    {"POST", "/communities/{community}/inbox/quarantine/{id}/drop", access::staff, payload::none, drop_quarantined},
    {"GET", "/communities/{community}/staff", access::staff, payload::none, list_staff},
    {"POST", "/communities/{community}/staff", access::admin, payload::json, create_staff, keeping::secret},
});

// Does the path fit the pattern, segment by segment? A literal segment beats {name}: "groups/unbound" is no group.
bool fits(std::string_view pattern, std::string_view path, path_values& values, int& literals) {
  const auto wanted = split(pattern, '/');
  const auto given = split(path, '/');
  if (wanted.size() != given.size()) return false;
  for (std::size_t i = 0; i < wanted.size(); ++i) {
    if (wanted[i].starts_with('{')) {
      if (given[i].empty()) return false;
      values[std::string(wanted[i].substr(1, wanted[i].size() - 2))] = std::string(given[i]);
    } else if (wanted[i] != given[i]) {
      return false;
    } else {
      ++literals;
    }
  }
  return true;
}

}  // namespace

std::span<const route> routes() { return table; }

std::optional<found_route> find_route(std::string_view method, std::string_view path) {
  if (!path.starts_with(base)) return std::nullopt;
  path.remove_prefix(base.size());
  std::optional<found_route> found;
  int best = -1;
  for (const auto& r : table) {
    path_values values;
    int literals = 0;
    if (!fits(r.pattern, path, values, literals) || literals < best) continue;
    if (!found || literals > best) found = found_route{};
    best = literals;
    found->allowed.append(found->allowed.empty() ? "" : ", ").append(r.method);
    if (r.method == "GET") found->allowed.append(", HEAD");
    if (r.method != method) continue;
    found->what = &r;
    found->values = std::move(values);
  }
  return found;
}

}  // namespace linli::api
