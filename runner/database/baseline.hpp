#pragma once

#include <chrono>
#include <string>
#include <vector>

namespace headway::database {

/// The settings that every session of ours runs with, whatever role, database or revision set
/// before. Sent as SET statements: a pooler would drop startup options, or keep them for somebody
/// else.
struct Baseline {
  int server_version = 0;                     ///< as PQserverVersion tells it: 170012
  std::chrono::milliseconds lock_timeout{0};  ///< 0: none
  std::string application_name;

  std::vector<std::string> statements() const;
};

/// Brings a session back to its baseline between two revisions, inside the transaction: settings,
/// role, prepared statements, cursors, channels and temporary tables go; the transaction and the
/// advisory lock stay.
std::vector<std::string> reset_statements(const Baseline& baseline);

}  // namespace headway::database
