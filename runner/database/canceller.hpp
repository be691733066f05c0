#pragma once

#include <memory>

struct pg_conn;

namespace headway::database {

/// Cancels what one session is running; from any thread, never from a signal handler. It keeps no
/// hold of the session: it stays usable, and without effect, after the session is gone.
class Canceller {
 public:
  explicit Canceller(pg_conn* connection);
  ~Canceller();
  Canceller(Canceller&&) noexcept;
  Canceller& operator=(Canceller&&) noexcept;

  /// Asks the server and waits until it has passed the request on; nothing running means nothing
  /// happens, and so does a server that cannot be reached.
  void cancel() noexcept;

 private:
  struct Handle;
  std::unique_ptr<Handle> handle_;
};

}  // namespace headway::database
