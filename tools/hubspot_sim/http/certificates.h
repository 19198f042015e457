/// A certificate authority of one's own, made at start, so that a client can verify the simulator.
#pragma once

#include <string>

namespace stanna::sim {

struct TlsIdentity {
  std::string ca_pem;
  std::string certificate_pem;  ///< for localhost, 127.0.0.1 and ::1, signed by the CA
  std::string key_pem;
};

/// Throws std::runtime_error when OpenSSL fails.
TlsIdentity MakeTlsIdentity();

}  // namespace stanna::sim
