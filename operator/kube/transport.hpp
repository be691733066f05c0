#pragma once

#include "common/secret.hpp"

#include <chrono>
#include <functional>
#include <map>
#include <stdexcept>
#include <stop_token>
#include <string>
#include <string_view>

namespace headway::kube {

enum class Method { kGet, kPost, kPut, kPatch, kDelete };

std::string_view to_text(Method method);

struct Request {
  Method method = Method::kGet;
  std::string path{};  ///< from the server's root, with an encoded query
  std::string accept = "application/json";
  std::string content_type{};  ///< of the body; empty where there is none
  std::string body{};
  std::string user_agent{};
  Secret bearer_token{};  ///< empty: none is sent
};

struct Response {
  int status = 0;
  std::map<std::string, std::string> headers{};  ///< names in lower case
  std::string body{};
};

/// No answer, or an incomplete one. An answer with a status of 400 and more is no TransportError.
class TransportError : public std::runtime_error {
 public:
  enum class Kind {
    kConnect,    ///< name not found, refused or not reachable: nothing was sent
    kTls,        ///< one side did not trust the other: nothing was sent
    kTimeout,    ///< silence for too long; the request may have been carried out
    kLost,       ///< the connection ended; the request may have been carried out
    kProtocol,   ///< an answer that is not valid
    kCancelled,  ///< a stop was requested
  };

  TransportError(Kind kind, const std::string& message)
      : std::runtime_error(message), kind_(kind) {}

  Kind kind() const noexcept { return kind_; }

 private:
  Kind kind_;
};

/// Carries requests to one API server. Thread-safe; every call blocks the thread that makes it, and
/// a requested stop ends it within milliseconds. Throws TransportError and nothing else of its own.
///
/// A request may reach the server twice if a connection breaks, a POST too: the creator of an
/// object must expect that the object exists.
class Transport {
 public:
  using OnChunk = std::function<void(std::string_view)>;

  Transport() = default;
  Transport(const Transport&) = delete;
  Transport& operator=(const Transport&) = delete;
  virtual ~Transport() = default;

  virtual Response send(const Request& request, std::stop_token stop) = 0;

  /// Calls `on_chunk` with the body as it arrives, in pieces of any size, on the calling thread,
  /// and returns an empty body at the regular end. The first piece is empty: the answer has begun.
  /// An answer with another status than 200 is returned whole, without a call. Silence of
  /// `idle_timeout` is a TransportError (kTimeout). An exception of `on_chunk` ends the stream and
  /// reaches the caller.
  virtual Response stream(const Request& request, const OnChunk& on_chunk,
                          std::chrono::milliseconds idle_timeout, std::stop_token stop) = 0;
};

}  // namespace headway::kube
