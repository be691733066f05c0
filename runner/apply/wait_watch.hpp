#pragma once

#include "runner/apply/workplace.hpp"
#include "runner/database/blockers.hpp"

#include <optional>
#include <string>

namespace headway::apply {

/// Reports, while a statement runs, whom it waits for: a command that runs CONCURRENTLY waits for
/// every older transaction, without a limit. Looks over a connection of its own, which is opened at
/// the first look.
class WaitWatch {
 public:
  /// Before the statement is sent. `what` is the statement's name for people.
  WaitWatch(Workplace& at, std::string what);

  /// To be called every second or so.
  database::Look look();

 private:
  void report();

  Workplace& at_;
  std::string what_;
  std::string process_;  ///< the server process that works for the run
  std::optional<database::Session> observer_;
  bool blind_ = false;    ///< the second connection failed
  std::string reported_;  ///< the processes that were reported last
};

}  // namespace headway::apply
