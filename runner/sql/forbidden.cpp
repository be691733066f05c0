#include "runner/sql/forbidden.hpp"

#include "common/text.hpp"
#include "runner/revisions/opening.hpp"
#include "runner/sql/batch_statement.hpp"
#include "runner/sql/concurrent_command.hpp"
#include "runner/sql/outside_transaction.hpp"
#include "runner/sql/parse_tree.hpp"

#include <algorithm>
#include <array>
#include <format>
#include <optional>
#include <string_view>
#include <utility>

namespace headway::sql {

namespace {

using nlohmann::json;
using revisions::Section;
using revisions::Statement;

constexpr std::string_view kUnlockAll = "pg_advisory_unlock_all";

/// Why a statement is refused.
struct Reason {
  std::string message;
  std::string hint;
  int line;
};

Reason own_transaction(std::string_view command, int line) {
  return {std::format("{} would interfere with Headway's own transaction", command),
          "remove it: Headway begins the transaction before a revision and commits it together "
          "with its bookkeeping",
          line};
}

Reason drops_lock(std::string_view command, int line) {
  return {std::format("{} would drop the lock that keeps other runners out", command),
          command == "DISCARD ALL"
              ? "remove it: Headway resets the session after every revision"
              : "unlock the keys that the revision locked, with pg_advisory_unlock",
          line};
}

std::optional<Reason> ends_transaction(const Node& node, int line) {
  if (node.is("DiscardStmt") && text_of(node.fields, "target") == "DISCARD_ALL")
    return drops_lock("DISCARD ALL", line);
  if (!node.is("TransactionStmt")) return std::nullopt;
  const std::string kind = text_of(node.fields, "kind");
  if (kind == "TRANS_STMT_BEGIN" || kind == "TRANS_STMT_START")
    return own_transaction("BEGIN", line);
  if (kind == "TRANS_STMT_COMMIT" || kind == "TRANS_STMT_COMMIT_PREPARED")
    return own_transaction("COMMIT", line);
  if (kind == "TRANS_STMT_ROLLBACK" || kind == "TRANS_STMT_ROLLBACK_PREPARED")
    return own_transaction("ROLLBACK", line);
  if (kind == "TRANS_STMT_PREPARE") return own_transaction("PREPARE TRANSACTION", line);
  return std::nullopt;
}

/// The same for a statement that the grammar does not know.
std::optional<Reason> ends_transaction(const revisions::Opening& opening, int line) {
  if (opening.begins({"discard", "all"})) return drops_lock("DISCARD ALL", line);
  if (opening.is(0, "begin") || opening.begins({"start", "transaction"}))
    return own_transaction("BEGIN", line);
  if (opening.is(0, "commit") || opening.is(0, "end")) return own_transaction("COMMIT", line);
  if (opening.is(0, "abort") || (opening.is(0, "rollback") && !opening.holds("to")))
    return own_transaction("ROLLBACK", line);
  if (opening.begins({"prepare", "transaction"}) && !opening.holds("as"))
    return own_transaction("PREPARE TRANSACTION", line);
  return std::nullopt;
}

int line_at(const Statement& statement, std::size_t location) {
  const std::string_view before = statement.text.substr(0, location);
  return statement.line + static_cast<int>(std::ranges::count(before, '\n'));
}

bool names_unlock_all(const Statement& statement) {
  return lower(statement.text).contains(kUnlockAll);
}

/// Such a statement defines what runs later, if it ever runs.
bool only_defines(const Node& node) {
  constexpr std::array<std::string_view, 5> kDefinitions = {
      "CreateFunctionStmt", "ViewStmt", "RuleStmt", "CreatePolicyStmt", "CreateTrigStmt"};
  return std::ranges::contains(kDefinitions, node.kind);
}

std::optional<Reason> unlocks_all(const Node& node, const Statement& statement) {
  if (only_defines(node)) return std::nullopt;
  std::optional<int> line;
  for_each_node(node, [&](const std::string& kind, const json& fields) {
    if (kind != "FuncCall") return;
    const Name name = listed_name(list_of(fields, "funcname"));
    if (name.name != kUnlockAll || (!name.schema.empty() && name.schema != "pg_catalog")) return;
    line = line_at(statement, fields.value("location", std::size_t{0}));
  });
  // A DO block is a text of its own; whether the word is called there cannot be known.
  if (node.is("DoStmt") && names_unlock_all(statement)) line = statement.line;
  if (!line) return std::nullopt;
  return drops_lock("pg_advisory_unlock_all()", *line);
}

/// How a section is to be written whose statement cannot run inside a transaction.
std::optional<Reason> needs_no_transaction(const OutsideTransaction& command,
                                           const Section& section, bool may_go_without, int line) {
  std::string hint = may_go_without
                         ? std::format(
                               "put it in a revision of its own, with the mark `-- headway: {} "
                               "no-transaction`",
                               section.mark.substr(0, section.mark.find(' ')))
                         : std::string("a verify section only looks; take it out");
  if (!command.hint.empty()) hint += "; or " + command.hint;
  return Reason{std::format("PostgreSQL refuses {} inside a transaction", command.name),
                std::move(hint), line};
}

std::optional<Reason> needs_name(const std::optional<ConcurrentCommand>& command, int line) {
  if (!command || command->kind != ConcurrentCommand::Kind::kCreateIndex || !command->index.empty())
    return std::nullopt;
  return Reason{"an index that is built CONCURRENTLY needs a name",
                "name it: without a name nobody could tell which one to clean up when the build "
                "fails",
                line};
}

std::optional<Reason> cannot_repeat(const Statement& statement) {
  std::string why = unfit_for_batch(statement);
  if (why.empty()) return std::nullopt;
  return Reason{
      std::move(why),
      "a batch repeats UPDATE, DELETE, MERGE or INSERT ... SELECT, with WITH before it or "
      "not, until it changes no row",
      statement.line};
}

/// Queries, of which there may be very many, are refused only for one function that they call.
bool may_be_refused(const Statement& statement) {
  const revisions::Opening opening(statement, 1);
  for (const std::string_view query :
       {"insert", "select", "update", "delete", "copy", "values", "with", "merge"}) {
    if (opening.is(0, query)) return names_unlock_all(statement);
  }
  return true;
}

std::optional<Reason> reason_against(const Statement& statement, const Section& section,
                                     bool may_go_without) {
  if (statement.batch) {
    if (auto unfit = cannot_repeat(statement)) return unfit;
  }
  if (!may_be_refused(statement)) return std::nullopt;
  const auto node = parse(statement);
  if (auto ends = node ? ends_transaction(*node, statement.line)
                       : ends_transaction(revisions::Opening(statement), statement.line))
    return ends;
  const auto outside = node ? outside_transaction(*node) : outside_transaction(statement);
  if (outside && !section.options.no_transaction)
    return needs_no_transaction(*outside, section, may_go_without, statement.line);
  if (outside)
    return needs_name(node ? concurrent_command(*node) : concurrent_command(statement),
                      statement.line);
  if (node) return unlocks_all(*node, statement);
  if (names_unlock_all(statement)) return drops_lock("pg_advisory_unlock_all()", statement.line);
  return std::nullopt;
}

}  // namespace

std::vector<Diagnostic> forbidden_statements(const revisions::Revision& revision) {
  std::vector<Diagnostic> diagnostics;
  const auto look = [&](const Section& section, bool may_go_without) {
    for (const Statement& statement : section.statements) {
      if (auto reason = reason_against(statement, section, may_go_without))
        diagnostics.push_back(
            {revision.file, reason->line, 0, std::move(reason->message), std::move(reason->hint)});
    }
  };
  look(revision.upgrade, true);
  if (revision.verify) look(*revision.verify, false);
  if (revision.downgrade) look(*revision.downgrade, true);
  return diagnostics;
}

}  // namespace headway::sql
