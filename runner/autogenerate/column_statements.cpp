#include "runner/autogenerate/column_parts.hpp"
#include "runner/autogenerate/kind_statements.hpp"
#include "runner/autogenerate/object_statements.hpp"
#include "runner/autogenerate/sql_words.hpp"
#include "runner/schema/names.hpp"

#include <algorithm>
#include <array>
#include <format>

#include <nlohmann/json.hpp>

namespace headway::autogenerate {

using schema::Object;

bool converts_by_assignment(const std::string& from, const std::string& to) {
  const auto family = [](const std::string& type) {
    const std::string base = type.substr(0, type.find('('));
    constexpr std::array<std::string_view, 6> kNumbers = {
        "smallint", "integer", "bigint", "real", "double precision", "numeric"};
    constexpr std::array<std::string_view, 3> kTexts = {"text", "character varying", "character"};
    if (std::ranges::find(kNumbers, base) != kNumbers.end()) return std::string("number");
    if (std::ranges::find(kTexts, base) != kTexts.end()) return std::string("text");
    return base;
  };
  return family(from) == family(to);
}

std::string alter_column_words(const Object& column, const std::string& action) {
  return std::format("ALTER {}TABLE {} ALTER COLUMN {} {}", column.has("foreign") ? "FOREIGN " : "",
                     column.fact("on"), column.fact("name"), action);
}

namespace {

bool is_users_type(const std::string& type) {
  return type.contains('.');
}

/// A type less its length and the brackets of an array.
std::string plain_type(const std::string& type) {
  if (type.starts_with("timestamp")) return "timestamp";  // with and without a time zone
  return type.substr(0, type.find_first_of("(["));
}

/// Types, less text, among whose values PostgreSQL has a cast. To others the way is through text.
bool has_cast(const std::string& from, const std::string& to) {
  if (from.ends_with("[]") != to.ends_with("[]")) return false;
  using Group = std::array<std::string_view, 7>;
  constexpr std::array<Group, 6> kGroups = {
      Group{"smallint", "integer", "bigint", "real", "double precision", "numeric", "money"},
      Group{"integer", "boolean", "bit"},
      Group{"date", "timestamp"},
      Group{"json", "jsonb"},
      Group{"inet", "cidr"},
      Group{"bit", "bit varying"}};
  return std::ranges::any_of(kGroups, [&](const Group& group) {
    const auto has = [&](const std::string& type) {
      return std::ranges::find(group, plain_type(type)) != group.end();
    };
    return has(from) && has(to);
  });
}

bool is_text(const std::string& type) {
  return converts_by_assignment(plain_type(type), "text");
}

Statements change_type(const Object& before, const Object& after) {
  const std::string& from = before.fact("type");
  const std::string& to = after.fact("type");
  std::string action = "TYPE " + to;
  if (after.has("collation")) action += " COLLATE " + after.fact("collation");
  if (!after.has("foreign") && !converts_by_assignment(from, to)) {
    const bool direct = !is_users_type(from) && !is_users_type(to) &&
                        (has_cast(from, to) || is_text(from) || is_text(to));
    action += std::format(" USING {}::{}{}", after.fact("name"), direct ? "" : "text::", to);
  }
  return {{alter_column_words(after, action)}};
}

/// A setting that is a list of options, a JSON object before and after.
Statements change_options(const Object& before, const Object& after) {
  Statements statements;
  std::vector<std::string> gone = option_names(before.fact("options"));
  const std::vector<std::string> names = option_names(after.fact("options"));
  std::erase_if(
      gone, [&](const std::string& name) { return std::ranges::find(names, name) != names.end(); });
  if (!gone.empty())
    statements.push_back({alter_column_words(after, std::format("RESET ({})", joined(gone)))});
  if (!names.empty())
    statements.push_back({alter_column_words(
        after, std::format("SET ({})", joined(option_list(after.fact("options")))))});
  return statements;
}

}  // namespace

std::string set_storage(const std::string& before, const std::string& after) {
  const char letter = after.empty() ? before.back() : after.front();
  const char* const word = letter == 'p'   ? "PLAIN"
                           : letter == 'e' ? "EXTERNAL"
                           : letter == 'm' ? "MAIN"
                                           : "EXTENDED";
  return std::string("SET STORAGE ") + word;
}

std::string compression_word(const std::string& letter) {
  if (letter == "p") return "pglz";
  if (letter == "l") return "lz4";
  return "DEFAULT";
}

namespace {

void append(Statements& to, Statements what) {
  std::ranges::move(what, std::back_inserter(to));
}

/// For each attribute of the new type its value in a column of the old one, or NULL.
std::vector<std::string> moved_attributes(const std::string& column, const Object& old_type,
                                          const Object& new_type) {
  const nlohmann::json former = nlohmann::json::parse(old_type.fact("attributes"));
  std::vector<std::string> values;
  for (const auto& attribute : nlohmann::json::parse(new_type.fact("attributes"))) {
    const std::string name = attribute.at("name");
    const std::string type = attribute.at("type");
    const auto old_one = std::ranges::find_if(
        former, [&](const nlohmann::json& one) { return one.at("name") == name; });
    if (old_one == former.end()) {
      values.emplace_back("NULL");
      continue;
    }
    const bool by_assignment =
        !is_users_type(type) && converts_by_assignment(old_one->at("type"), type);
    values.push_back(
        std::format("({}).{}{}", column, name, by_assignment ? "" : "::text::" + type));
  }
  return values;
}

}  // namespace

namespace {

Statement set_expression(const Object& column, const std::string& expression) {
  return {alter_column_words(column, std::format("SET EXPRESSION AS ({})", expression))};
}

/// PostgreSQL 17 and later; the values must be stored.
bool can_set_expression(const Object& before, const Object& after) {
  return before.fact("generated_kind") == "s" && after.fact("generated_kind") == "s" &&
         before.has("@set_expression") && after.has("@set_expression");
}

}  // namespace

std::string column_definition(const Object& object, const std::string& default_value) {
  std::string text = object.fact("name") + " " + object.fact("type");
  text += foreign_options(object.fact("foreign_options"));
  if (object.has("collation")) text += " COLLATE " + object.fact("collation");
  if (object.has("generated"))
    text += std::format(" GENERATED ALWAYS AS ({}) {}", object.fact("generated"),
                        object.fact("generated_kind") == "v" ? "VIRTUAL" : "STORED");
  if (object.has("identity")) text += " " + identity_definition(object);
  if (!default_value.empty()) text += " DEFAULT " + default_value;
  return text + not_null_words(object);
}

Statements column_settings(const Object& object) {
  Statements statements;
  if (object.has("not_null_not_valid")) append(statements, set_not_null(object));
  if (object.has("sequence")) {
    const nlohmann::json sequence = nlohmann::json::parse(object.fact("sequence"));
    if (sequence.contains("persistence")) statements.push_back(set_persistence(sequence, {}));
  }
  if (object.has("storage"))
    statements.push_back({alter_column_words(object, set_storage("", object.fact("storage")))});
  if (object.has("compression"))
    statements.push_back({alter_column_words(
        object, "SET COMPRESSION " + compression_word(object.fact("compression")))});
  if (object.has("statistics"))
    statements.push_back(
        {alter_column_words(object, "SET STATISTICS " + object.fact("statistics"))});
  if (object.has("options"))
    statements.push_back({alter_column_words(
        object, std::format("SET ({})", joined(option_list(object.fact("options")))))});
  return statements;
}

Statements create_column(const Object& object, const Parts& parts) {
  const std::string value = parts.empty() ? "" : parts.front()->fact("definition");
  Statements statements{{std::format("ALTER TABLE {} ADD COLUMN {}", object.fact("on"),
                                     column_definition(object, value))}};
  append(statements, column_settings(object));
  return statements;
}

bool can_be_recomputed(const Object& before, const Object& after) {
  // Types of the user's own may go before the column is moved to another one.
  const auto is_free = [&](const char* fact) {
    return before.fact(fact) == after.fact(fact) ||
           (!is_users_type(before.fact(fact)) && !is_users_type(after.fact(fact)));
  };
  return can_set_expression(before, after) && is_free("type") && is_free("collation");
}

Statements empty_column(const Object& before) {
  Statements statements;
  if (before.has("not_null")) statements.push_back({alter_column_words(before, "DROP NOT NULL")});
  statements.push_back(set_expression(before, "NULL"));
  return statements;
}

Statements recompute_column(const Object& before, const Object& after) {
  Statements statements;
  std::string action = "TYPE " + after.fact("type");
  if (after.has("collation")) action += " COLLATE " + after.fact("collation");
  Facts rest = schema::differing_facts(before, after);
  const auto differs = [&](const char* fact) {
    return std::ranges::find(rest, fact) != rest.end();
  };
  if (differs("type") || differs("collation"))
    statements.push_back({alter_column_words(after, action)});
  statements.push_back(set_expression(after, after.fact("generated")));
  std::erase_if(rest, [&](const std::string& fact) {
    return fact == "type" || fact == "collation" || fact == "generated" ||
           fact.starts_with("not_null") || (fact == "comment" && after.has("comment"));
  });
  append(statements, *alter_statements(before, after, rest));
  if (after.has("not_null")) append(statements, set_not_null(after));
  return statements;
}

std::optional<Statements> alter_column(const Object& before, const Object& after,
                                       const Facts& facts) {
  const auto differs = [&](std::string_view fact) {
    return std::ranges::find(facts, fact) != facts.end();
  };
  if (differs("foreign")) return std::nullopt;
  // The values that were computed stay; those of a virtual column are nowhere.
  const bool keeps_values = before.fact("generated_kind") == "s" && !after.has("generated");
  // A generated column's values are computed anew: nothing of them can be lost.
  const bool retyped = after.has("generated") && (differs("type") || differs("collation"));
  const bool sets_expression = differs("generated") && can_set_expression(before, after);
  if (!keeps_values &&
      ((differs("generated") && !sets_expression) || differs("generated_kind") || retyped))
    return std::nullopt;
  Statements statements;
  if (sets_expression) statements.push_back(set_expression(after, after.fact("generated")));
  if (keeps_values) statements.push_back({alter_column_words(after, "DROP EXPRESSION")});
  if (differs("identity") && !after.has("identity"))
    append(statements, change_identity(before, after));
  if (differs("type") || differs("collation")) append(statements, change_type(before, after));
  if (std::ranges::any_of(facts,
                          [](const std::string& fact) { return fact.starts_with("not_null"); }))
    append(statements, change_not_null(before, after));
  if (differs("identity") && after.has("identity"))
    append(statements, change_identity(before, after));
  if (differs("sequence")) append(statements, change_identity_sequence(before, after));
  if (differs("foreign_options"))
    statements.push_back(
        {alter_column_words(after, foreign_options_change(before.fact("foreign_options"),
                                                          after.fact("foreign_options")))});
  // A new type comes with its own storage.
  if (after.has("storage") ? differs("storage") || differs("type")
                           : differs("storage") && !differs("type"))
    statements.push_back(
        {alter_column_words(after, set_storage(before.fact("storage"), after.fact("storage")))});
  if (differs("compression"))
    statements.push_back({alter_column_words(
        after, "SET COMPRESSION " + compression_word(after.fact("compression")))});
  if (differs("statistics"))
    statements.push_back({alter_column_words(
        after, "SET STATISTICS " +
                   (after.has("statistics") ? after.fact("statistics") : std::string("-1")))});
  if (differs("options")) append(statements, change_options(before, after));
  return statements;
}

Statements retype_column(const Object& after, const Object& old_type, const Object& new_type) {
  const std::string& type = after.fact("type");
  const std::string& name = after.fact("name");
  const std::string collate = after.has("collation") ? " COLLATE " + after.fact("collation") : "";
  if (new_type.key.kind == schema::Kind::kCollation)
    return {{alter_column_words(after, std::format("TYPE {}{}", type, collate))}};
  std::string value;
  if (new_type.key.kind == schema::Kind::kComposite && type == new_type.key.name) {
    value = std::format("CASE WHEN {} IS DISTINCT FROM NULL THEN ROW({})::{} END", name,
                        joined(moved_attributes(name, old_type, new_type)), type);
  } else {
    std::string text = "text";
    for (std::string_view rest = type; rest.ends_with("[]"); rest.remove_suffix(2))
      text += "[]";
    value = std::format("{}::{}::{}", name, text, type);
  }
  return {{alter_column_words(after, std::format("TYPE {}{} USING {}", type, collate, value))}};
}

}  // namespace headway::autogenerate
