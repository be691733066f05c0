#pragma once

#include "common/clock.hpp"
#include "common/error.hpp"
#include "runner/apply/pauses.hpp"
#include "runner/apply/stop_request.hpp"
#include "runner/database/session.hpp"

#include <functional>
#include <string>

namespace headway::wait {

/// Whether waiting can mend it: the server cannot be reached, its host has no address yet, it is
/// starting or stopping, has no connection left, is no primary yet, or has no such database yet. A
/// refused login and a certificate that is not trusted are not: they are somebody's mistake, and
/// are to be seen.
bool is_late(const Error& error);

/// Opens sessions on a database that may come later than its user.
class LateDatabase {
 public:
  using Connect = std::function<database::Session()>;
  using Tell = std::function<void(const std::string&)>;

  /// `tell` hears why it waits, whenever that changes. All of it outlives this.
  LateDatabase(Connect connect, const apply::StopRequest& stop, Tell tell)
      : connect_(std::move(connect)), stop_(stop), tell_(std::move(tell)) {}

  /// A new session. Throws what waiting cannot mend, what was the reason when the pauses end, and
  /// apply::Stopped.
  database::Session connect(apply::Pauses& pauses);

 private:
  Connect connect_;
  const apply::StopRequest& stop_;
  Tell tell_;
  std::string told_;
};

}  // namespace headway::wait
