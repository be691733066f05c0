#pragma once

#include "common/outcome.hpp"

#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace headway {

/// The news of one look for drift, written as one JSON object by the runner and read by the
/// operator.
struct DriftReport {
  std::string look;                    ///< its id
  std::vector<std::string> revisions;  ///< of the database
  /// The objects that differ, such as `+ index public.by_hand`; empty: none does.
  std::vector<std::string> objects;
  int more = 0;                            ///< how many objects the list lacks
  std::optional<OutcomeError> error = {};  ///< why the look has no answer

  bool drifted() const { return !objects.empty() || more > 0; }

  bool operator==(const DriftReport&) const = default;
};

/// The report as one line of JSON, without a newline, of at most `limit` bytes: long lists are cut,
/// and texts are shortened. Bytes that are not UTF-8 are replaced.
std::string to_json(const DriftReport& report, std::size_t limit = kOutcomeLimit);

/// Nothing: the text is no report, or one of a newer version.
std::optional<DriftReport> parse_drift_report(std::string_view json);

}  // namespace headway
