#include "runner/sql/outside_transaction.hpp"

#include "runner/revisions/opening.hpp"
#include "runner/sql/concurrent_command.hpp"

#include <algorithm>
#include <array>
#include <utility>

namespace headway::sql {

namespace {

using nlohmann::json;

std::optional<OutsideTransaction> refused(std::string name, std::string hint = {}) {
  return OutsideTransaction{std::move(name), std::move(hint)};
}

std::optional<OutsideTransaction> refused_concurrent(const ConcurrentCommand& command) {
  using enum ConcurrentCommand::Kind;
  constexpr const char* kBlocks =
      "leave CONCURRENTLY out, which blocks writes to the table meanwhile";
  switch (command.kind) {
    case kCreateIndex:
      return refused("CREATE INDEX CONCURRENTLY", kBlocks);
    case kDropIndex:
      return refused("DROP INDEX CONCURRENTLY", kBlocks);
    case kDetachPartition:
      return refused("DETACH PARTITION ... CONCURRENTLY", "leave CONCURRENTLY out");
    case kReindexIndex:
    case kReindexTable:
    case kReindexSchema:
    case kReindexDatabase:
      return refused("REINDEX CONCURRENTLY");
    case kRepack:
      return refused(
          "REPACK (CONCURRENTLY)",
          "leave CONCURRENTLY out, which blocks reads and writes of the table meanwhile");
    case kRefresh:
      break;
  }
  return std::nullopt;
}

std::optional<OutsideTransaction> refused_reindex(const Node& node) {
  const std::string object = text_of(node.fields, "kind");
  if (object == "REINDEX_OBJECT_INDEX" || object == "REINDEX_OBJECT_TABLE") return std::nullopt;
  return refused("REINDEX of a schema or database",
                 "reindex the tables one by one with REINDEX TABLE");
}

std::optional<OutsideTransaction> refused_subscription(const Node& node) {
  const json& options = list_of(node.fields, "options");
  if (node.is("CreateSubscriptionStmt")) {
    if (!option_of(options, "create_slot", true) || !option_of(options, "connect", true))
      return std::nullopt;
    return refused("CREATE SUBSCRIPTION with a replication slot",
                   "create the slot by hand and write WITH (create_slot = false)");
  }
  const std::string kind = text_of(node.fields, "kind");
  if (kind == "ALTER_SUBSCRIPTION_REFRESH") return refused("ALTER SUBSCRIPTION ... REFRESH");
  if (kind == "ALTER_SUBSCRIPTION_OPTIONS" && std::ranges::any_of(options, [](const json& option) {
        const json* element = as_node(option, "DefElem");
        return element != nullptr && (text_of(*element, "defname") == "failover" ||
                                      text_of(*element, "defname") == "two_phase");
      }))
    return refused("ALTER SUBSCRIPTION ... SET (failover or two_phase)");
  if (kind.ends_with("_PUBLICATION") && option_of(options, "refresh", true))
    return refused("ALTER SUBSCRIPTION ... PUBLICATION with a refresh",
                   "write WITH (refresh = false), and refresh by hand");
  return std::nullopt;
}

bool moves_database(const Node& node) {
  return std::ranges::any_of(list_of(node.fields, "options"), [](const json& option) {
    const json* element = as_node(option, "DefElem");
    return element != nullptr && text_of(*element, "defname") == "tablespace";
  });
}

std::optional<OutsideTransaction> refused_maintenance(const Node& node) {
  constexpr std::array<std::pair<const char*, const char*>, 5> kAlways = {
      {{"AlterSystemStmt", "ALTER SYSTEM"},
       {"CreatedbStmt", "CREATE DATABASE"},
       {"DropdbStmt", "DROP DATABASE"},
       {"CreateTableSpaceStmt", "CREATE TABLESPACE"},
       {"DropTableSpaceStmt", "DROP TABLESPACE"}}};
  for (const auto& [kind, name] : kAlways) {
    if (node.is(kind)) return refused(name);
  }
  if (node.is("VacuumStmt") && flag_of(node.fields, "is_vacuumcmd"))
    return refused("VACUUM", "ANALYZE is allowed; leave the rest to autovacuum");
  if (node.is("ClusterStmt") && !node.fields.contains("relation"))
    return refused("CLUSTER of all tables", "name the table");
  if (node.is("AlterDatabaseStmt") && moves_database(node))
    return refused("ALTER DATABASE ... SET TABLESPACE");
  return std::nullopt;
}

/// PostgreSQL 19's REPACK that names no table.
bool repacks_all(const revisions::Opening& opening) {
  if (!opening.is(0, "repack")) return false;
  const auto& tokens = opening.tokens();
  std::size_t place = 1;
  if (place < tokens.size() && tokens[place].text == "(")
    while (place < tokens.size() && tokens[place++].text != ")") {
    }
  return place >= tokens.size() || opening.is(place, "using");
}

/// The statement is not known to the grammar; its first words are the best there is.
std::optional<OutsideTransaction> by_opening(const revisions::Statement& statement) {
  const revisions::Opening opening(statement);
  if (const auto command = concurrent_command(statement)) return refused_concurrent(*command);
  if (opening.holds("concurrently")) {
    if (opening.begins({"drop", "index"})) return refused("DROP INDEX CONCURRENTLY");
    if (opening.is(0, "reindex")) return refused("REINDEX CONCURRENTLY");
    if (opening.begins({"alter", "table"}) && opening.holds("detach"))
      return refused("DETACH PARTITION ... CONCURRENTLY");
  }
  if (repacks_all(opening)) return refused("REPACK of all tables", "name the table");
  if (opening.is(0, "vacuum")) return refused("VACUUM");
  if (opening.begins({"alter", "system"})) return refused("ALTER SYSTEM");
  if (opening.begins({"create", "database"})) return refused("CREATE DATABASE");
  if (opening.begins({"drop", "database"})) return refused("DROP DATABASE");
  if (opening.begins({"create", "tablespace"})) return refused("CREATE TABLESPACE");
  if (opening.begins({"drop", "tablespace"})) return refused("DROP TABLESPACE");
  return std::nullopt;
}

}  // namespace

std::optional<OutsideTransaction> outside_transaction(const Node& node) {
  if (const auto command = concurrent_command(node)) return refused_concurrent(*command);
  if (node.is("ReindexStmt")) return refused_reindex(node);
  if (node.is("CreateSubscriptionStmt") || node.is("AlterSubscriptionStmt"))
    return refused_subscription(node);
  return refused_maintenance(node);
}

std::optional<OutsideTransaction> outside_transaction(const revisions::Statement& statement) {
  const auto node = parse(statement);
  return node ? outside_transaction(*node) : by_opening(statement);
}

}  // namespace headway::sql
