#pragma once

#include <chrono>
#include <functional>
#include <optional>
#include <stop_token>
#include <string>

#include <libpq-fe.h>

namespace headway::database {

/// A file descriptor that is closed at the end.
class Descriptor {
 public:
  /// Throws std::system_error where `number` is none.
  explicit Descriptor(int number);
  ~Descriptor();
  Descriptor(const Descriptor&) = delete;
  Descriptor& operator=(const Descriptor&) = delete;

  int number() const { return number_; }

 private:
  int number_;
};

/// Waits between the steps of a connection that is being opened (PQconnectPoll), which libpq leaves
/// to its caller, and so does the limit of time for each address. One thread.
class ConnectWait {
 public:
  enum class End {
    kReady,
    kLate,  ///< the address has not answered within the limit
    kStopped,
  };

  /// A limit of 0 is none. Throws std::system_error.
  ConnectWait(std::chrono::seconds limit, const std::stop_token& stop);

  End until_ready(PGconn* connection, bool reading);

 private:
  void set_limit(PGconn* connection);

  std::chrono::seconds limit_;
  std::stop_token stop_;
  Descriptor timer_;
  Descriptor wake_;
  std::string address_;                                ///< for which the limit was set
  std::stop_callback<std::function<void()>> on_stop_;  // last: it uses wake_
};

}  // namespace headway::database
