#include "runner/database/connect.hpp"

#include <cstdlib>
#include <memory>

namespace headway::database {

namespace {

using Parameters = std::vector<std::pair<std::string, std::string>>;

bool asks_for_primary(const ConnectionUrl& url) {
  for (const auto& [keyword, value] : url.parameters()) {
    if (keyword == "target_session_attrs") return value == "primary" || value == "read-write";
  }
  return false;
}

/// What was given, and our own defaults for the rest.
Parameters with_defaults(const ConnectionUrl& url, const SessionOptions& options) {
  Parameters all = url.parameters();
  const auto add = [&](const char* keyword, const char* value) {
    if (!url.has(keyword)) all.emplace_back(keyword, value);
  };
  add("fallback_application_name", "headway");
  add("keepalives_idle", "15");
  add("keepalives_interval", "5");
  add("keepalives_count", "3");
  add("tcp_user_timeout", "30000");
  if (!std::getenv("PGCONNECT_TIMEOUT")) add("connect_timeout", "10");
  // A later entry wins over an earlier one of the same keyword.
  if (options.writes && !asks_for_primary(url)) all.emplace_back("target_session_attrs", "primary");
  return all;
}

struct Finish {
  void operator()(PGconn* connection) const { PQfinish(connection); }
};

DatabaseError refusal(const std::string& said) {
  const auto says = [&](std::string_view text) { return said.find(text) != std::string::npos; };
  const std::string message = "cannot connect to the database: " + said;
  if (says("authentication failed") || says("pg_hba.conf") || says("no password supplied") ||
      (says("role \"") && says("does not exist")))
    return {ExitCode::kDatabase, "LoginRefused", message,
            "check the user and the password of the database URL"};
  if (says("hot standby") || says("read-only"))
    return {ExitCode::kDatabase, "ReadOnly", message, "let the database URL name the primary"};
  return {ExitCode::kDatabase, "DatabaseUnreachable", message,
          "check host, port and database name, and that the server is up"};
}

}  // namespace

PGconn* open_connection(const ConnectionUrl& url, const SessionOptions& options) {
  const Parameters parameters = with_defaults(url, options);
  std::vector<const char*> keywords;
  std::vector<const char*> values;
  for (const auto& [keyword, value] : parameters) {
    keywords.push_back(keyword.c_str());
    values.push_back(value.c_str());
  }
  keywords.push_back(nullptr);
  values.push_back(nullptr);
  std::unique_ptr<PGconn, Finish> connection{
      PQconnectdbParams(keywords.data(), values.data(), /*expand_dbname=*/0)};
  if (!connection) throw std::bad_alloc();
  if (PQstatus(connection.get()) != CONNECTION_OK)
    throw refusal(url.redact(one_line(PQerrorMessage(connection.get()))));
  return connection.release();
}

}  // namespace headway::database
