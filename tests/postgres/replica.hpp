#pragma once

#include "tests/postgres/postgres_process.hpp"
#include "tests/postgres/server.hpp"

#include <string>

namespace headway::testing {

/// A streaming replica of the program's server, which reports how far it is each second.
class Replica {
 public:
  Replica();
  Replica(const Replica&) = delete;
  Replica& operator=(const Replica&) = delete;

  void execute(const std::string& sql) const;
  std::string socket_folder() const { return folder_.path().string(); }
  int port() const { return port_; }

 private:
  TemporaryFolder folder_;
  int port_;
  PostgresProcess process_;
};

}  // namespace headway::testing
