#pragma once

#include "common/secret.hpp"

#include <string>

namespace headway::kube {

/// The certificates and the key of a TLS connection to the API server, as PEM text.
struct TlsMaterial {
  std::string certificate_authority;  ///< the only authorities trusted; empty: those of the system
  std::string client_certificate;     ///< empty: the client shows none
  Secret client_key;
};

}  // namespace headway::kube
