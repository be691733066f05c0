#include "runner/revisions/forbidden.hpp"

#include "runner/revisions/sending.hpp"
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

/// How a section is to be written whose statement cannot run inside a transaction.
std::optional<Verdict> sending_verdict(const Statement& statement, const Section& section,
                                       bool may_go_without) {
  const auto found = outside_transaction(statement);
  if (!found) return std::nullopt;
  if (section.options.no_transaction) {
    const auto index = concurrent_index(statement);
    if (!index || !index->name.empty()) return std::nullopt;
    return Verdict{"an index that is built CONCURRENTLY needs a name",
                   "name it: without a name nobody could tell which one to clean up when the "
                   "build fails"};
  }
  std::string hint = may_go_without
                         ? std::format(
                               "put it in a revision of its own, with the mark `-- headway: {} "
                               "no-transaction`",
                               section.mark.substr(0, section.mark.find(' ')))
                         : std::string("a verify section only looks; take it out");
  if (!found->hint.empty()) hint += "; or " + found->hint;
  return Verdict{std::format("PostgreSQL refuses {} inside a transaction", found->what),
                 std::move(hint)};
}

std::optional<Diagnostic> look_at(const Statement& statement, const Section& section,
                                  bool may_go_without, const std::string& file) {
  Words words(statement);
  auto verdict = transaction_verdict(words);
  if (!verdict) verdict = sending_verdict(statement, section, may_go_without);
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
  const auto look = [&](const Section& section, bool may_go_without) {
    for (const Statement& statement : section.statements) {
      if (auto found = look_at(statement, section, may_go_without, revision.file))
        diagnostics.push_back(std::move(*found));
    }
  };
  look(revision.upgrade, true);
  if (revision.verify) look(*revision.verify, false);
  if (revision.downgrade) look(*revision.downgrade, true);
  return diagnostics;
}

}  // namespace headway::revisions
