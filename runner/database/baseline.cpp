#include "runner/database/baseline.hpp"

#include "runner/database/sql_text.hpp"

#include <format>

namespace headway::database {

namespace {
constexpr std::size_t kNameLimit = 63;  ///< the server cuts a longer one, with a notice
}

std::vector<std::string> Baseline::statements() const {
  std::vector<std::string> all = {
      "SET standard_conforming_strings = on",
      "SET client_encoding = 'UTF8'",
      "SET statement_timeout = 0",
      "SET idle_in_transaction_session_timeout = 0",
      std::format("SET lock_timeout = {}", lock_timeout.count()),
      "SET default_transaction_read_only = off",
      "SET default_transaction_isolation = 'read committed'",
      // PostgreSQL refuses our own reads of a table with row security, instead of hiding rows. A
      // revision's statements run with the role's own setting.
      "SET row_security = off",
      "SET application_name = " + literal(application_name.substr(0, kNameLimit)),
      // So that each side notices within half a minute when the other is gone.
      "SET tcp_keepalives_idle = 15",
      "SET tcp_keepalives_interval = 5",
      "SET tcp_keepalives_count = 3",
  };
  if (server_version >= 120000) all.push_back("SET tcp_user_timeout = 30000");
  if (server_version >= 140000) {
    all.push_back("SET idle_session_timeout = 0");
    all.push_back("SET client_connection_check_interval = 2000");
  }
  if (server_version >= 170000) all.push_back("SET transaction_timeout = 0");
  return all;
}

std::vector<std::string> reset_statements(const Baseline& baseline) {
  std::vector<std::string> all = {"RESET SESSION AUTHORIZATION", "RESET ROLE", "RESET ALL"};
  for (std::string& statement : baseline.statements())
    all.push_back(std::move(statement));
  all.insert(all.end(), {"DEALLOCATE ALL", "CLOSE ALL", "UNLISTEN *", "DISCARD TEMP"});
  return all;
}

}  // namespace headway::database
