// Previews of a configuration as messages.
#pragma once

#include "server/sync/config_preview.h"
#include "stanna/integration/v1/preview.pb.h"
#include "storage/connection_store.h"

namespace stanna::rpc {

/// `connection` null: no record URLs.
integration::v1::PreviewConfigResponse ToProto(const sync::ConfigPreview& preview,
                                               const storage::Connection* connection);

}  // namespace stanna::rpc
