#include "runner/autogenerate/column_parts.hpp"
#include "runner/autogenerate/kind_statements.hpp"
#include "runner/autogenerate/sql_words.hpp"
#include "runner/schema/names.hpp"

#include <algorithm>
#include <format>
#include <iterator>

namespace headway::autogenerate {

using schema::Object;

std::string usual_not_null_name(const Object& column) {
  return identifier(std::format("{}_{}_not_null",
                                schema::unquoted(schema::last_part(column.fact("on"))),
                                schema::unquoted(column.fact("name"))));
}

Object without_not_null(Object column) {
  for (const char* fact : {"not_null", "not_null_name", "not_null_no_inherit", "not_null_not_valid",
                           "not_null_comment", "@not_null"})
    column.facts.erase(fact);
  return column;
}

std::string not_null_words(const Object& column) {
  if (!column.has("not_null") || column.has("not_null_not_valid")) return {};
  return std::format(
      "{} NOT NULL{}",
      column.has("not_null_name") ? " CONSTRAINT " + column.fact("not_null_name") : "",
      column.has("not_null_no_inherit") ? " NO INHERIT" : "");
}

Statement comment_on_not_null(const Object& object) {
  const bool domain = object.key.kind == schema::Kind::kDomain;
  return {std::format(
      "COMMENT ON CONSTRAINT {} ON {}{} IS {}", object.fact("@not_null"), domain ? "DOMAIN " : "",
      domain ? object.key.name : object.fact("on"),
      object.has("not_null_comment") ? literal(object.fact("not_null_comment")) : "NULL")};
}

namespace {

std::string not_null_name(const Object& column) {
  return column.has("not_null_name") ? column.fact("not_null_name") : usual_not_null_name(column);
}

std::string alter_table_of(const Object& column, const std::string& action) {
  return std::format("ALTER {}TABLE {} {}", column.has("foreign") ? "FOREIGN " : "",
                     column.fact("on"), action);
}

}  // namespace

Statements set_not_null(const Object& column) {
  const bool plain = !column.has("not_null_name") && !column.has("not_null_no_inherit") &&
                     !column.has("not_null_not_valid");
  if (plain) return {{alter_column_words(column, "SET NOT NULL")}};
  return {
      {alter_table_of(column, std::format("ADD CONSTRAINT {} NOT NULL {}{}{}",
                                          not_null_name(column), column.fact("name"),
                                          column.has("not_null_no_inherit") ? " NO INHERIT" : "",
                                          column.has("not_null_not_valid") ? " NOT VALID" : ""))}};
}

Statements change_not_null(const Object& before, const Object& after) {
  if (!after.has("not_null")) return {{alter_column_words(after, "DROP NOT NULL")}};
  if (!before.has("not_null")) return set_not_null(after);
  Statements statements;
  if (after.has("not_null_not_valid") && !before.has("not_null_not_valid")) {
    statements.push_back({alter_column_words(after, "DROP NOT NULL")});
    std::ranges::move(set_not_null(after), std::back_inserter(statements));
    return statements;
  }
  const std::string name = not_null_name(after);
  if (before.has("@not_null") && before.fact("@not_null") != name)
    statements.push_back({alter_table_of(
        after, std::format("RENAME CONSTRAINT {} TO {}", before.fact("@not_null"), name))});
  if (before.has("not_null_no_inherit") != after.has("not_null_no_inherit"))
    statements.push_back(
        {alter_table_of(after, std::format("ALTER CONSTRAINT {} {}INHERIT", name,
                                           after.has("not_null_no_inherit") ? "NO " : ""))});
  if (before.has("not_null_not_valid") && !after.has("not_null_not_valid"))
    statements.push_back({alter_table_of(after, "VALIDATE CONSTRAINT " + name)});
  return statements;
}

}  // namespace headway::autogenerate
