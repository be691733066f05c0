#pragma once

#include "tests/postgres/server.hpp"

#include <string>

#include <sys/types.h>

namespace headway::testing {

/// PgBouncer in front of the program's server, with the superuser's session for everybody.
class Pooler {
 public:
  /// `mode` is its pool_mode: session, transaction or statement. `settings` are lines of its
  /// section [pgbouncer].
  explicit Pooler(const std::string& mode, const std::string& settings = {});
  ~Pooler();
  Pooler(const Pooler&) = delete;
  Pooler& operator=(const Pooler&) = delete;

  std::string url(const std::string& database) const;

 private:
  TemporaryFolder folder_;
  int port_;
  pid_t process_ = 0;
};

}  // namespace headway::testing
