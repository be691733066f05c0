#pragma once

#include <memory>

struct pg_conn;

namespace headway::database {

/// Cancels the running statement of one session; from any thread, never from a signal handler. It
/// refers to the session by the server's key only, so it may outlive the session, without effect.
class Canceller {
 public:
  explicit Canceller(pg_conn* connection);
  ~Canceller();
  Canceller(Canceller&&) noexcept;
  Canceller& operator=(Canceller&&) noexcept;

  /// Asks the server and waits until it has signalled the session. Nothing happens when no
  /// statement runs, or when the server cannot be reached.
  void cancel() noexcept;

 private:
  struct Handle;
  std::unique_ptr<Handle> handle_;
};

}  // namespace headway::database
