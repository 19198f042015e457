// Where a client's records show in HubSpot.
#pragma once

#include <google/protobuf/message.h>

#include <optional>
#include <string>

#include "base/ids.h"
#include "base/object_type.h"
#include "server/rpc/call_guard.h"
#include "server/rpc/services.h"
#include "storage/connection_store.h"

namespace stanna::rpc {

/// The addresses of one client's records. Immutable.
class RecordLinks {
 public:
  /// `connection` absent: nothing has an address. `company_id` is the client's.
  RecordLinks(std::optional<storage::Connection> connection, ObjectId company_id)
      : connection_(std::move(connection)), company_id_(company_id) {}

  /// Reads the connection. One that can't be read costs the addresses, not the answer.
  static RecordLinks Of(const ServiceParts& parts, const CallScope& scope, ObjectId company_id);
  /// Of a client by its id.
  static RecordLinks Of(const ServiceParts& parts, const CallScope& scope, const ClientId& client);

  /// The record's own page; of an activity, which has none, the company's at that activity. ""
  /// where there is none.
  std::string UrlOf(ObjectType type, ObjectId id) const;

  /// Sets `record_url` of each Evidence in `message`, however deep.
  void AddTo(google::protobuf::Message& message) const;

 private:
  std::optional<storage::Connection> connection_;
  ObjectId company_id_;
};

}  // namespace stanna::rpc
