// Integration messages ↔ plain structs.
#pragma once

#include <string>

#include "base/status.h"
#include "server/connect/integration_status.h"
#include "server/sync/rates_import.h"
#include "stanna/integration/v1/integration_service.pb.h"
#include "storage/config_store.h"
#include "storage/portal_store.h"
#include "storage/revenue_store.h"

namespace stanna::rpc {

integration::v1::IntegrationStatus ToProto(const connect::IntegrationStatus& status);
integration::v1::Property ToProto(const storage::PropertyDefinition& definition);
integration::v1::Pipeline ToProto(const storage::Pipeline& pipeline);
integration::v1::Owner ToProto(const storage::Owner& owner);

integration::v1::ExchangeRate ToProto(const storage::CurrencyRate& rate);
integration::v1::ImportExchangeRatesResponse ToProto(const sync::ImportedRates& imported);

/// DataLoss when the stored document is no JSON object.
absl::StatusOr<integration::v1::Config> ToProto(const storage::ConfigVersion& version);
/// Without the document.
integration::v1::Config SummaryOf(const storage::ConfigVersion& version);
/// A document as JSON text.
std::string DocumentText(const google::protobuf::Struct& document);
/// Names a version: "v3".
std::string EtagOf(int version);

}  // namespace stanna::rpc
