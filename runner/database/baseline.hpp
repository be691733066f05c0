#pragma once

#include <chrono>
#include <string>
#include <vector>

namespace headway::database {

/// The settings of every session of ours, over those of the role, the database and earlier
/// revisions. Sent as SET statements: a pooler would drop startup options, or keep them for another
/// client.
struct Baseline {
  int server_version = 0;                     ///< as PQserverVersion gives it: 170012
  std::chrono::milliseconds lock_timeout{0};  ///< 0: none
  std::string application_name;

  std::vector<std::string> statements() const;
};

/// Brings a session back to its baseline between two revisions, inside the transaction: settings,
/// role, prepared statements, cursors, channels and temporary tables go; the transaction and the
/// advisory lock stay.
std::vector<std::string> reset_statements(const Baseline& baseline);

}  // namespace headway::database
