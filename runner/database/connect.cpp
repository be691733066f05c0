#include "runner/database/connect.hpp"

#include "runner/database/connect_wait.hpp"
#include "runner/database/server_words.hpp"

#include <algorithm>
#include <array>
#include <climits>
#include <cstdlib>
#include <memory>

#include <netinet/in.h>
#include <netinet/tcp.h>
#include <sys/ioctl.h>
#include <sys/socket.h>

namespace headway::database {

namespace {

using Parameters = std::vector<std::pair<std::string, std::string>>;

constexpr int kUserTimeout = 30000;  ///< in ms: how long sent data may stay unacknowledged
constexpr int kConnectTimeout = 10;  ///< in s

bool asks_for_primary(const ConnectionUrl& url) {
  const std::string value = url.value("target_session_attrs");
  return value == "primary" || value == "read-write";
}

/// In seconds, for each address; 0: none.
int connect_timeout(const ConnectionUrl& url) {
  std::string text = url.value("connect_timeout");
  if (const char* variable = std::getenv("PGCONNECT_TIMEOUT"); text.empty() && variable)
    text = variable;
  constexpr int kMost = INT_MAX / 1000;  // its milliseconds are an int
  return text.empty() ? kConnectTimeout : std::clamp(std::atoi(text.c_str()), 0, kMost);
}

int user_timeout(const ConnectionUrl& url) {
  const std::string text = url.value("tcp_user_timeout");
  return text.empty() ? kUserTimeout : std::atoi(text.c_str());
}

/// The given parameters, and our own defaults for the rest.
Parameters with_defaults(const ConnectionUrl& url, const SessionOptions& options) {
  Parameters all = url.parameters();
  const auto add = [&](const char* keyword, const std::string& value) {
    if (!url.has(keyword)) all.emplace_back(keyword, value);
  };
  add("fallback_application_name", "headway");
  add("keepalives_idle", "15");
  add("keepalives_interval", "5");
  add("keepalives_count", "3");
  // A later entry wins over an earlier one of the same keyword. While it connects, an address that
  // does not answer is given up by the kernel, so that libpq goes on with the next one.
  const int seconds = connect_timeout(url);
  all.emplace_back("tcp_user_timeout",
                   std::to_string(seconds > 0 ? seconds * 1000 : user_timeout(url)));
  all.emplace_back("client_encoding", "UTF8");
  if (options.writes && !asks_for_primary(url)) all.emplace_back("target_session_attrs", "primary");
  return all;
}

struct Finish {
  void operator()(PGconn* connection) const { PQfinish(connection); }
};

/// Unlike recv(), this leaves an error of the socket for libpq to find.
bool has_answered(PGconn* connection) {
  int bytes = 0;
  return ioctl(PQsocket(connection), FIONREAD, &bytes) == 0 && bytes > 0;
}

bool is_standby(PGconn* connection, ConnStatusType state) {
  const auto on = [&](const char* name) {
    const char* value = PQparameterStatus(connection, name);
    return value && std::string_view(value) == "on";
  };
  return on("in_hot_standby") || on("default_transaction_read_only") ||
         state == CONNECTION_CHECK_STANDBY || state == CONNECTION_CHECK_WRITABLE;
}

/// How far a connection had come that failed.
struct Reached {
  ConnStatusType state = CONNECTION_NEEDED;  ///< before its last step
  bool answered = false;                     ///< and whether the server's bytes were there then
  bool in_time = true;
};

DatabaseError refusal(PGconn* connection, const Reached& reached, const ConnectionUrl& url) {
  const ServerWords words = server_words(PQerrorMessage(connection));
  std::string text = one_line(words.text);
  if (!reached.in_time) text += (text.empty() ? "" : "; ") + std::string("no answer in time");
  const std::string message = "cannot connect to the database: " + url.redact(text);
  const auto said = [&](std::string_view code) {
    return std::ranges::any_of(words.sqlstates,
                               [&](const auto& sqlstate) { return sqlstate.starts_with(code); });
  };
  if (said("28") || PQconnectionNeedsPassword(connection) == 1)
    return {ExitCode::kDatabase, "LoginRefused", message,
            "check the user and the password of the database URL, and the server's pg_hba.conf"};
  if (said("42501"))
    return {
        ExitCode::kDatabase, "LoginRefused", message,
        "let the owner grant the right: GRANT CONNECT ON DATABASE ... TO ...; or leave settings "
        "that only a superuser may change out of options and PGOPTIONS"};
  // A setting that the server does not know, or not in this form, or whose value it does not take,
  // or which cannot be changed now.
  if (said("42704") || said("22023") || said("42601") || said("55P02"))
    return {ExitCode::kUsage, "InvalidDatabaseUrl", message,
            "correct options of the database URL, or PGOPTIONS"};
  if (words.sqlstates.empty() && reached.in_time && is_standby(connection, reached.state))
    return {ExitCode::kDatabase, "ReadOnly", message, "let the database URL name the primary"};
  if (reached.state == CONNECTION_SSL_STARTUP && reached.answered)
    return {ExitCode::kDatabase, "TlsRefused", message,
            "check sslmode and sslrootcert of the database URL, and the server's certificate"};
  return {ExitCode::kDatabase, "DatabaseUnreachable", message,
          "check host, port and database name, and that the server is up"};
}

/// Carries a connection that has begun to its end.
void finish(PGconn* connection, const ConnectionUrl& url, const SessionOptions& options) {
  ConnectWait wait(std::chrono::seconds{connect_timeout(url)}, options.stop);
  Reached reached;
  PostgresPollingStatusType next = PGRES_POLLING_WRITING;
  while (PQstatus(connection) != CONNECTION_BAD && next != PGRES_POLLING_OK) {
    const ConnectWait::End end = wait.until_ready(connection, next == PGRES_POLLING_READING);
    if (end == ConnectWait::End::kStopped) throw ConnectInterrupted();
    if (end == ConnectWait::End::kLate) {
      reached.in_time = false;
      throw refusal(connection, reached, url);
    }
    reached.state = PQstatus(connection);
    reached.answered = has_answered(connection);
    next = PQconnectPoll(connection);
  }
  if (PQstatus(connection) != CONNECTION_OK) throw refusal(connection, reached, url);
}

}  // namespace

PGconn* open_connection(const ConnectionUrl& url, const SessionOptions& options) {
  if (options.stop.stop_requested()) throw ConnectInterrupted();
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
      PQconnectStartParams(keywords.data(), values.data(), /*expand_dbname=*/0)};
  if (!connection) throw std::bad_alloc();
  // So that a refusal comes with its SQLSTATE, which libpq gives in no other way.
  PQsetErrorVerbosity(connection.get(), PQERRORS_VERBOSE);
  finish(connection.get(), url, options);
  PQsetErrorVerbosity(connection.get(), PQERRORS_DEFAULT);
  const int timeout = user_timeout(url);
  // Without effect on a local socket.
  setsockopt(PQsocket(connection.get()), IPPROTO_TCP, TCP_USER_TIMEOUT, &timeout, sizeof timeout);
  return connection.release();
}

}  // namespace headway::database
