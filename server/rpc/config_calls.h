// IntegrationService's calls about the configuration document: its versions, what one would change,
// and the way to another.
#pragma once

#include <string>

#include "base/status.h"
#include "server/config/configuration.h"
#include "server/rpc/call_guard.h"
#include "server/rpc/services.h"
#include "stanna/integration/v1/integration_service.pb.h"
#include "stanna/integration/v1/preview.pb.h"
#include "storage/config_store.h"

namespace stanna::rpc {

/// Each is a call after the guard let it in; the protos say what it does. Thread-safe; the parts
/// must outlive it.
class ConfigCalls {
 public:
  explicit ConfigCalls(const ServiceParts& parts) : parts_(parts) {}

  absl::Status Get(const CallScope& scope, const integration::v1::GetConfigRequest& in,
                   integration::v1::Config& out) const;
  absl::Status Update(const CallScope& scope, const integration::v1::UpdateConfigRequest& in,
                      integration::v1::Config& out) const;
  absl::Status Preview(const CallScope& scope, const integration::v1::PreviewConfigRequest& in,
                       integration::v1::PreviewConfigResponse& out) const;
  absl::Status ListVersions(const CallScope& scope,
                            const integration::v1::ListConfigVersionsRequest& in,
                            integration::v1::ListConfigVersionsResponse& out) const;
  absl::Status Rollback(const CallScope& scope, const integration::v1::RollbackConfigRequest& in,
                        integration::v1::Config& out) const;

 private:
  absl::StatusOr<storage::ConfigVersion> Current(const CallScope& scope) const;
  absl::StatusOr<storage::ConfigVersion> Numbered(const CallScope& scope, int version) const;
  /// The version after the current one, checked.
  absl::StatusOr<storage::ConfigVersion> Next(const CallScope& scope, const std::string& etag,
                                              std::string document) const;
  absl::Status MakeNewest(const CallScope& scope, const storage::ConfigVersion& next,
                          integration::v1::Config& out) const;
  absl::StatusOr<config::Configuration> Checked(const CallScope& scope,
                                                const std::string& document) const;

  const ServiceParts& parts_;
};

}  // namespace stanna::rpc
