#pragma once

#include "tests/postgres/server.hpp"

#include <string>

namespace headway::testing {

/// An authority of its own and certificates that it has signed, made by openssl.
class Authority {
 public:
  Authority();

  /// The authority's certificate.
  std::string certificate() const { return file("root.crt"); }

  /// Files of a new certificate and its key.
  struct Signed {
    std::string certificate;
    std::string key;
  };
  /// `name` is its common name; `alternative`, as `IP:127.0.0.1`, its subjectAltName.
  Signed sign(const std::string& name, const std::string& alternative = {}) const;

 private:
  std::string file(const std::string& name) const { return (folder_.path() / name).string(); }

  TemporaryFolder folder_;
};

}  // namespace headway::testing
