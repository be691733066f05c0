#include "runner/apply/connector.hpp"

namespace headway::apply {

std::function<database::Session()> connector(database::ConnectionUrl url,
                                             database::SessionOptions options,
                                             const StopRequest& stop) {
  options.stop = stop.token();
  return [url = std::move(url), options = std::move(options), &stop] {
    try {
      return database::Session(url, options);
    } catch (const database::ConnectInterrupted&) {
      throw stop.interrupted();
    }
  };
}

}  // namespace headway::apply
