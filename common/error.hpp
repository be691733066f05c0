#pragma once

#include "common/diagnostic.hpp"
#include "common/exit_code.hpp"

#include <stdexcept>
#include <string>
#include <vector>

namespace headway {

/// Ends an operation. The exit code says whether a retry can help (exit_code.hpp), the reason is a
/// CamelCase word for machines, the message and the hint are for people. Neither message nor hint
/// ever holds a password.
class Error : public std::runtime_error {
 public:
  Error(ExitCode code, std::string reason, const std::string& message, std::string hint = {})
      : std::runtime_error(message),
        code_(code),
        reason_(std::move(reason)),
        hint_(std::move(hint)) {}

  ExitCode code() const noexcept { return code_; }
  const std::string& reason() const noexcept { return reason_; }
  const std::string& hint() const noexcept { return hint_; }

 private:
  ExitCode code_;
  std::string reason_;
  std::string hint_;
};

/// The problems found in a user's files, all of them; always ExitCode::kUsage.
class DiagnosticsError : public Error {
 public:
  /// `diagnostics` must not be empty.
  explicit DiagnosticsError(std::vector<Diagnostic> diagnostics,
                            std::string reason = "InvalidRevisions");

  const std::vector<Diagnostic>& diagnostics() const noexcept { return diagnostics_; }

 private:
  std::vector<Diagnostic> diagnostics_;
};

}  // namespace headway
