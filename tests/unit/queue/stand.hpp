#pragma once
#include <map>
#include <string>
#include <vector>

#include "domain/roster.hpp"
#include "domain/roster_table.hpp"
#include "queue/pastes/paste_rows.hpp"
#include "queue/world.hpp"
#include "store/histories.hpp"
#include "tests/support/store_stand.hpp"

namespace linli::queue::test {

/// 3-101 张伟, 刘洋; 3-502 王芳; 3-2-601 李强, 李敏 (an elder alone at risk), and 4-101 赵云.
std::vector<domain::roster_row> sample_rows();
domain::roster sample_roster();
/// A check-in that was opened at `opened`.
domain::campaign sample_campaign(std::string id, sys_time opened);
/// A group of ordinary WeChat over building 3.
domain::group sample_group();
/// An ask of that home, as opening makes it: its group post is `handed`.
domain::ask sample_ask(const domain::household& h, const domain::roster& people);

/// The time a minute ago as a chat program shows it, "10:23".
std::string clock();

/// No platform is called here.
class no_way_out : public http_port {
 public:
  task<result<http_response>> request(http_request) override { co_return error{errc::not_sent, "no way out"}; }
};

/// One core of a gateway on a Redis of its own: the sample roster is in, and its group.
struct queue_stand : linli::test::store_stand {
  queue_stand();
  ~queue_stand();

  /// Opens a check-in as the community's owner does, for everybody; its id.
  std::string open(std::string id, domain::campaign_kind kind = domain::campaign_kind::checkin);
  void import(const std::vector<domain::roster_row>& rows);

  /// Judges and stores what was copied out of the group now.
  store::known_paste paste(std::string id, std::string text, std::string campaign = {});
  store::paste preview(std::string id, std::string text, std::string campaign = {}, sys_time seen_at = now());
  store::paste apply(const std::string& id);
  store::paste undo(const std::string& id);
  /// What the home "3-502" has been asked.
  domain::ask ask_of(const std::string& campaign, std::string_view place);
  std::map<std::string, int> counts(const std::string& campaign);
  bool counts_agree(const std::string& campaign);
  std::vector<store::history_entry> history(std::string_view name);
  /// How many events of that name there are, and on which topics.
  std::map<std::string, int> events(std::string_view name);

  static constexpr const char* community = "jinyuan";
  queue::lines lines;
  gate work;
  store::roster_cache rosters;
  store::scene_cache scenes;
  store::inbox doors;
  no_way_out http;
  switchboard bells;
  queue::pulse pulse;
  queue::counters counters;
  world w;
};

}  // namespace linli::queue::test
