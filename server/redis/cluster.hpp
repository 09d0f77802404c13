#pragma once
#include <memory>

#include "redis/topology.hpp"

namespace linli::redis {

/// A client of the whole cluster: each command goes to the server that holds its slot, wherever that has moved to.
///
/// A redirected command was not executed, so it is sent again until its deadline; one whose connection went is not.
/// run_all() sends one pipeline to each server; commands of one key keep their order, others need not.
/// `checked` = over the connections whose writes wait for replicas.
std::shared_ptr<client> create_cluster_client(std::shared_ptr<topology> map, bool checked);

}  // namespace linli::redis
