#pragma once

#include "operator/api/data.hpp"

#include <optional>
#include <string>

#include <nlohmann/json.hpp>

namespace headway::reconcile {

// What a run's pod needs to read the data of seeds. The values of a Secret come from the kubelet:
// the operator never reads them.

inline constexpr const char* kDataVolume = "data";
inline constexpr const char* kDataMount = "/data";           ///< of a Secret or a volume
inline constexpr const char* kCopiedData = "/headway/data";  ///< of an image

/// The folder that the runner reads; empty without data.
std::string data_dir(const std::optional<api::Data>& data);

/// True if the data is a volume of the pod; false for an image, which is copied.
bool has_data_volume(const std::optional<api::Data>& data);

/// The source of that volume. Its mode lets the runner's group read the Secret's files and nobody
/// else.
nlohmann::json data_volume(const api::Data& data);

}  // namespace headway::reconcile
