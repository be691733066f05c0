#include "runner/autogenerate/kind_statements.hpp"
#include "runner/autogenerate/sql_words.hpp"

#include <algorithm>
#include <format>

#include <nlohmann/json.hpp>

namespace headway::autogenerate {

using schema::Kind;
using schema::Object;

namespace {

/// The server ends a view's definition by a semicolon and a routine's by a newline.
std::string trimmed(std::string text) {
  while (!text.empty() && (text.back() == ';' || text.back() == '\n' || text.back() == ' '))
    text.pop_back();
  return text;
}

std::string view_sql(const Object& object, std::string_view create) {
  const bool materialized = object.key.kind == Kind::kMaterializedView;
  std::string sql =
      std::format("{} {} {}", create, materialized ? "MATERIALIZED VIEW" : "VIEW", object.key.name);
  if (object.has("access_method")) sql += " USING " + object.fact("access_method");
  if (object.has("options"))
    sql += std::format(" WITH ({})", joined(option_list(object.fact("options"))));
  sql += " AS\n" + trimmed(object.fact("definition"));
  if (object.has("empty")) sql += "\n  WITH NO DATA";
  return sql;
}

/// CREATE OR REPLACE VIEW may only add columns behind those that are there.
bool only_adds_columns(const Object& before, const Object& after) {
  const nlohmann::json old_ones = nlohmann::json::parse(before.fact("columns"));
  const nlohmann::json new_ones = nlohmann::json::parse(after.fact("columns"));
  return new_ones.size() >= old_ones.size() &&
         std::equal(old_ones.begin(), old_ones.end(), new_ones.begin());
}

std::size_t count_defaults(const std::string& arguments) {
  std::size_t count = 0;
  for (std::size_t at = 0; (at = arguments.find(" DEFAULT ", at)) != std::string::npos; ++at)
    ++count;
  return count;
}

std::string enable_words(const std::string& enabled) {
  if (enabled == "D") return "DISABLE";
  if (enabled == "R") return "ENABLE REPLICA";
  if (enabled == "A") return "ENABLE ALWAYS";
  return "ENABLE";
}

/// Reaches all partitions of the table; those that have it otherwise come behind it.
Statements enable(const Object& object) {
  Statements statements;
  const auto add = [&](const std::string& table, const std::string& enabled) {
    statements.push_back(
        {std::format("ALTER TABLE {} {} {} {}", table, enable_words(enabled),
                     object.key.kind == Kind::kRule ? "RULE" : "TRIGGER", object.fact("name"))});
  };
  add(object.fact("on"), object.fact("enabled"));
  if (!object.has("partitions")) return statements;
  for (const nlohmann::json& one : nlohmann::json::parse(object.fact("partitions")))
    add(one.at(0), one.at(1));
  return statements;
}

std::string policy_clauses(const Object& object) {
  std::string text = " TO " + object.fact("roles");
  if (object.has("using")) text += std::format(" USING ({})", object.fact("using"));
  if (object.has("check")) text += std::format(" WITH CHECK ({})", object.fact("check"));
  return text;
}

std::string command_word(const std::string& letter) {
  if (letter == "r") return "SELECT";
  if (letter == "a") return "INSERT";
  if (letter == "w") return "UPDATE";
  if (letter == "d") return "DELETE";
  return "ALL";
}

}  // namespace

Statements comment_columns(const Object& before, const Object& after) {
  Statements statements;
  const auto comments = [](const Object& object) {
    return object.has("column_comments") ? nlohmann::json::parse(object.fact("column_comments"))
                                         : nlohmann::json::object();
  };
  const nlohmann::json old_ones = comments(before);
  const nlohmann::json new_ones = comments(after);
  for (const auto& [column, text] : new_ones.items()) {
    if (!old_ones.contains(column) || old_ones.at(column) != text)
      statements.push_back({std::format("COMMENT ON COLUMN {}.{} IS {}", after.key.name, column,
                                        literal(text.get<std::string>()))});
  }
  for (const auto& [column, text] : old_ones.items()) {
    if (!new_ones.contains(column))
      statements.push_back(
          {std::format("COMMENT ON COLUMN {}.{} IS NULL", after.key.name, column)});
  }
  return statements;
}

Statements create_view(const Object& object) {
  Statements statements{{view_sql(object, "CREATE")}};
  std::ranges::move(comment_columns({}, object), std::back_inserter(statements));
  return statements;
}

std::optional<Statements> alter_view(const Object& before, const Object& after,
                                     const Facts& facts) {
  const auto differs = [&](std::string_view fact) {
    return std::ranges::find(facts, fact) != facts.end();
  };
  Statements statements;
  const bool shape = differs("definition") || differs("options") || differs("columns");
  if (after.key.kind == Kind::kMaterializedView) {
    if (shape || differs("empty") || differs("access_method") || differs("persistence"))
      return std::nullopt;
  } else if (shape) {
    if (!only_adds_columns(before, after)) return std::nullopt;
    // OR REPLACE takes the options that are not named away, too.
    statements.push_back({view_sql(after, "CREATE OR REPLACE")});
  }
  std::ranges::move(comment_columns(before, after), std::back_inserter(statements));
  return statements;
}

Statements create_routine(const Object& object) {
  return {{trimmed(object.fact("definition"))}};
}

std::optional<Statements> alter_routine(const Object& before, const Object& after,
                                        const Facts& facts) {
  for (const std::string& fact : facts) {
    if (fact == "result" || fact == "word" || fact == "window" || fact == "names" ||
        fact == "modes")
      return std::nullopt;
    if (fact == "arguments" && count_defaults(before.fact(fact)) > count_defaults(after.fact(fact)))
      return std::nullopt;
  }
  return Statements{{trimmed(after.fact("definition"))}};
}

Statements create_aggregate(const Object& object) {
  std::vector<std::string> options{"SFUNC = " + object.fact("state_function"),
                                   "STYPE = " + object.fact("state_type")};
  const auto add = [&](const char* word, const char* fact) {
    if (object.has(fact)) options.push_back(std::format("{} = {}", word, object.fact(fact)));
  };
  const auto add_word = [&](const char* word, const char* fact) {
    if (object.has(fact)) options.emplace_back(word);
  };
  const auto modify = [&](const char* word, const char* fact) {
    const std::string& letter = object.fact(fact);
    if (letter == "r" || letter == "s" || letter == "w")
      options.push_back(std::format("{} = {}", word,
                                    letter == "r"   ? "READ_ONLY"
                                    : letter == "s" ? "SHAREABLE"
                                                    : "READ_WRITE"));
  };
  add("SSPACE", "state_space");
  add("FINALFUNC", "final_function");
  add_word("FINALFUNC_EXTRA", "final_extra");
  if (object.has("final_function")) modify("FINALFUNC_MODIFY", "final_modify");
  add("COMBINEFUNC", "combine_function");
  add("SERIALFUNC", "serial_function");
  add("DESERIALFUNC", "deserial_function");
  if (object.has("initial")) options.push_back("INITCOND = " + literal(object.fact("initial")));
  add("MSFUNC", "moving_state_function");
  add("MINVFUNC", "moving_inverse_function");
  add("MSTYPE", "moving_state_type");
  add("MSSPACE", "moving_state_space");
  add("MFINALFUNC", "moving_final_function");
  add_word("MFINALFUNC_EXTRA", "moving_final_extra");
  if (object.has("moving_final_function")) modify("MFINALFUNC_MODIFY", "moving_final_modify");
  if (object.has("moving_initial"))
    options.push_back("MINITCOND = " + literal(object.fact("moving_initial")));
  add("SORTOP", "sort_operator");
  add_word("HYPOTHETICAL", "hypothetical");
  if (object.fact("parallel") != "u")
    options.push_back(
        std::format("PARALLEL = {}", object.fact("parallel") == "s" ? "SAFE" : "RESTRICTED"));
  return {{std::format("CREATE AGGREGATE {} (\n    {}\n)", object.key.name,
                       joined(options, ",\n    "))}};
}

Statements create_trigger(const Object& object) {
  Statements statements{{trimmed(object.fact("definition"))}};
  if (object.has("enabled") || object.has("partitions"))
    std::ranges::move(enable(object), std::back_inserter(statements));
  return statements;
}

std::optional<Statements> alter_trigger(const Object& after, const Facts& facts) {
  Statements statements;
  for (const std::string& fact : facts) {
    if (fact == "enabled" || fact == "partitions") {
      statements = enable(after);
    } else if (fact != "comment") {
      return std::nullopt;
    }
  }
  return statements;
}

Statements create_policy(const Object& object) {
  return {{std::format("CREATE POLICY {} ON {}{} FOR {}{}", object.fact("name"), object.fact("on"),
                       object.fact("permissive") == "false" ? " AS RESTRICTIVE" : "",
                       command_word(object.fact("command")), policy_clauses(object))}};
}

std::optional<Statements> alter_policy(const Object& before, const Object& after,
                                       const Facts& facts) {
  for (const std::string& fact : facts) {
    if (fact == "command" || fact == "permissive" || (before.has(fact) && !after.has(fact)))
      return std::nullopt;
  }
  return Statements{{std::format("ALTER POLICY {} ON {}{}", after.fact("name"), after.fact("on"),
                                 policy_clauses(after))}};
}

Statements create_event_trigger(const Object& object) {
  std::string sql =
      std::format("CREATE EVENT TRIGGER {} ON {}", object.key.name, object.fact("event"));
  if (object.has("tags")) sql += std::format("\n    WHEN TAG IN ({})", object.fact("tags"));
  sql += std::format("\n    EXECUTE FUNCTION {}()", object.fact("function"));
  Statements statements{{std::move(sql)}};
  if (object.has("enabled"))
    statements.push_back({std::format("ALTER EVENT TRIGGER {} {}", object.key.name,
                                      enable_words(object.fact("enabled")))});
  return statements;
}

}  // namespace headway::autogenerate
