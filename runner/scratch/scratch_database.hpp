#pragma once

#include "runner/database/connection_url.hpp"
#include "runner/database/session.hpp"

#include <memory>
#include <string>

namespace headway::scratch {

/// Where scratch databases can be made: a server and a login that may create databases.
struct Place {
  database::ConnectionUrl url;  ///< of any database of the server
  std::string shown;            ///< for people: `the server of --database-url`
};

/// An empty database of its own, which goes with the object. One that a killed process has left is
/// dropped by the next that makes one on the same server: a session advisory lock shows which are
/// in use.
class ScratchDatabase {
 public:
  /// Throws Error (kUsage, `NoScratchDatabase`) where the login may not create databases, and
  /// DatabaseError's kinds.
  explicit ScratchDatabase(const Place& place);
  ~ScratchDatabase();
  ScratchDatabase(ScratchDatabase&&) noexcept = default;
  ScratchDatabase& operator=(ScratchDatabase&&) = delete;

  const database::ConnectionUrl& url() const { return url_; }
  /// A session in it, which may write.
  database::Session connect() const;
  /// Drops it and makes it anew. No session may be open in it.
  void clear();

 private:
  std::string name_;
  database::ConnectionUrl url_;
  std::unique_ptr<database::Session> server_;
};

}  // namespace headway::scratch
