#pragma once

#include "runner/schema/snapshot.hpp"

#include <optional>
#include <string>
#include <string_view>

namespace headway::schema {

/// The whole snapshot as JSON: what snapshot_of() gives back is equal to it in every part. Pure.
std::string to_json(const Snapshot& snapshot);

/// Nothing for a text that to_json() did not write.
std::optional<Snapshot> snapshot_of(std::string_view json);

}  // namespace headway::schema
