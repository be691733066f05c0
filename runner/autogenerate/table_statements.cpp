#include "runner/autogenerate/kind_statements.hpp"
#include "runner/autogenerate/sql_words.hpp"

#include <algorithm>
#include <format>
#include <map>
#include <utility>

#include <nlohmann/json.hpp>

namespace headway::autogenerate {

using schema::Kind;
using schema::Object;

namespace {

void append(Statements& to, Statements what) {
  std::ranges::move(what, std::back_inserter(to));
}

std::string table_word(const Object& object) {
  return object.has("foreign") ? "FOREIGN TABLE" : "TABLE";
}

std::vector<std::string> storage_options(const Object& object) {
  std::vector<std::string> options = option_list(object.fact("options"));
  std::ranges::move(option_list(object.fact("toast_options"), "toast."),
                    std::back_inserter(options));
  return options;
}

std::vector<std::string> storage_option_names(const Object& object) {
  std::vector<std::string> names = option_names(object.fact("options"));
  std::ranges::move(option_names(object.fact("toast_options"), "toast."),
                    std::back_inserter(names));
  return names;
}

/// The lines between CREATE TABLE's parentheses, columns in their order.
std::vector<std::string> lines_of(const Parts& parts, bool typed) {
  std::map<std::string, std::string> defaults;
  for (const Object* part : parts) {
    if (part->key.kind == Kind::kDefault) defaults[part->fact("name")] = part->fact("definition");
  }
  Parts columns;
  std::ranges::copy_if(parts, std::back_inserter(columns),
                       [](const Object* part) { return part->key.kind == Kind::kColumn; });
  std::ranges::sort(columns, {}, &Object::position);
  std::vector<std::string> lines;
  for (const Object* column : columns) {
    const std::string& value = defaults[column->fact("name")];
    if (!typed) {
      lines.push_back("    " + column_definition(*column, value));
    } else if (!value.empty() || !not_null_words(*column).empty()) {
      // The type says the rest.
      lines.push_back(std::format("    {} WITH OPTIONS{}{}", column->fact("name"),
                                  value.empty() ? "" : " DEFAULT " + value,
                                  not_null_words(*column)));
    }
  }
  for (const Object* part : parts) {
    if (part->key.kind == Kind::kConstraint) lines.push_back("    " + constraint_definition(*part));
  }
  return lines;
}

/// The generated columns of a partition whose expressions are not its parent's.
std::vector<std::string> expressions_of_partition(const Object& object) {
  std::vector<std::string> lines;
  if (!object.has("inherited_columns")) return lines;
  const nlohmann::json columns = nlohmann::json::parse(object.fact("inherited_columns"));
  for (const auto& [column, settings] : columns.items()) {
    if (settings.contains("generated"))
      lines.push_back(std::format("    {} GENERATED ALWAYS AS {}", column,
                                  settings.at("generated").get<std::string>()));
  }
  return lines;
}

std::string create_table_sql(const Object& object, const Parts& parts) {
  const std::vector<std::string> parents = list_of(object.fact("parents"));
  std::string sql =
      std::format("CREATE {}{} {}", object.fact("persistence") == "u" ? "UNLOGGED " : "",
                  table_word(object), object.key.name);
  std::vector<std::string> lines = lines_of(parts, object.has("of_type"));
  if (object.has("bound") && !object.has("@column_order"))
    std::ranges::move(expressions_of_partition(object), std::back_inserter(lines));
  const std::string body = lines.empty() ? "" : "\n" + joined(lines, ",\n") + "\n";
  if (object.has("bound") && !object.has("@column_order")) {
    sql += std::format(" PARTITION OF {}", parents.front());
    if (!body.empty()) sql += std::format(" ({})", body);
    sql += " " + object.fact("bound");
  } else if (object.has("of_type")) {
    sql += " OF " + object.fact("of_type");
    if (!body.empty()) sql += std::format(" ({})", body);
  } else {
    sql += std::format(" ({})", body);
    if (!parents.empty() && !object.has("bound"))
      sql += std::format("\nINHERITS ({})", joined(parents));
  }
  if (object.has("partition_key"))
    sql += std::format("\nPARTITION BY {}", object.fact("partition_key"));
  if (object.has("access_method")) sql += " USING " + object.fact("access_method");
  if (const std::vector<std::string> options = storage_options(object); !options.empty())
    sql += std::format("\nWITH ({})", joined(options));
  if (object.has("server")) sql += std::format("\nSERVER {}", object.fact("server"));
  return sql + foreign_options(object.fact("foreign_options"));
}

std::string alter(const Object& object, const std::string& action) {
  return std::format("ALTER {} {} {}", table_word(object), object.key.name, action);
}

std::string identity_words(const Object& object) {
  if (object.fact("replica_identity") == "f") return "REPLICA IDENTITY FULL";
  if (object.fact("replica_identity") == "n") return "REPLICA IDENTITY NOTHING";
  return "REPLICA IDENTITY DEFAULT";
}

Statements change_options(const Object& before, const Object& after) {
  Statements statements;
  std::vector<std::string> gone = storage_option_names(before);
  const std::vector<std::string> names = storage_option_names(after);
  std::erase_if(
      gone, [&](const std::string& name) { return std::ranges::find(names, name) != names.end(); });
  if (!gone.empty()) statements.push_back({alter(after, std::format("RESET ({})", joined(gone)))});
  if (!names.empty())
    statements.push_back({alter(after, std::format("SET ({})", joined(storage_options(after))))});
  return statements;
}

/// For each parent of the one that is none of the other.
Statements for_lone_parents(const Object& of, const Object& other, const char* words) {
  const std::vector<std::string> others = list_of(other.fact("parents"));
  Statements statements;
  for (const std::string& parent : list_of(of.fact("parents"))) {
    if (std::ranges::find(others, parent) == others.end())
      statements.push_back({alter(of, words + parent)});
  }
  return statements;
}

/// `true` or, since PostgreSQL 18, the name of a constraint for which PostgreSQL would choose
/// another one.
Statement set_inherited_not_null(const Object& table, const std::string& column,
                                 const std::string& before,
                                 const std::optional<std::string>& value) {
  const auto name_of = [&](const std::string& text) {
    return text == "true" ? usual_not_null_name(
                                {.key = {}, .facts = {{"on", table.key.name}, {"name", column}}})
                          : text;
  };
  if (!value) return {alter(table, std::format("ALTER COLUMN {} DROP NOT NULL", column))};
  if (!before.empty())
    return {
        alter(table, std::format("RENAME CONSTRAINT {} TO {}", name_of(before), name_of(*value)))};
  if (*value == "true") return {alter(table, std::format("ALTER COLUMN {} SET NOT NULL", column))};
  return {alter(table, std::format("ADD CONSTRAINT {} NOT NULL {}", *value, column))};
}

/// Since PostgreSQL 18 a table's own NOT NULL of an inherited column stays beside the parent's, and
/// can be dropped only ahead of that.
Statements drop_inherited_not_null(const Object& before, const Object& after) {
  Statements statements;
  if (!after.has("@names_not_null") || !before.has("inherited_columns")) return statements;
  const auto settings = [](const Object& table) {
    return table.has("inherited_columns") ? nlohmann::json::parse(table.fact("inherited_columns"))
                                          : nlohmann::json::object();
  };
  const nlohmann::json wanted = settings(after);
  const nlohmann::json columns = settings(before);
  for (const auto& [column, of_column] : columns.items()) {
    if (of_column.contains("not_null") &&
        !(wanted.contains(column) && wanted.at(column).contains("not_null")))
      statements.push_back(set_inherited_not_null(after, column, {}, std::nullopt));
  }
  return statements;
}

/// One setting of an inherited column, from its value before to the one after; nothing: it has
/// none.
Statement set_inherited(const Object& table, const std::string& column, const std::string& setting,
                        const std::string& before, const std::optional<std::string>& value) {
  const auto set = [&](const std::string& action) {
    return Statement{alter(table, std::format("ALTER COLUMN {} {}", column, action))};
  };
  if (setting == "comment")
    return {std::format("COMMENT ON COLUMN {}.{} IS {}", table.key.name, column,
                        value ? literal(*value) : "NULL")};
  if (setting == "not_null") return set_inherited_not_null(table, column, before, value);
  if (setting == "generated")
    return set("SET EXPRESSION AS " +
               value.value_or("").substr(0, value.value_or("").rfind(')') + 1));
  if (setting == "storage") return set(set_storage(before, value.value_or("")));
  if (setting == "compression")
    return set("SET COMPRESSION " + compression_word(value.value_or("")));
  return set("SET STATISTICS " + value.value_or("-1"));
}

/// The settings that a table has of its own for columns that are its parents'.
Statements set_inherited_columns(const Object& before, const Object& after) {
  const auto settings = [](const Object& table) {
    std::map<std::pair<std::string, std::string>, std::string> all;
    if (!table.has("inherited_columns")) return all;
    const nlohmann::json columns = nlohmann::json::parse(table.fact("inherited_columns"));
    for (const auto& [column, of_column] : columns.items()) {
      for (const auto& [setting, value] : of_column.items())
        all[{column, setting}] = value.is_string() ? value.get<std::string>() : value.dump();
    }
    return all;
  };
  const auto old_ones = settings(before);
  const auto new_ones = settings(after);
  Statements statements;
  for (const auto& [place, value] : new_ones) {
    const auto old_one = old_ones.find(place);
    if (old_one == old_ones.end() || old_one->second != value)
      statements.push_back(set_inherited(after, place.first, place.second,
                                         old_one == old_ones.end() ? "" : old_one->second, value));
  }
  for (const auto& [place, value] : old_ones) {
    if (!new_ones.contains(place))
      statements.push_back(set_inherited(after, place.first, place.second, value, std::nullopt));
  }
  return statements;
}

Statement detach(const Object& table) {
  return {std::format("ALTER TABLE {} DETACH PARTITION {}", list_of(table.fact("parents")).front(),
                      table.key.name)};
}

Statement attach(const Object& table) {
  return {std::format("ALTER TABLE {} ATTACH PARTITION {} {}",
                      list_of(table.fact("parents")).front(), table.key.name, table.fact("bound"))};
}

}  // namespace

Statements create_table(const Object& object, const Parts& parts) {
  Statements statements{{create_table_sql(object, parts)}};
  for (const Object* part : parts) {
    if (part->key.kind == Kind::kColumn) append(statements, column_settings(*part));
    if (part->key.kind == Kind::kConstraint) append(statements, constraint_settings(*part));
  }
  if (object.has("row_security"))
    statements.push_back({alter(object, "ENABLE ROW LEVEL SECURITY")});
  if (object.has("force_row_security"))
    statements.push_back({alter(object, "FORCE ROW LEVEL SECURITY")});
  if (object.has("replica_identity") && object.fact("replica_identity") != "i")
    statements.push_back({alter(object, identity_words(object))});
  return statements;
}

Statements follow_parents(const Object& before, const Object& after) {
  Statements statements;
  const bool stays = before.fact("bound") == after.fact("bound") &&
                     before.fact("parents") == after.fact("parents");
  if (after.has("bound") && !stays) statements.push_back(attach(after));
  if (!before.has("bound") && !after.has("bound"))
    statements = for_lone_parents(after, before, "INHERIT ");
  append(statements, set_inherited_columns(before, after));
  return statements;
}

std::optional<Statements> alter_table(const Object& before, const Object& after,
                                      const Facts& facts) {
  const auto differs = [&](std::string_view fact) {
    return std::ranges::find(facts, fact) != facts.end();
  };
  for (const char* fixed : {"foreign", "partition_key", "server"}) {
    if (differs(fixed)) return std::nullopt;
  }
  Statements statements;
  if (differs("bound") || (differs("parents") && after.has("bound"))) {
    if (before.has("bound")) statements.push_back(detach(before));
  } else if (differs("parents")) {
    append(statements, for_lone_parents(before, after, "NO INHERIT "));
  } else if (differs("inherited_columns")) {
    append(statements, drop_inherited_not_null(before, after));
  }
  if (differs("of_type"))
    statements.push_back({alter(
        after, after.has("of_type") ? "OF " + after.fact("of_type") : std::string("NOT OF"))});
  if (differs("persistence"))
    statements.push_back(
        {alter(after, after.fact("persistence") == "u" ? "SET UNLOGGED" : "SET LOGGED")});
  if (differs("access_method"))
    statements.push_back({alter(
        after, "SET ACCESS METHOD " + (after.has("access_method") ? after.fact("access_method")
                                                                  : std::string("heap")))});
  if (differs("foreign_options"))
    statements.push_back({alter(after, foreign_options_change(before.fact("foreign_options"),
                                                              after.fact("foreign_options")))});
  if (differs("options") || differs("toast_options"))
    append(statements, change_options(before, after));
  if (differs("row_security"))
    statements.push_back({alter(after, after.has("row_security") ? "ENABLE ROW LEVEL SECURITY"
                                                                 : "DISABLE ROW LEVEL SECURITY")});
  if (differs("force_row_security"))
    statements.push_back(
        {alter(after, after.has("force_row_security") ? "FORCE ROW LEVEL SECURITY"
                                                      : "NO FORCE ROW LEVEL SECURITY")});
  if (differs("replica_identity") && after.fact("replica_identity") != "i")
    statements.push_back({alter(after, identity_words(after))});
  return statements;
}

}  // namespace headway::autogenerate
