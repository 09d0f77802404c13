#include "store/scenes.hpp"

#include <algorithm>

#include <boost/asio/this_coro.hpp>

#include "base/ids.hpp"
#include "store/campaigns.hpp"
#include "store/groups.hpp"
#include "store/keys.hpp"
#include "store/transaction.hpp"

namespace linli::store {

namespace {

const std::string version_field = "scene";
constexpr int tries_max = 5;

}  // namespace

/// Wakes all who wait, however the reading ends.
class scene_cache::reading {
 public:
  reading(scene_cache& cache, std::string community, const executor& ex)
      : cache_(cache), community_(std::move(community)), over_(std::make_shared<timer>(ex, steady_time::max())) {
    cache_.readings_[community_] = over_;
  }
  reading(const reading&) = delete;
  reading& operator=(const reading&) = delete;
  ~reading() {
    over_->cancel();
    cache_.readings_.erase(community_);
  }

 private:
  scene_cache& cache_;
  std::string community_;
  std::shared_ptr<timer> over_;
};

const domain::group* scene::group_of(const database& db, std::string_view account, std::string_view chat) const {
  const auto found = groups.find(db.index_of(account, chat));
  return found == groups.end() ? nullptr : &found->second;
}

const domain::campaign* scene::campaign(std::string_view id) const {
  const auto found = std::find_if(answerable.begin(), answerable.end(), [id](const auto& c) { return c.id == id; });
  return found == answerable.end() ? nullptr : &*found;
}

task<result<look>> scene_cache::look_at(std::string community, std::string identity) {
  for (;;) {
    const auto holder = db_.client().place_of(keys::roster_log(community)).holder;
    std::vector<redis::command> ask;
    ask.push_back({"HGET", keys::identities(community), identity});
    ask.push_back({"HGET", keys::meta(community), version_field});
    ask.push_back({"LLEN", keys::roster_log(community)});
    auto answers = co_await db_.wide().run_all(std::move(ask));
    if (!answers) co_return answers.error();
    auto good = redis::all_good(*answers);
    if (!good) co_return good.error();
    const auto known = kept_.find(community);
    if (known != kept_.end() && known->second.value->version == (*answers)[1].text &&
        steady_clock::now() < known->second.until) {
      look out;
      out.who.identity = unpack_identity((*answers)[0].text);
      out.who.key = std::move(identity);
      out.who.was = std::move((*answers)[0].text);
      out.scene = known->second.value;
      out.roster.version = (*answers)[2].integer;
      out.roster.holder = holder;
      co_return out;
    }
    // A hundred others come upon the same change: one reads, and all look again.
    if (const auto under_way = readings_.find(community); under_way != readings_.end()) {
      const auto over = under_way->second;
      co_await over->async_wait(use_tuple);
      continue;
    }
    auto done = co_await read(community);
    if (!done) co_return done.error();
  }
}

task<result<void>> scene_cache::read(std::string community) {
  const auto ex = co_await asio::this_coro::executor;
  const reading mine(*this, community, ex);
  for (int i = 0; i < tries_max; ++i) {
    auto fresh = co_await load(community);
    if (!fresh) co_return fresh.error();
    auto version = co_await db_.hget(keys::meta(community), version_field);
    if (!version) co_return version.error();
    if (*version != (*fresh)->version) continue;  // it may be half of one and half of the next
    kept_[community] = {std::move(*fresh), steady_clock::now() + limits::scene_kept};
    co_return result<void>{};
  }
  co_return error{errc::stale, "groups and campaigns kept moving under us"};
}

task<result<std::shared_ptr<const scene>>> scene_cache::load(const std::string& community) {
  const auto fresh = std::make_shared<scene>();
  auto version = co_await db_.hget(keys::meta(community), version_field);
  if (!version) co_return version.error();
  fresh->version = std::move(*version);
  auto index = co_await db_.hgetall(keys::group_index(community));
  if (!index) co_return index.error();
  auto groups = co_await load_groups(db_, community);
  if (!groups) co_return groups.error();
  std::map<std::string_view, const domain::group*> by_id;
  for (const auto& g : *groups) by_id[g.id] = &g;
  for (auto& [chat, id] : *index) {
    const auto found = by_id.find(id);
    if (found != by_id.end()) fresh->groups.emplace(std::move(chat), *found->second);
  }
  auto open = co_await load_answerable(db_, community);
  if (!open) co_return open.error();
  for (auto& c : *open) fresh->answerable.push_back(std::move(c.campaign));
  co_return std::shared_ptr<const scene>(fresh);
}

void change_scene(transaction& t, const std::string& community) {
  t.hset(keys::meta(community), version_field, random_id());
}

void check_scene(transaction& t, const std::string& community, const scene& s) {
  t.check_was(keys::meta(community), version_field, s.version);
}

}  // namespace linli::store
