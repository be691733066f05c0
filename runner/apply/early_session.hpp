#pragma once

#include "runner/apply/stop_request.hpp"
#include "runner/database/session.hpp"

#include <functional>
#include <future>
#include <stop_token>

namespace headway::apply {

/// Opens the sessions of a run, the first of them on a thread of its own, so that the server makes
/// its process ready while the files are read. That one's notices come from that thread; whoever
/// takes it uses it alone.
class EarlySession {
 public:
  /// Begins. `stop` outlives this.
  EarlySession(database::ConnectionUrl url, database::SessionOptions options,
               const StopRequest& stop);
  /// Gives the opening up where nobody has asked for the session.
  ~EarlySession();
  EarlySession(const EarlySession&) = delete;
  EarlySession& operator=(const EarlySession&) = delete;

  /// The first session, or what its opening has thrown; from then on a new one with each call. A
  /// request to stop ends the opening: Stopped.
  database::Session take();

 private:
  database::Session open() const;

  database::ConnectionUrl url_;
  database::SessionOptions options_;
  const StopRequest& stop_;
  std::stop_source end_;
  std::stop_callback<std::function<void()>> on_stop_;
  std::future<database::Session> first_;
};

}  // namespace headway::apply
