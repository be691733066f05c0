#include "runner/autogenerate/kind_statements.hpp"
#include "runner/autogenerate/sql_words.hpp"

#include <algorithm>
#include <format>

namespace headway::autogenerate {

using schema::Object;

namespace {

/// The tables and schemas that a publication names.
std::vector<std::string> members(const Object& object) {
  std::vector<std::string> members;
  if (object.has("tables")) members.push_back("TABLE " + joined(list_of(object.fact("tables"))));
  if (object.has("schemas"))
    members.push_back("TABLES IN SCHEMA " + joined(list_of(object.fact("schemas"))));
  return members;
}

}  // namespace

Statements create_publication(const Object& object) {
  const std::vector<std::string> what =
      object.has("all_tables") ? std::vector<std::string>{"ALL TABLES"} : members(object);
  std::string options = std::format("publish = {}", literal(object.fact("publish")));
  if (object.has("via_root")) options += ", publish_via_partition_root = true";
  return {{std::format("CREATE PUBLICATION {}{}{} WITH ({})", object.key.name,
                       what.empty() ? "" : " FOR ", joined(what), options)}};
}

/// The members are set as a whole, so that a table which is dropped need not be named. Nothing can
/// set none at all.
std::optional<Statements> alter_publication(const Object& after, const Facts& facts) {
  const auto differs = [&](const char* fact) {
    return std::ranges::find(facts, fact) != facts.end();
  };
  if (differs("all_tables")) return std::nullopt;
  Statements statements;
  if (differs("tables") || differs("schemas")) {
    const std::vector<std::string> what = members(after);
    if (what.empty()) return std::nullopt;
    statements.push_back(
        {std::format("ALTER PUBLICATION {} SET {}", after.key.name, joined(what))});
  }
  if (differs("publish") || differs("via_root"))
    statements.push_back(
        {std::format("ALTER PUBLICATION {} SET (publish = {}, publish_via_partition_root = {})",
                     after.key.name, literal(after.fact("publish")), after.has("via_root"))});
  return statements;
}

}  // namespace headway::autogenerate
