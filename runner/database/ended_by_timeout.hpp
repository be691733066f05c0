#pragma once

#include "runner/database/errors.hpp"

#include <string>

namespace headway::database {

/// The server ended the session because of a timeout that the session itself has set: each session
/// of ours begins without one. transaction_timeout gives SQLSTATE 25P04,
/// idle_in_transaction_session_timeout 25P03, and idle_session_timeout 57P05.
class EndedByTimeout : public ConnectionLost {
 public:
  EndedByTimeout(const std::string& said, std::string sqlstate)
      : ConnectionLost(said), sqlstate_(std::move(sqlstate)) {}

  const std::string& sqlstate() const noexcept { return sqlstate_; }

 private:
  std::string sqlstate_;
};

}  // namespace headway::database
