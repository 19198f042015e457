// What is read for addresses of records, counted.
#pragma once

#include <atomic>

#include "storage/testing/forwarding_stores.h"

namespace stanna::rpc {

/// Counts how often a store is asked for, which is each time that something is read of it.
class CountingStores : public storage::ForwardingStores {
 public:
  using ForwardingStores::ForwardingStores;
  storage::ConnectionStore& connections() override {
    ++connection_reads;
    return ForwardingStores::connections();
  }
  storage::ClientStore& clients() override {
    ++client_reads;
    return ForwardingStores::clients();
  }

  std::atomic<int> connection_reads = 0;
  std::atomic<int> client_reads = 0;
};

}  // namespace stanna::rpc
