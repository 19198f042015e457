// Where a client's records show in HubSpot.
#pragma once

#include <google/protobuf/message.h>

#include <optional>
#include <string>

#include "base/ids.h"
#include "base/object_type.h"
#include "server/rpc/call_guard.h"
#include "storage/connection_store.h"
#include "storage/stores.h"

namespace stanna::rpc {

/// The addresses of one client's records. Immutable.
class RecordLinks {
 public:
  /// `connection` absent: nothing has an address. `company_id` is the client's.
  RecordLinks(std::optional<storage::Connection> connection, ObjectId company_id)
      : connection_(std::move(connection)), company_id_(company_id) {}

  /// Of a client by its id: reads the connection, and which company the client is. What can't be
  /// read costs the addresses, not the answer.
  static RecordLinks Of(storage::Stores& stores, const CallScope& scope, const ClientId& client);

  /// The record's own page; of an activity, which has none, the company's at that activity. ""
  /// where there is none.
  std::string UrlOf(ObjectType type, ObjectId id) const;

  /// Sets `record_url` of each Evidence in `message`, however deep.
  void AddTo(google::protobuf::Message& message) const;

 private:
  std::optional<storage::Connection> connection_;
  ObjectId company_id_;
};

/// What addresses are made of; absent where it can't be read: that costs the addresses, not the
/// answer.
std::optional<storage::Connection> ReadConnection(storage::Stores& stores, const CallScope& scope);

/// RecordLinks::AddTo for the client whose company is `company_id`. Reads the connection once, and
/// only where `message` names a record; one that can't be read costs the addresses, not the answer.
void LinkEvidence(storage::Stores& stores, const CallScope& scope, ObjectId company_id,
                  google::protobuf::Message& message);

}  // namespace stanna::rpc
