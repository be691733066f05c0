#pragma once

#include "common/exit_code.hpp"

#include <atomic>
#include <stop_token>

namespace headway::apply {

/// Asks a run to end early, in order: the running statement is cancelled, the open transaction is
/// rolled back. Made by whoever receives signals; thread-safe, but not for use in a signal handler.
class StopRequest {
 public:
  /// `code` is what the run is to end with: kInterrupted or kTerminated. Only the first request
  /// counts.
  void request(ExitCode code) {
    if (!source_.stop_requested()) code_ = code;
    source_.request_stop();
  }

  std::stop_token token() const { return source_.get_token(); }
  ExitCode code() const { return code_; }

 private:
  std::stop_source source_;
  std::atomic<ExitCode> code_ = ExitCode::kTerminated;
};

}  // namespace headway::apply
