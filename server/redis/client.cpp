#include "redis/client.hpp"

#include "redis/cluster.hpp"
#include "redis/connection.hpp"

namespace linli::redis {

task<result<std::vector<std::shared_ptr<client>>>> client::servers(std::chrono::milliseconds) {
  std::vector<std::shared_ptr<client>> self{std::shared_ptr<client>(std::shared_ptr<client>(), this)};
  co_return self;
}

place client::place_of(std::string_view) const { return {}; }

task<result<reply>> client::run_at(place, const command& c, std::chrono::milliseconds deadline) {
  return run(c, deadline);
}

std::shared_ptr<client> create_client(executor core, address where) {
  return create_connection(std::move(core), std::move(where));
}

void clients::close() {
  ordinary->close();
  checked->close();
  wide->close();
}

clients create_clients(executor core, const options& o) {
  clients all;
  if (o.cluster) {
    const auto map = std::make_shared<topology>(core, o.servers, o.replicas_min);
    map->begin();
    all.ordinary = create_cluster_client(map, false);
    all.checked = o.replicas_min > 0 ? create_cluster_client(map, true) : all.ordinary;
    all.wide = all.ordinary;
    return all;
  }
  const auto one = create_connection(core, o.servers.at(0));
  all.ordinary = one;
  all.checked = one;
  all.wide = create_wide(core, one, o.servers[0]);
  if (o.replicas_min > 0) all.checked = create_checked(core, create_connection(core, o.servers[0]), o.replicas_min);
  return all;
}

}  // namespace linli::redis
