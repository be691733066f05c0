#include "runner/database/session.hpp"

#include "runner/database/connect.hpp"
#include "runner/database/message.hpp"
#include "runner/database/sql_text.hpp"

#include <format>
#include <stdexcept>
#include <utility>

#include <pqxx/pqxx>

namespace headway::database {

namespace {

/// `ERROR:  relation "x" does not exist\nLINE 1: ...` without its severity and the further lines.
std::string primary_message(std::string_view what) {
  what = what.substr(0, what.find('\n'));
  const std::size_t colon = what.find(":  ");
  return std::string(colon == std::string_view::npos ? what : what.substr(colon + 3));
}

/// The one place that turns libpqxx's exceptions into ours: those of BEGIN, COMMIT and of a new
/// connection. To be called in a catch block.
[[noreturn]] void rethrow(PGconn* connection) {
  try {
    throw;
  } catch (const pqxx::in_doubt_error& problem) {
    throw CommitUnknown(problem.what());
  } catch (const pqxx::sql_error& problem) {
    // libpqxx gives no SQLSTATE with this one.
    const bool privilege = dynamic_cast<const pqxx::insufficient_privilege*>(&problem) != nullptr;
    throw StatementError({.sqlstate = privilege ? "42501" : problem.sqlstate(),
                          .text = primary_message(problem.what())});
  } catch (const pqxx::failure& problem) {
    // libpqxx throws broken_connection for a server's message of class 08, too.
    if (PQstatus(connection) == CONNECTION_OK)
      throw StatementError({.sqlstate = "08000", .text = primary_message(problem.what())});
    const std::string said = PQerrorMessage(connection);
    throw ConnectionLost(said.empty() ? problem.what() : said);
  }
}

/// Takes over what libpq allocated; null: the text is not of the connection's encoding.
std::string quoted(PGconn* connection, char* text) {
  if (!text)
    throw StatementError({.sqlstate = "22021", .text = one_line(PQerrorMessage(connection))});
  const std::unique_ptr<char, decltype(&PQfreemem)> owned(text, &PQfreemem);
  return owned.get();
}

}  // namespace

/// libpqxx owns the connection; we borrow its handle beside it, which is allowed at any time.
struct Session::Handle {
  Handle(PGconn* opened, std::function<void(std::string)> on_notice)
      : raw(opened), connection(seize(opened)) {
    connection.set_notice_handler([notice = std::move(on_notice)](pqxx::zview text) {
      if (notice) notice(one_line(text));
    });
  }

  static pqxx::connection seize(PGconn* opened) {
    try {
      return pqxx::connection::seize_raw_connection(opened);
    } catch (...) {
      rethrow(opened);
    }
  }

  PGconn* raw;
  pqxx::connection connection;
  std::optional<pqxx::work> transaction;
};

Session::Session(const ConnectionUrl& url, const SessionOptions& options)
    : handle_(std::make_unique<Handle>(open_connection(url, options), options.on_notice)),
      baseline_{.server_version = PQserverVersion(handle_->raw),
                .lock_timeout = options.lock_timeout,
                .application_name = options.application_name},
      writes_(options.writes),
      escapes_by_default_(backslash_escapes()) {
  const std::vector<std::string> settings = baseline_.statements();
  std::vector<Statement> statements;
  for (const std::string& setting : settings)
    statements.push_back({.text = setting});
  statements.push_back({.text = "SELECT current_user"});
  role_ = run_message(handle_->raw, statements).back().first.value_or("");
  if (!options.writes) return;
  check_writable();
  refuse_transaction_pooler(url, options);
}

Session::~Session() {
  if (handle_) rollback();
}

Session::Session(Session&&) noexcept = default;

void Session::check_writable() {
  const std::vector<Row> rows =
      query("SELECT pg_is_in_recovery(), current_setting('transaction_read_only')::boolean");
  const Row& state = rows.at(0);
  if (state.at(0) == "t" || state.at(1) == "t")
    throw DatabaseError(ExitCode::kDatabase, "ReadOnly",
                        state.at(0) == "t" ? "the server is a standby, which cannot be written to"
                                           : "the database is read-only",
                        "let the database URL name the primary");
}

/// Behind a pooler that pools by transaction, the lock and the baseline would belong to another
/// client's session. A pooler shows in a server process that is not the one of the connection's
/// start. Then a second connection opens a transaction: if it is given our server process, or we
/// another one, pooling is by transaction. A pooler that pools by statement ends that connection.
void Session::refuse_transaction_pooler(const ConnectionUrl& url, const SessionOptions& options) {
  const std::string ask = "SELECT pg_backend_pid()";
  const Value ours = query(ask).at(0).at(0);
  if (ours == std::to_string(PQbackendPID(handle_->raw))) return;
  bool lasts = false;
  try {
    const Handle other(open_connection(url, options), {});
    run_query(other.raw, "BEGIN", {});
    const Value theirs = run_query(other.raw, ask, {}).at(0).at(0);
    lasts = theirs != ours && query(ask).at(0).at(0) == ours;
  } catch (const ConnectionLost&) {
    query(ask);  // throws where the server is gone
  }
  if (!lasts)
    throw DatabaseError(ExitCode::kUsage, "TransactionPooler",
                        "the database URL leads to a pooler that pools by transaction or by "
                        "statement, so that no lock lasts",
                        "name the server itself, or a pooler that pools by session");
}

void Session::set_lock_timeout(std::chrono::milliseconds timeout) {
  if (timeout == baseline_.lock_timeout) return;
  query(std::format("SET lock_timeout = {}", timeout.count()));
  baseline_.lock_timeout = timeout;
}

std::vector<Row> Session::query(const std::string& sql, const std::vector<Value>& parameters) {
  return run_query(handle_->raw, sql, parameters);
}

std::vector<StatementResult> Session::run(std::span<const Statement> statements, const Look& look) {
  return run_message(handle_->raw, statements, look);
}

void Session::begin() {
  try {
    handle_->transaction.emplace(handle_->connection);
  } catch (...) {
    rethrow(handle_->raw);
  }
}

void Session::commit() {
  // The server answers COMMIT in a failed transaction with ROLLBACK, which libpqxx takes for
  // success.
  if (!in_sound_transaction()) throw std::logic_error("COMMIT without a sound transaction");
  try {
    handle_->transaction->commit();
    handle_->transaction.reset();
  } catch (...) {
    handle_->transaction.reset();
    rethrow(handle_->raw);
  }
}

void Session::rollback() noexcept {
  try {
    if (handle_->transaction) handle_->transaction->abort();
  } catch (...) {  // NOLINT: the connection's state is read below.
  }
  handle_->transaction.reset();
  // A late cancel may have hit the ROLLBACK itself.
  if (PQstatus(handle_->raw) == CONNECTION_OK && PQtransactionStatus(handle_->raw) != PQTRANS_IDLE)
    PQclear(PQexec(handle_->raw, "ROLLBACK"));
}

bool Session::in_sound_transaction() const {
  return handle_->transaction && PQtransactionStatus(handle_->raw) == PQTRANS_INTRANS;
}

bool Session::connected() const {
  return PQstatus(handle_->raw) == CONNECTION_OK;
}

Canceller Session::canceller() const {
  return Canceller(handle_->raw);
}

std::string Session::database() const {
  return PQdb(handle_->raw);
}

bool Session::backslash_escapes() const {
  // The server reports it at every change.
  const char* const conforming = PQparameterStatus(handle_->raw, "standard_conforming_strings");
  return conforming != nullptr && std::string_view(conforming) == "off";
}

std::string Session::shown() const {
  const std::string_view password = PQpass(handle_->raw);
  const std::string login = std::string(PQuser(handle_->raw)) + (password.empty() ? "" : ":***");
  const std::string host = PQhost(handle_->raw);
  const std::string port = PQport(handle_->raw);
  if (host.starts_with('/'))
    return std::format("postgresql://{}@/{}?host={}&port={}", login, database(), host, port);
  return std::format("postgresql://{}@{}:{}/{}", login, host, port, database());
}

std::string Session::literal(std::string_view text) const {
  return quoted(handle_->raw, PQescapeLiteral(handle_->raw, text.data(), text.size()));
}

std::string Session::identifier(std::string_view name) const {
  return quoted(handle_->raw, PQescapeIdentifier(handle_->raw, name.data(), name.size()));
}

std::string Session::redact(std::string text) const {
  return without_secret(std::move(text), PQpass(handle_->raw));
}

}  // namespace headway::database
