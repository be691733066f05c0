#include "runner/database/advisory_lock.hpp"

#include "common/sha256.hpp"

#include <string>

namespace headway::database {

std::int64_t lock_key(std::string_view database, std::string_view version_table) {
  std::string name = "headway\n";
  name.append(database).append("\n").append(version_table);
  return static_cast<std::int64_t>(std::stoull(sha256_hex(name).substr(0, 16), nullptr, 16));
}

bool try_lock(Session& session, std::int64_t key) {
  return session.query("SELECT pg_try_advisory_lock($1)", {std::to_string(key)}).at(0).at(0) == "t";
}

}  // namespace headway::database
