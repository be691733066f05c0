#pragma once

#include "operator/kube/resource.hpp"
#include "operator/kube/transport.hpp"

#include <chrono>
#include <optional>
#include <stdexcept>
#include <string>
#include <vector>

namespace headway::kube {

/// A refusal of the API server (metav1.Status).
struct ApiStatus {
  struct Cause {
    std::string field;  ///< such as `spec.timeout`
    std::string reason;
    std::string message;

    bool operator==(const Cause&) const = default;
  };

  int code = 0;         ///< the HTTP status
  std::string reason;   ///< a CamelCase word such as `AlreadyExists`; may be empty
  std::string message;  ///< for people
  std::vector<Cause> causes;
  std::optional<std::chrono::seconds> retry_after;

  bool operator==(const ApiStatus&) const = default;
};

/// Reads a Status object, as an ERROR event of a watch carries it.
ApiStatus parse_status(const Json& object);

/// The refusal in an answer. The body may be no Status: proxies in between send their own texts.
ApiStatus status_of(const Response& response);

/// A refusal of the API server. `what()` names the request and the cause; `status()` has the parts.
class ApiError : public std::runtime_error {
 public:
  /// `request` is for people: a verb and a path.
  ApiError(const std::string& request, ApiStatus status);

  const ApiStatus& status() const noexcept { return status_; }
  int code() const noexcept { return status_.code; }

  bool not_found() const { return code() == 404; }
  bool forbidden() const { return code() == 403; }
  /// An object of that name exists; a request of ours whose answer was lost may have created it.
  bool already_exists() const { return code() == 409 && status_.reason == "AlreadyExists"; }
  /// The object has changed since it was read, or has another UID: read again, decide again.
  bool conflict() const { return code() == 409 && !already_exists(); }
  bool invalid() const { return code() == 422; }
  /// The resource version or the continue token is too old.
  bool expired() const { return code() == 410; }
  bool too_large() const { return code() == 413; }
  /// The same request may succeed later.
  bool retry_can_help() const { return code() == 429 || code() >= 500; }

 private:
  ApiStatus status_;
};

}  // namespace headway::kube
