#pragma once

#include "tests/postgres/postgres_process.hpp"

#include <filesystem>
#include <string>

namespace headway::testing {

/// A PostgreSQL server of this test program's own, made at its first use and stopped in order at
/// the program's end; it does not outlive a killed program either. Local connections need no
/// password, those to 127.0.0.1 do.
class Server {
 public:
  /// The program's server.
  static Server& get();

  const std::string& socket_folder() const { return folder_; }
  /// The version, as `17`.
  std::string major() const;
  int port() const { return port_; }
  /// A port of 127.0.0.1 that nobody listens on, as long as nobody else takes it.
  static int free_port();
  /// Through the socket, as superuser.
  std::string url(const std::string& database) const;

  enum class Kind { kPrimary, kStandby };
  /// Another server; `get()` is enough for most. Without a port it takes a free one.
  explicit Server(Kind kind, int port = 0);
  ~Server();
  Server(const Server&) = delete;
  Server& operator=(const Server&) = delete;

 private:
  void wait_until_ready() const;

  std::string folder_;
  int port_ = 0;
  PostgresProcess process_;
};

/// Everything that stands in a file.
std::string content(const std::filesystem::path& file);

/// A folder that lives as long as the object.
class TemporaryFolder {
 public:
  TemporaryFolder();
  ~TemporaryFolder();
  TemporaryFolder(const TemporaryFolder&) = delete;
  TemporaryFolder& operator=(const TemporaryFolder&) = delete;

  const std::filesystem::path& path() const { return path_; }

 private:
  std::filesystem::path path_;
};

}  // namespace headway::testing
