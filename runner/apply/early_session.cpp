#include "runner/apply/early_session.hpp"

#include <utility>

namespace headway::apply {

EarlySession::EarlySession(database::ConnectionUrl url, database::SessionOptions options,
                           const StopRequest& stop)
    : url_(std::move(url)),
      options_(std::move(options)),
      stop_(stop),
      on_stop_(stop.token(), [this] { end_.request_stop(); }) {
  options_.stop = end_.get_token();
  first_ = std::async(std::launch::async, [this] { return open(); });
}

EarlySession::~EarlySession() {
  end_.request_stop();
}

database::Session EarlySession::take() {
  return first_.valid() ? first_.get() : open();
}

database::Session EarlySession::open() const {
  try {
    return database::Session(url_, options_);
  } catch (const database::ConnectInterrupted&) {
    throw stop_.interrupted();
  }
}

}  // namespace headway::apply
