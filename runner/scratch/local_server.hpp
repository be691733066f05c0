#pragma once

#include "runner/scratch/scratch_database.hpp"

#include <chrono>
#include <filesystem>
#include <optional>

#include <sys/types.h>

namespace headway::scratch {

/// The newest PostgreSQL whose initdb and postgres are on this machine: on the PATH, or where
/// Debian and Red Hat keep them. Nothing: there is none.
std::optional<std::filesystem::path> find_server_programs();

/// A PostgreSQL server for scratch databases: in a temporary folder, reached by a socket in it
/// only, without fsync. Server and folder go with the object. When this process is killed, the
/// kernel ends the server, and the next one that is made removes the folder. As root, which
/// PostgreSQL refuses to run as, it runs as the user postgres or nobody.
class LocalServer {
 public:
  /// `programs` is the folder of initdb and postgres. Throws Error (kUsage, `NoScratchDatabase`)
  /// with the end of what they wrote.
  explicit LocalServer(const std::filesystem::path& programs);
  ~LocalServer();
  LocalServer(const LocalServer&) = delete;
  LocalServer& operator=(const LocalServer&) = delete;

  Place place() const;

 private:
  void start(const std::filesystem::path& programs);
  void stop() noexcept;
  std::string said() const;

  std::filesystem::path folder_;
  int lock_ = -1;  // of the folder: as long as it is held, nobody removes it
  pid_t server_ = 0;
};

}  // namespace headway::scratch
