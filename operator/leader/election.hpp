#pragma once

#include "operator/leader/lease.hpp"

#include <chrono>
#include <optional>
#include <string>
#include <string_view>

namespace headway::leader {

using Instant = std::chrono::steady_clock::time_point;

/// The durations of an election, with client-go's defaults.
struct Timing {
  std::chrono::milliseconds lease{15'000};  ///< after such a silence another replica may lead
  std::chrono::milliseconds renew{10'000};  ///< a leader that cannot renew for so long stops
  std::chrono::milliseconds retry{2'000};   ///< between two looks at the Lease
};

/// The longest that jitter makes a pause between two looks. A fifth, so that a Lease that was
/// released is taken within three seconds; client-go's factor would make it up to 4.4.
inline constexpr double kLongestRetry = 1.2;

/// Why an election with these durations would not be safe; empty: it is.
std::string problem_of(const Timing& timing);

/// All that one replica knows of the Lease. The instants are of its own monotonic clock.
struct View {
  std::optional<Record> record{};        ///< as last read or written; nothing: there is none
  Instant since{};                       ///< when the record was first seen as it is
  std::optional<Instant> leads_until{};  ///< nothing: this replica does not lead
};

enum class Step {
  kCreate,  ///< there is no Lease
  kTake,    ///< nobody holds the Lease, or its holder has been silent for too long
  kRenew,
  kWait,
  kLost,  ///< this replica led, and does not any more
};

/// What the replica `me` does now. A written Lease counts only if the API server accepts it for
/// exactly the version that was read.
Step next_step(const View& view, std::string_view me, Instant now, const Timing& timing);

/// How long a replica that waits must still hear nothing from the holder.
std::chrono::milliseconds until_expired(const View& view, Instant now, const Timing& timing);

/// The record that a replica writes to create, take or renew the Lease. `now` is for people.
Record claimed(const std::optional<Record>& record, const std::string& me, const Timing& timing,
               Time now);

/// The record that lets another replica lead at once.
Record released(const Record& record, Time now);

}  // namespace headway::leader
