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
    kBookmark,  ///< a newer resource version without a change
    kError,     ///< the object is a Status, and the watch ends
  };

  Type type = Type::kError;
  Json object;
};

/// Throws TransportError (kProtocol) for a line that is no event of the known types.
WatchEvent parse_watch_event(std::string_view line);

}  // namespace headway::kube
