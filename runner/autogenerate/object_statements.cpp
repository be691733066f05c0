#include "runner/autogenerate/object_statements.hpp"

#include "runner/autogenerate/kind_statements.hpp"
#include "runner/autogenerate/sql_words.hpp"
#include "runner/schema/names.hpp"

#include <algorithm>
#include <format>
#include <stdexcept>

namespace headway::autogenerate {

using schema::Kind;
using schema::Object;

namespace {

std::string on_table(const char* word, const Object& object) {
  return std::format("{} {} ON {}", word, object.fact("name"), object.fact("on"));
}

bool is_comment(const std::string& fact) {
  return fact == "comment" || fact == "index_comment" || fact == "not_null_comment";
}

Statement comment_on_index(const Object& constraint) {
  return {std::format(
      "COMMENT ON INDEX {} IS {}", constraint.fact("index_name"),
      constraint.has("index_comment") ? literal(constraint.fact("index_comment")) : "NULL")};
}

Statements set_default(const Object& object, const std::string& action) {
  const char* const word = object.has("view")    ? "VIEW"
                           : object.has("@only") ? "TABLE ONLY"
                                                 : "TABLE";
  return {{std::format("ALTER {} {} ALTER COLUMN {} {}", word, object.fact("on"),
                       object.fact("name"), action)}};
}

std::optional<Statements> alter_in_place(const Object& before, const Object& after,
                                         const std::vector<std::string>& facts) {
  switch (after.key.kind) {
    case Kind::kExtension:
      return Statements{
          {std::format("ALTER EXTENSION {} SET SCHEMA {}", after.key.name, after.fact("schema"))}};
    case Kind::kEnum:
    case Kind::kDomain:
    case Kind::kComposite:
      return alter_type(before, after, facts);
    case Kind::kSequence:
      return alter_sequence(before, after, facts);
    case Kind::kRoutine:
      return alter_routine(before, after, facts);
    case Kind::kTable:
      return alter_table(before, after, facts);
    case Kind::kColumn:
      return alter_column(before, after, facts);
    case Kind::kDefault:
      return set_default(after, "SET DEFAULT " + after.fact("definition"));
    case Kind::kConstraint:
      return alter_constraint(before, after, facts);
    case Kind::kIndex:
      return alter_index(before, after, facts);
    case Kind::kView:
    case Kind::kMaterializedView:
      return alter_view(before, after, facts);
    case Kind::kTrigger:
    case Kind::kRule:
      return alter_trigger(after, facts);
    case Kind::kPolicy:
      return alter_policy(before, after, facts);
    case Kind::kPublication:
      return alter_publication(after, facts);
    case Kind::kForeignDataWrapper:
    case Kind::kServer:
      return alter_foreign(before, after, facts);
    default:
      return std::nullopt;
  }
}

/// The comment that an object has as long as nobody gave it another one.
Statement uncomment(const Object& object) {
  std::string text = "NULL";
  if (object.key.kind == Kind::kSchema && object.key.name == "public")
    text = "'standard public schema'";
  if (object.key.kind == Kind::kExtension)
    return {
        std::format("DO $$ BEGIN EXECUTE format('COMMENT ON EXTENSION {} IS %L', (SELECT "
                    "comment FROM pg_catalog.pg_available_extensions WHERE name = {})); END $$",
                    object.key.name, literal(schema::unquoted(object.key.name)))};
  return {std::format("COMMENT ON {} IS {}", designation(object), text)};
}

}  // namespace

std::string designation(const Object& object) {
  const auto named = [&](const char* word) { return std::format("{} {}", word, object.key.name); };
  switch (object.key.kind) {
    case Kind::kSchema:
      return named("SCHEMA");
    case Kind::kExtension:
      return named("EXTENSION");
    case Kind::kCollation:
      return named("COLLATION");
    case Kind::kDomain:
      return named("DOMAIN");
    case Kind::kEnum:
    case Kind::kComposite:
    case Kind::kRange:
      return named("TYPE");
    case Kind::kSequence:
      return named("SEQUENCE");
    case Kind::kRoutine:
      return named(object.fact("word").c_str());
    case Kind::kAggregate:
      return named("AGGREGATE");
    case Kind::kForeignDataWrapper:
      return named("FOREIGN DATA WRAPPER");
    case Kind::kServer:
      return named("SERVER");
    case Kind::kTable:
      return named(object.has("foreign") ? "FOREIGN TABLE" : "TABLE");
    case Kind::kColumn:
      return named("COLUMN");
    case Kind::kConstraint:
      return std::format("CONSTRAINT {} ON {}{}", object.fact("name"),
                         object.has("domain") ? "DOMAIN " : "", object.fact("on"));
    case Kind::kIndex:
      return named("INDEX");
    case Kind::kView:
      return named("VIEW");
    case Kind::kMaterializedView:
      return named("MATERIALIZED VIEW");
    case Kind::kStatistics:
      return named("STATISTICS");
    case Kind::kTrigger:
      return on_table("TRIGGER", object);
    case Kind::kRule:
      return on_table("RULE", object);
    case Kind::kPolicy:
      return on_table("POLICY", object);
    case Kind::kEventTrigger:
      return named("EVENT TRIGGER");
    case Kind::kPublication:
      return named("PUBLICATION");
    case Kind::kOther:
      return object.fact("designation");
    case Kind::kDefault:
      break;
  }
  throw std::logic_error("no statement names " + object.key.name);
}

Statements comment_statements(const Object& object) {
  Statements statements;
  if (object.has("comment"))
    statements.push_back(
        {std::format("COMMENT ON {} IS {}", designation(object), literal(object.fact("comment")))});
  if (object.has("index_comment")) statements.push_back(comment_on_index(object));
  if (object.has("not_null_comment")) statements.push_back(comment_on_not_null(object));
  return statements;
}

Statements create_statements(const Object& object, const std::vector<const Object*>& parts) {
  switch (object.key.kind) {
    case Kind::kSchema:
      return {{"CREATE SCHEMA " + object.key.name}};
    case Kind::kExtension:
      return {{std::format("CREATE EXTENSION {} WITH SCHEMA {}", object.key.name,
                           object.fact("schema"))}};
    case Kind::kCollation:
    case Kind::kEnum:
    case Kind::kDomain:
    case Kind::kComposite:
    case Kind::kRange:
      return create_type(object, parts);
    case Kind::kSequence:
      return create_sequence(object);
    case Kind::kRoutine:
      return create_routine(object);
    case Kind::kAggregate:
      return create_aggregate(object);
    case Kind::kForeignDataWrapper:
    case Kind::kServer:
      return create_foreign(object);
    case Kind::kTable:
      return create_table(object, parts);
    case Kind::kColumn:
      return create_column(object, parts);
    case Kind::kDefault:
      return set_default(object, "SET DEFAULT " + object.fact("definition"));
    case Kind::kConstraint:
      return create_constraint(object);
    case Kind::kIndex:
      return create_index(object);
    case Kind::kView:
    case Kind::kMaterializedView:
      return create_view(object);
    case Kind::kStatistics: {
      Statements statements{{object.fact("definition")}};
      if (object.has("target"))
        statements.push_back({std::format("ALTER STATISTICS {} SET STATISTICS {}", object.key.name,
                                          object.fact("target"))});
      return statements;
    }
    case Kind::kTrigger:
    case Kind::kRule:
      return create_trigger(object);
    case Kind::kPolicy:
      return create_policy(object);
    case Kind::kEventTrigger:
      return create_event_trigger(object);
    case Kind::kPublication:
      return create_publication(object);
    case Kind::kOther:
      return {{object.fact("definition")}};
  }
  throw std::logic_error("no statement makes " + object.key.name);
}

Statements drop_statements(const Object& object) {
  switch (object.key.kind) {
    case Kind::kTable:
      return {
          {"DROP " + designation(object),
           object.has("foreign") ? "" : std::format("table {} with its rows", object.key.name)}};
    case Kind::kColumn:
      return {{std::format("ALTER TABLE {} DROP COLUMN {}", object.fact("on"), object.fact("name")),
               object.has("generated") || object.has("foreign")
                   ? ""
                   : std::format("column {} with its values", object.key.name)}};
    case Kind::kDefault:
      return set_default(object, "DROP DEFAULT");
    case Kind::kConstraint:
      return {{std::format("ALTER {} {} DROP CONSTRAINT {}",
                           object.has("domain")          ? "DOMAIN"
                           : object.has("foreign_table") ? "FOREIGN TABLE"
                                                         : "TABLE",
                           object.fact("on"), object.fact("name"))}};
    case Kind::kSequence:
      return {{"DROP " + designation(object),
               std::format("sequence {} with its position", object.key.name)}};
    default:
      return {{"DROP " + designation(object)}};
  }
}

std::optional<Statements> alter_statements(const Object& before, const Object& after,
                                           const std::vector<std::string>& facts) {
  Statements statements;
  if (before.key != after.key) {
    statements = rename_part(before, after);
  } else if (!std::ranges::all_of(facts, is_comment)) {
    std::vector<std::string> others = facts;
    std::erase_if(others, is_comment);
    std::optional<Statements> altered = alter_in_place(before, after, others);
    if (!altered) return std::nullopt;
    statements = std::move(*altered);
  }
  const auto differs = [&](const char* fact) {
    return std::ranges::find(facts, fact) != facts.end();
  };
  if (differs("comment"))
    statements.push_back(after.has("comment") ? comment_statements(after).front()
                                              : uncomment(after));
  if (differs("index_comment")) statements.push_back(comment_on_index(after));
  if (differs("not_null_comment") && after.has("not_null"))
    statements.push_back(comment_on_not_null(after));
  return statements;
}

}  // namespace headway::autogenerate
