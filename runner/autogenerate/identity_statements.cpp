#include "runner/autogenerate/column_parts.hpp"
#include "runner/autogenerate/kind_statements.hpp"
#include "runner/autogenerate/sql_words.hpp"
#include "runner/schema/names.hpp"

#include <format>

#include <nlohmann/json.hpp>

namespace headway::autogenerate {

using schema::Object;

namespace {

std::string identity_words(const Object& column) {
  return column.fact("identity") == "a" ? "ALWAYS" : "BY DEFAULT";
}

/// The largest value of a sequence over a type, where none is named.
std::string largest_of(const std::string& type) {
  if (type == "smallint") return "32767";
  if (type == "integer") return "2147483647";
  return "9223372036854775807";
}

/// The options of an identity column's sequence that are not those that PostgreSQL chooses.
std::vector<std::string> identity_options(const Object& column) {
  std::vector<std::string> options;
  if (!column.has("sequence")) return options;
  const nlohmann::json sequence = nlohmann::json::parse(column.fact("sequence"));
  const std::string& on = column.fact("on");
  const std::string chosen =
      std::format("{}.{}", schema::owner_of(on),
                  identifier(std::format("{}_{}_seq", schema::unquoted(schema::last_part(on)),
                                         schema::unquoted(column.fact("name")))));
  if (sequence.at("name") != chosen)
    options.push_back("SEQUENCE NAME " + sequence.at("name").get<std::string>());
  const auto add = [&](const char* words, const char* fact, const std::string& usual) {
    const std::string value = sequence.at(fact).dump();
    if (value != usual) options.push_back(std::format("{} {}", words, value));
  };
  add("START WITH", "start", "1");
  add("INCREMENT BY", "increment", "1");
  add("MINVALUE", "minimum", "1");
  add("MAXVALUE", "maximum", largest_of(column.fact("type")));
  add("CACHE", "cache", "1");
  if (sequence.at("cycle") == true) options.emplace_back("CYCLE");
  return options;
}

}  // namespace

std::string identity_definition(const Object& column) {
  const std::vector<std::string> options = identity_options(column);
  return std::format("GENERATED {} AS IDENTITY{}", identity_words(column),
                     options.empty() ? "" : " (" + joined(options, " ") + ")");
}

Statements change_identity(const Object& before, const Object& after) {
  if (!after.has("identity")) return {{alter_column_words(after, "DROP IDENTITY")}};
  if (!before.has("identity"))
    // Where there are rows, the next value follows theirs.
    return {{alter_column_words(after, "ADD " + identity_definition(after))},
            {std::format("SELECT pg_catalog.setval(pg_catalog.pg_get_serial_sequence({}, {}), "
                         "max({})) FROM {} HAVING count({}) > 0",
                         literal(after.fact("on")), literal(schema::unquoted(after.fact("name"))),
                         after.fact("name"), after.fact("on"), after.fact("name"))}};
  return {{alter_column_words(after, std::format("SET GENERATED {}", identity_words(after)))}};
}

Statement set_persistence(const nlohmann::json& sequence, const std::string& of_table) {
  const std::string letter = sequence.value("persistence", of_table);
  return {std::format("ALTER SEQUENCE {} SET {}", sequence.at("name").get<std::string>(),
                      letter == "u" ? "UNLOGGED" : "LOGGED")};
}

Statements change_identity_sequence(const Object& before, const Object& after) {
  if (!before.has("sequence") || !after.has("sequence")) return {};
  const nlohmann::json old_one = nlohmann::json::parse(before.fact("sequence"));
  const nlohmann::json new_one = nlohmann::json::parse(after.fact("sequence"));
  Statements statements;
  if (old_one.at("name") != new_one.at("name")) {
    const std::string name = new_one.at("name");
    statements.push_back(
        {std::format("ALTER SEQUENCE {} RENAME TO {}", old_one.at("name").get<std::string>(),
                     schema::last_part(name))});
  }
  const auto limits = [](const nlohmann::json& sequence) {
    return SequenceLimits{.start = sequence.at("start"),
                          .minimum = sequence.at("minimum"),
                          .maximum = sequence.at("maximum")};
  };
  if (const auto moved = move_sequence(new_one.at("name"), limits(old_one), limits(new_one))) {
    statements.push_back(
        {alter_column_words(after, std::format("SET MINVALUE {} SET MAXVALUE {}",
                                               moved->between.minimum, moved->between.maximum))});
    statements.push_back(moved->move);
  }
  std::string action;
  const auto add = [&](const char* words, const char* fact) {
    if (old_one.at(fact) != new_one.at(fact))
      action += std::format(" SET {} {}", words, new_one.at(fact).dump());
  };
  add("INCREMENT BY", "increment");
  add("MINVALUE", "minimum");
  add("MAXVALUE", "maximum");
  add("START WITH", "start");
  add("CACHE", "cache");
  if (old_one.at("cycle") != new_one.at("cycle"))
    action += new_one.at("cycle") == true ? " SET CYCLE" : " SET NO CYCLE";
  if (!action.empty()) statements.push_back({alter_column_words(after, action.substr(1))});
  if (old_one.contains("persistence") || new_one.contains("persistence"))
    statements.push_back(set_persistence(new_one, after.fact("@persistence")));
  return statements;
}

}  // namespace headway::autogenerate
