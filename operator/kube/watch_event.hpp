#pragma once

#include "operator/kube/resource.hpp"

#include <string_view>

#include <nlohmann/json.hpp>

namespace headway::kube {

/// One line of a watch.
struct WatchEvent {
  enum class Type {
    kAdded,
    kModified,
    kDeleted,
    kBookmark,  ///< only a newer resource version; no object
    kError,     ///< the object is a Status, and the watch is over
  };

  Type type = Type::kError;
  Json object;
};

/// Throws TransportError (kProtocol) for a line that is no event of the known types.
WatchEvent parse_watch_event(std::string_view line);

}  // namespace headway::kube
