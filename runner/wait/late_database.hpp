#pragma once

#include "common/clock.hpp"
#include "common/error.hpp"
#include "runner/apply/pauses.hpp"
#include "runner/apply/stop_request.hpp"
#include "runner/database/session.hpp"

#include <functional>
#include <string>

namespace headway::wait {

/// True if waiting can help: the server cannot be reached, its host has no address yet, it is
/// starting or stopping, has no connection left, is no primary yet, or has no such database yet. A
/// refused login and a certificate that is not trusted are not: they are somebody's mistake, and
/// are to be seen.
bool is_late(const Error& error);

/// Opens sessions on a database that may come later than its user.
class LateDatabase {
 public:
  using Connect = std::function<database::Session()>;
  using Report = std::function<void(const std::string&)>;

  /// `report` hears why it waits, whenever that changes. All of it outlives this.
  LateDatabase(Connect connect, const apply::StopRequest& stop, Report report)
      : connect_(std::move(connect)), stop_(stop), report_(std::move(report)) {}

  /// A new session. Throws errors that waiting cannot fix, the last reason when the pauses end, and
  /// apply::Stopped.
  database::Session connect(apply::Pauses& pauses);

 private:
  Connect connect_;
  const apply::StopRequest& stop_;
  Report report_;
  std::string reported_;
};

}  // namespace headway::wait
