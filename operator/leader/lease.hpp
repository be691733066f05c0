#pragma once

#include "common/clock.hpp"
#include "operator/kube/resource.hpp"

#include <chrono>
#include <string>

#include <nlohmann/json.hpp>

namespace headway::leader {

inline constexpr kube::Resource kLeases{"coordination.k8s.io", "v1", "leases"};

/// The spec of a Lease. Its times are for people: no decision depends on another machine's clock.
struct Record {
  std::string holder{};             ///< empty: nobody holds the Lease
  std::chrono::seconds duration{};  ///< how long the holder may be silent; 0: not given
  std::string acquired{};           ///< metav1.MicroTime, as all times here
  std::string renewed{};
  int transitions = 0;  ///< how often the holder has changed

  bool operator==(const Record&) const = default;
};

/// Reads a Lease. A field that is missing or of another type has its default.
Record record_of(const kube::Json& lease);

/// The Lease with this record; all else of it stays, so that its version does too.
kube::Json with_record(kube::Json lease, const Record& record);

/// A Lease that does not exist yet, without a record.
kube::Json new_lease(const kube::ObjectKey& key);

}  // namespace headway::leader
