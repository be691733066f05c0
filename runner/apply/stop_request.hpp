#pragma once

#include "common/error.hpp"

#include <atomic>
#include <stop_token>

namespace headway::apply {

/// The run was ended from outside: `Interrupted` by a signal, `TimedOut` by its time limit.
class Stopped : public Error {
 public:
  using Error::Error;
};

/// Asks a run to end early, in order: the running statement is cancelled, the open transaction is
/// rolled back. Made by the receiver of signals; thread-safe, but not for use in a signal handler.
class StopRequest {
 public:
  /// `code` is the run's exit code: kInterrupted or kTerminated. Only the first request counts.
  void request(ExitCode code) {
    if (!source_.stop_requested()) code_ = code;
    source_.request_stop();
  }

  std::stop_token token() const { return source_.get_token(); }
  ExitCode code() const { return code_; }

  /// The error that a run ends with after a request.
  Stopped interrupted() const {
    return {code_, "Interrupted", "the run was interrupted",
            "run it again: it continues from where the database is"};
  }

 private:
  std::stop_source source_;
  std::atomic<ExitCode> code_ = ExitCode::kTerminated;
};

}  // namespace headway::apply
