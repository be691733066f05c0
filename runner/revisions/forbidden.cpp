#include "runner/revisions/forbidden.hpp"

#include "runner/revisions/words.hpp"

#include <format>
#include <optional>

namespace headway::revisions {

namespace {

/// Why a statement is refused, in words for people.
struct Verdict {
  std::string what;
  std::string hint;
};

const std::string kByHand =
    "this version of Headway runs every revision inside one; take the statement out of the "
    "revision and run it "
    "by hand";

std::optional<Verdict> outside_transaction(const std::string& what, std::string hint = kByHand) {
  return Verdict{std::format("PostgreSQL refuses {} inside a transaction", what), std::move(hint)};
}

std::optional<Verdict> index_verdict(const Words& words) {
  const bool create = words.begin({"create", "index", "concurrently"}) ||
                      words.begin({"create", "unique", "index", "concurrently"});
  const bool drop = words.begin({"drop", "index", "concurrently"});
  if (create || drop) {
    return outside_transaction(create ? "CREATE INDEX CONCURRENTLY" : "DROP INDEX CONCURRENTLY",
                               "leave CONCURRENTLY out, which blocks writes to the table "
                               "meanwhile; or run the statement by hand: "
                               "this version of Headway runs every revision inside a transaction");
  }
  if (!words.is(0, "reindex")) return std::nullopt;
  const auto object = words.behind_parentheses(1);
  if (words.is(object + 1, "concurrently") || words.has_option(1, "concurrently")) {
    return outside_transaction("REINDEX CONCURRENTLY");
  }
  if (words.is_any(object, {"schema", "database", "system"})) {
    return outside_transaction("REINDEX of a schema or database",
                               "reindex the tables one by one with REINDEX TABLE");
  }
  return std::nullopt;
}

std::optional<Verdict> subscription_verdict(const Words& words) {
  if (words.begin({"create", "subscription"})) {
    const auto options = words.find(0, "with") + 1;
    const bool makes_slot = words.has_default_option(options, "create_slot") &&
                            words.has_default_option(options, "connect");
    if (!makes_slot) return std::nullopt;
    return outside_transaction("CREATE SUBSCRIPTION with a replication slot",
                               "create the slot by hand and write WITH (create_slot = false)");
  }
  if (!words.begin({"alter", "subscription"})) return std::nullopt;
  if (words.is(3, "refresh")) return outside_transaction("ALTER SUBSCRIPTION ... REFRESH");
  const bool changes = words.is_any(3, {"set", "add", "drop"}) && words.is(4, "publication");
  if (changes && words.has_default_option(words.find(5, "with") + 1, "refresh")) {
    return outside_transaction("ALTER SUBSCRIPTION ... PUBLICATION with a refresh",
                               "write WITH (refresh = false), and refresh by hand");
  }
  return std::nullopt;
}

std::optional<Verdict> maintenance_verdict(const Words& words) {
  if (words.is(0, "vacuum")) {
    return outside_transaction(
        "VACUUM", "ANALYZE is allowed; leave the rest to autovacuum, or run it by hand");
  }
  if (words.is(0, "cluster")) {
    auto place = words.behind_parentheses(1);
    if (words.is(place, "verbose")) ++place;
    if (place == words.size()) {
      return outside_transaction("CLUSTER of all tables", "name the table");
    }
  }
  if (words.begin({"alter", "system"})) return outside_transaction("ALTER SYSTEM");
  for (const std::string_view verb : {"create", "drop"}) {
    for (const std::string_view object : {"database", "tablespace"}) {
      if (!words.begin({verb, object})) continue;
      return outside_transaction(std::format("{} {}", verb == "create" ? "CREATE" : "DROP",
                                             object == "database" ? "DATABASE" : "TABLESPACE"));
    }
  }
  if (words.begin({"alter", "database"}) && words.is(3, "set") && words.is(4, "tablespace")) {
    return outside_transaction("ALTER DATABASE ... SET TABLESPACE");
  }
  if (words.begin({"alter", "table"})) {
    const auto detach = words.find(2, "detach");
    if (words.is(detach + 1, "partition") && words.is(words.size() - 1, "concurrently")) {
      return outside_transaction("DETACH PARTITION ... CONCURRENTLY", "leave CONCURRENTLY out");
    }
  }
  return std::nullopt;
}

std::optional<Verdict> transaction_verdict(const Words& words) {
  const auto own = [](std::string_view what) {
    return Verdict{
        std::format("{} would interfere with Headway's own transaction", what),
        "remove it: Headway begins the transaction before a revision and commits it together with "
        "its bookkeeping"};
  };
  if (words.is(0, "begin") || words.begin({"start", "transaction"})) return own("BEGIN");
  if (words.is_any(0, {"commit", "end"})) return own("COMMIT");
  if (words.is_any(0, {"rollback", "abort"})) {
    const std::size_t place = words.is_any(1, {"work", "transaction"}) ? 2 : 1;
    if (words.is(0, "rollback") && words.is(place, "to")) return std::nullopt;  // a savepoint
    return own("ROLLBACK");
  }
  if (words.begin({"prepare", "transaction"}) && words.is_string(2)) {
    return own("PREPARE TRANSACTION");
  }
  if (words.begin({"discard", "all"})) {
    return Verdict{"DISCARD ALL would drop the lock that keeps other runners out",
                   "remove it: Headway resets the session after every revision"};
  }
  return std::nullopt;
}

std::optional<Diagnostic> look_at(const Statement& statement, const std::string& file) {
  Words words(statement);
  auto verdict = transaction_verdict(words);
  if (!verdict) verdict = index_verdict(words);
  if (!verdict) verdict = maintenance_verdict(words);
  if (!verdict) verdict = subscription_verdict(words);
  if (verdict) {
    return Diagnostic{file, statement.line, 0, std::move(verdict->what), std::move(verdict->hint)};
  }
  // Elsewhere the function's name is only a name: REVOKE EXECUTE ON FUNCTION
  // pg_advisory_unlock_all() ...
  const bool executes = words.is_any(0, {"select", "with", "values", "insert", "update", "delete",
                                         "merge", "call", "copy", "explain"});
  if (!executes && !words.is_text(0, "(")) return std::nullopt;
  if (const auto line = words.line_of_call("pg_advisory_unlock_all")) {
    return Diagnostic{file, *line, 0,
                      "pg_advisory_unlock_all() would drop the lock that keeps other runners out",
                      "unlock the keys that the revision locked, with pg_advisory_unlock"};
  }
  return std::nullopt;
}

}  // namespace

std::vector<Diagnostic> forbidden_statements(const Revision& revision) {
  std::vector<Diagnostic> diagnostics;
  const auto look = [&](const Section& section) {
    for (const Statement& statement : section.statements) {
      if (auto found = look_at(statement, revision.file)) diagnostics.push_back(std::move(*found));
    }
  };
  look(revision.upgrade);
  if (revision.verify) look(*revision.verify);
  if (revision.downgrade) look(*revision.downgrade);
  return diagnostics;
}

}  // namespace headway::revisions
