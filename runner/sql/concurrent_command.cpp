#include "runner/sql/concurrent_command.hpp"

#include "runner/revisions/opening.hpp"

#include <utility>

namespace headway::sql {

namespace {

using nlohmann::json;
using Kind = ConcurrentCommand::Kind;

const json& relation_of(const Node& node) {
  static const json kNone = json::object();
  const auto found = node.fields.find("relation");
  return found == node.fields.end() ? kNone : *found;
}

ConcurrentCommand on_relation(const Node& node, Kind kind) {
  const Name name = relation_name(relation_of(node));
  return {.kind = kind, .schema = name.schema, .relation = name.name};
}

std::optional<ConcurrentCommand> create_index(const Node& node) {
  if (!flag_of(node.fields, "concurrent")) return std::nullopt;
  ConcurrentCommand command = on_relation(node, Kind::kCreateIndex);
  command.index = text_of(node.fields, "idxname");
  command.if_not_exists = flag_of(node.fields, "if_not_exists");
  return command;
}

std::optional<ConcurrentCommand> drop_index(const Node& node) {
  if (!flag_of(node.fields, "concurrent")) return std::nullopt;
  ConcurrentCommand command{.kind = Kind::kDropIndex};
  // PostgreSQL refuses several.
  for (const json& object : list_of(node.fields, "objects")) {
    if (const json* list = as_node(object, "List")) {
      const Name name = listed_name(list_of(*list, "items"));
      command.schema = name.schema;
      command.index = name.name;
    }
  }
  command.if_exists = flag_of(node.fields, "missing_ok");
  return command;
}

std::optional<ConcurrentCommand> reindex(const Node& node) {
  if (!option_of(list_of(node.fields, "params"), "concurrently", false)) return std::nullopt;
  const std::string object = text_of(node.fields, "kind");
  if (object == "REINDEX_OBJECT_INDEX") {
    const Name name = relation_name(relation_of(node));
    return ConcurrentCommand{
        .kind = Kind::kReindexIndex, .schema = name.schema, .index = name.name};
  }
  if (object == "REINDEX_OBJECT_TABLE") return on_relation(node, Kind::kReindexTable);
  const std::string name = text_of(node.fields, "name");
  if (object == "REINDEX_OBJECT_SCHEMA")
    return ConcurrentCommand{.kind = Kind::kReindexSchema, .schema = name};
  return ConcurrentCommand{.kind = Kind::kReindexDatabase, .database = name};
}

std::optional<ConcurrentCommand> detach_partition(const Node& node) {
  for (const json& command : list_of(node.fields, "cmds")) {
    const json* action = as_node(command, "AlterTableCmd");
    if (action == nullptr || text_of(*action, "subtype") != "AT_DetachPartition") continue;
    const auto definition = action->find("def");
    if (definition == action->end()) continue;
    const json* partition = as_node(*definition, "PartitionCmd");
    if (partition == nullptr || !flag_of(*partition, "concurrent")) continue;
    ConcurrentCommand detach = on_relation(node, Kind::kDetachPartition);
    const Name name = relation_name(partition->value("name", json::object()));
    detach.partition_schema = name.schema;
    detach.partition = name.name;
    detach.if_exists = flag_of(node.fields, "missing_ok");
    return detach;
  }
  return std::nullopt;
}

/// PostgreSQL 19's `REPACK (CONCURRENTLY) t`, which the grammar does not know.
std::optional<ConcurrentCommand> repack(const revisions::Opening& opening) {
  if (!opening.is(0, "repack") || opening.tokens().size() < 2 || opening.tokens()[1].text != "(")
    return std::nullopt;
  for (std::size_t place = 2; place < opening.tokens().size(); ++place) {
    if (opening.tokens()[place].text == ")") break;
    if (!opening.is(place, "concurrently")) continue;
    const bool off =
        opening.is(place + 1, "false") || opening.is(place + 1, "off") ||
        (place + 1 < opening.tokens().size() && opening.tokens()[place + 1].text == "0");
    return off ? std::nullopt : std::optional(ConcurrentCommand{.kind = Kind::kRepack});
  }
  return std::nullopt;
}

/// What stands behind the table may be newer than the grammar; the names in front of it are not.
std::optional<ConcurrentCommand> unknown_index(const revisions::Statement& statement,
                                               const revisions::Opening& opening) {
  const bool concurrent = opening.begins({"create", "index", "concurrently"}) ||
                          opening.begins({"create", "unique", "index", "concurrently"});
  if (!concurrent) return std::nullopt;
  std::size_t place = 0;
  const auto& tokens = opening.tokens();
  while (place < tokens.size() && !opening.is(place, "on"))
    ++place;
  place += opening.is(place + 1, "only") ? 2 : 1;
  while (place + 2 < tokens.size() && tokens[place + 1].text == ".")
    place += 2;
  if (place >= tokens.size()) return ConcurrentCommand{.kind = Kind::kCreateIndex};
  const char* end = tokens[place].text.data() + tokens[place].text.size();
  const std::string known =
      std::string(statement.text.substr(0, static_cast<std::size_t>(end - statement.text.data()))) +
      " (x)";
  const auto node = parse({.text = known});
  return node ? concurrent_command(*node) : ConcurrentCommand{.kind = Kind::kCreateIndex};
}

}  // namespace

std::optional<ConcurrentCommand> concurrent_command(const Node& node) {
  if (node.is("IndexStmt")) return create_index(node);
  if (node.is("DropStmt")) return drop_index(node);
  if (node.is("ReindexStmt")) return reindex(node);
  if (node.is("AlterTableStmt")) return detach_partition(node);
  if (node.is("RefreshMatViewStmt") && flag_of(node.fields, "concurrent"))
    return on_relation(node, Kind::kRefresh);
  return std::nullopt;
}

std::optional<ConcurrentCommand> concurrent_command(const revisions::Statement& statement) {
  if (const auto node = parse(statement)) return concurrent_command(*node);
  const revisions::Opening opening(statement);
  const auto command = repack(opening);
  return command ? command : unknown_index(statement, opening);
}

}  // namespace headway::sql
