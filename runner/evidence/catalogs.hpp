#pragma once

#include "runner/database/session.hpp"

#include <string>
#include <vector>

namespace headway::evidence {

/// One table of pg_catalog, and the SQL expressions that read a row `t` of it.
struct Catalog {
  std::string name = {};
  std::string oid = {};
  std::string key = {};      ///< identifies a row: the columns of its unique index
  std::string content = {};  ///< a hash of everything in it that somebody has defined
  std::string label = {};    ///< names the row for people
  std::string counted = {};  ///< true for a row that counts: not temporary
  bool shared = false;       ///< by all databases of the server
  bool readable = true;      ///< by this role; of another one only counters are known
};

/// Every catalog whose rows are definitions. The list comes from the server, so that a catalog or
/// column of a later version is among them; only statistics and derived columns are left out.
std::vector<Catalog> read_catalogs(database::Session& session);

}  // namespace headway::evidence
