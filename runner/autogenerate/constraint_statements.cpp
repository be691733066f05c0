#include "runner/autogenerate/deferred.hpp"
#include "runner/autogenerate/kind_statements.hpp"
#include "runner/autogenerate/sql_words.hpp"
#include "runner/schema/names.hpp"

#include <algorithm>
#include <format>

#include <nlohmann/json.hpp>

namespace headway::autogenerate {

using schema::Object;

namespace {

void append(Statements& to, Statements what) {
  std::ranges::move(what, std::back_inserter(to));
}

std::string alter_owner(const Object& object, const std::string& action) {
  return std::format("ALTER {} {} {}",
                     object.has("domain")          ? "DOMAIN"
                     : object.has("foreign_table") ? "FOREIGN TABLE"
                                                   : "TABLE",
                     object.fact("on"), action);
}

/// Whether the table is ordered by an index, and whether replication identifies its rows by the
/// index.
Statements index_roles(const Object& object, const Facts& facts) {
  const auto differs = [&](const char* fact) {
    return std::ranges::find(facts, fact) != facts.end();
  };
  Statements statements;
  if (differs("clustered"))
    statements.push_back(
        {object.has("clustered")
             ? std::format("ALTER TABLE {} CLUSTER ON {}", object.fact("on"), object.fact("name"))
             : std::format("ALTER TABLE {} SET WITHOUT CLUSTER", object.fact("on"))});
  if (differs("replica_identity") && object.has("replica_identity"))
    statements.push_back({std::format("ALTER TABLE {} REPLICA IDENTITY USING INDEX {}",
                                      object.fact("on"), object.fact("name"))});
  return statements;
}

/// Makes an index a part of an unfinished one of the partitioned table.
Statements attach_index(const Object& object) {
  if (!object.has("attached_to")) return {};
  return {{std::format("ALTER INDEX {} ATTACH PARTITION {}", object.fact("attached_to"),
                       object.has("index_name") ? object.fact("index_name") : object.key.name)}};
}

/// Whether an index that stands by itself becomes a part of another one. The way back is to drop
/// both.
bool is_attached_now(const Object& before, const Object& after) {
  return after.has("attached_to") && !before.has("attached_to");
}

Facts roles_of(const Object& object) {
  Facts facts;
  for (const char* fact : {"clustered", "replica_identity"}) {
    if (object.has(fact)) facts.emplace_back(fact);
  }
  return facts;
}

Statements index_statistics(const Object& object) {
  Statements statements;
  if (!object.has("statistics")) return statements;
  const nlohmann::json parsed = nlohmann::json::parse(object.fact("statistics"));
  for (const auto& [column, target] : parsed.items())
    statements.push_back({std::format("ALTER INDEX {} ALTER COLUMN {} SET STATISTICS {}",
                                      object.key.name, column, target.dump())});
  return statements;
}

/// Of the columns that have a target no more.
Statements reset_statistics(const Object& before, const Object& after) {
  Statements statements;
  if (!before.has("statistics")) return statements;
  const nlohmann::json wanted = after.has("statistics")
                                    ? nlohmann::json::parse(after.fact("statistics"))
                                    : nlohmann::json::object();
  const nlohmann::json parsed = nlohmann::json::parse(before.fact("statistics"));
  for (const auto& [column, target] : parsed.items()) {
    if (!wanted.contains(column))
      statements.push_back({std::format("ALTER INDEX {} ALTER COLUMN {} SET STATISTICS -1",
                                        after.key.name, column)});
  }
  return statements;
}

}  // namespace

std::string constraint_definition(const Object& object) {
  return std::format("CONSTRAINT {} {}", object.fact("name"), object.fact("definition"));
}

Statements constraint_settings(const Object& object) {
  Statements statements;
  if (object.has("index_options"))
    statements.push_back({std::format("ALTER INDEX {} SET ({})", object.fact("index_name"),
                                      joined(option_list(object.fact("index_options"))))});
  append(statements, index_roles(object, roles_of(object)));
  append(statements, attach_index(object));
  return statements;
}

Statements create_constraint(const Object& object) {
  Statements statements{{object.has("only")
                             ? std::format("ALTER TABLE ONLY {} ADD {}", object.fact("on"),
                                           constraint_definition(object))
                             : alter_owner(object, "ADD " + constraint_definition(object))}};
  append(statements, constraint_settings(object));
  return statements;
}

std::optional<Statements> alter_constraint(const Object& before, const Object& after,
                                           const Facts& facts) {
  Statements statements;
  for (const std::string& fact : facts) {
    if (fact == "definition") {
      if (before.fact(fact) != after.fact(fact) + " NOT VALID") return std::nullopt;
      statements.push_back({alter_owner(after, "VALIDATE CONSTRAINT " + after.fact("name"))});
    } else if (fact == "index_name" && after.has(fact) && before.has(fact)) {
      statements.push_back({std::format("ALTER INDEX {} RENAME TO {}", before.fact(fact),
                                        schema::last_part(after.fact(fact)))});
    } else if (fact == "attached_to" && is_attached_now(before, after)) {
      append(statements, attach_index(after));
    } else if (fact != "comment" && fact != "partition_indexes" && fact != "clustered" &&
               fact != "replica_identity") {
      return std::nullopt;
    }
  }
  append(statements, index_roles(after, facts));
  return statements;
}

Statements take_over_index(const Object& constraint) {
  return {{alter_owner(constraint, std::format("ADD CONSTRAINT {} {}", constraint.fact("name"),
                                               index_for(constraint)->definition))}};
}

Statements rename_part(const Object& before, const Object& after) {
  if (before.key.kind == schema::Kind::kIndex)
    return {{std::format("ALTER INDEX {} RENAME TO {}", before.key.name, after.fact("name"))}};
  return {{alter_owner(
      before, std::format("RENAME CONSTRAINT {} TO {}", before.fact("name"), after.fact("name")))}};
}

Statements create_index(const Object& object) {
  Statements statements{{object.fact("definition")}};
  append(statements, index_statistics(object));
  append(statements, index_roles(object, roles_of(object)));
  append(statements, attach_index(object));
  return statements;
}

std::optional<Statements> alter_index(const Object& before, const Object& after,
                                      const Facts& facts) {
  const bool attached = before.fact("attached_to") != after.fact("attached_to");
  if (before.fact("definition") != after.fact("definition") ||
      (attached && !is_attached_now(before, after)))
    return std::nullopt;
  Statements statements = reset_statistics(before, after);
  if (attached) append(statements, attach_index(after));
  append(statements, index_statistics(after));
  append(statements, index_roles(after, facts));
  return statements;
}

}  // namespace headway::autogenerate
