#include "runner/autogenerate/kind_statements.hpp"
#include "runner/autogenerate/sql_words.hpp"
#include "runner/schema/names.hpp"

#include <algorithm>
#include <format>

#include <nlohmann/json.hpp>

namespace headway::autogenerate {

using schema::Kind;
using schema::Object;

namespace {

std::string create_collation(const Object& object) {
  std::vector<std::string> options;
  const std::string& provider = object.fact("provider");
  options.push_back(std::format("provider = {}", provider == "i"   ? "icu"
                                                 : provider == "b" ? "builtin"
                                                                   : "libc"));
  for (const char* name : {"locale", "lc_collate", "lc_ctype", "rules"}) {
    if (object.has(name))
      options.push_back(std::format("{} = {}", name, literal(object.fact(name))));
  }
  if (object.fact("deterministic") == "false") options.emplace_back("deterministic = false");
  return std::format("CREATE COLLATION {} ({})", object.key.name, joined(options));
}

std::string create_enum(const Object& object) {
  std::vector<std::string> labels;
  for (const std::string& label : list_of(object.fact("labels")))
    labels.push_back(literal(label));
  return std::format("CREATE TYPE {} AS ENUM ({})", object.key.name, joined(labels));
}

std::string create_domain(const Object& object, const Parts& parts) {
  std::string sql = std::format("CREATE DOMAIN {} AS {}", object.key.name, object.fact("type"));
  if (object.has("collation")) sql += " COLLATE " + object.fact("collation");
  if (object.has("default")) sql += " DEFAULT " + object.fact("default");
  if (object.has("not_null_name")) sql += " CONSTRAINT " + object.fact("not_null_name");
  if (object.has("not_null")) sql += " NOT NULL";
  for (const Object* constraint : parts)
    sql += " " + constraint_definition(*constraint);
  return sql;
}

struct Attribute {
  std::string name;
  std::string text;

  bool operator==(const Attribute&) const = default;
};

std::vector<Attribute> attributes_of(const Object& object) {
  std::vector<Attribute> attributes;
  if (!object.has("attributes")) return attributes;
  for (const auto& one : nlohmann::json::parse(object.fact("attributes"))) {
    Attribute attribute{.name = one.at("name"), .text = one.at("type")};
    if (!one.at("collation").is_null())
      attribute.text += " COLLATE " + one.at("collation").get<std::string>();
    attributes.push_back(std::move(attribute));
  }
  return attributes;
}

std::string create_composite(const Object& object) {
  std::vector<std::string> attributes;
  for (const Attribute& attribute : attributes_of(object))
    attributes.push_back(attribute.name + " " + attribute.text);
  return std::format("CREATE TYPE {} AS ({})", object.key.name, joined(attributes));
}

std::string create_range(const Object& object) {
  std::vector<std::string> options{"subtype = " + object.fact("subtype")};
  const auto add = [&](const char* name, const char* fact) {
    if (object.has(fact)) options.push_back(std::format("{} = {}", name, object.fact(fact)));
  };
  add("subtype_opclass", "opclass");
  add("collation", "collation");
  add("canonical", "canonical");
  add("subtype_diff", "subtype_diff");
  add("multirange_type_name", "multirange");
  return std::format("CREATE TYPE {} AS RANGE ({})", object.key.name, joined(options));
}

/// Adds the values that are new, each beside a neighbour; nothing where one has gone or moved.
std::optional<Statements> alter_enum(const Object& before, const Object& after) {
  const std::vector<std::string> old_labels = list_of(before.fact("labels"));
  const std::vector<std::string> labels = list_of(after.fact("labels"));
  Statements statements;
  std::size_t matched = 0;
  for (std::size_t i = 0; i < labels.size(); ++i) {
    if (matched < old_labels.size() && labels[i] == old_labels[matched]) {
      ++matched;
      continue;
    }
    std::string place;
    if (matched < old_labels.size()) {
      place = " BEFORE " + literal(old_labels[matched]);
    } else if (i > 0) {
      place = " AFTER " + literal(labels[i - 1]);
    }
    statements.push_back({.sql = std::format("ALTER TYPE {} ADD VALUE {}{}", after.key.name,
                                             literal(labels[i]), place),
                          .commit_after = true});
  }
  if (matched < old_labels.size()) return std::nullopt;
  return statements;
}

/// The server's own name for the NOT NULL of a domain, where none is given.
std::string not_null_of_domain(const Object& domain) {
  if (domain.has("not_null_name")) return domain.fact("not_null_name");
  return identifier(schema::unquoted(schema::last_part(domain.key.name)) + "_not_null");
}

Statement change_not_null_of_domain(const Object& before, const Object& after) {
  const std::string domain = "ALTER DOMAIN " + after.key.name;
  if (!after.has("not_null")) return {domain + " DROP NOT NULL"};
  if (before.has("not_null"))
    return {std::format("{} RENAME CONSTRAINT {} TO {}", domain, before.fact("@not_null"),
                        not_null_of_domain(after))};
  if (!after.has("not_null_name")) return {domain + " SET NOT NULL"};
  return {std::format("{} ADD CONSTRAINT {} NOT NULL", domain, after.fact("not_null_name"))};
}

std::optional<Statements> alter_domain(const Object& before, const Object& after,
                                       const Facts& facts) {
  Statements statements;
  for (const std::string& fact : facts) {
    if (fact == "default") {
      statements.push_back(
          {std::format("ALTER DOMAIN {} {}", after.key.name,
                       after.has(fact) ? "SET DEFAULT " + after.fact(fact) : "DROP DEFAULT")});
    } else if (fact == "not_null" || fact == "not_null_name") {
      const bool both = before.has("not_null") == after.has("not_null");
      if (fact == "not_null" || both)
        statements.push_back(change_not_null_of_domain(before, after));
    } else {
      return std::nullopt;
    }
  }
  return statements;
}

/// In place while the attributes that stay keep their order and new ones follow them.
std::optional<Statements> alter_composite(const Object& before, const Object& after) {
  const std::vector<Attribute> old_attributes = attributes_of(before);
  const std::vector<Attribute> attributes = attributes_of(after);
  const auto find = [](const std::vector<Attribute>& in, const std::string& name) {
    return std::ranges::find(in, name, &Attribute::name);
  };
  std::vector<std::string> result;
  Statements statements;
  for (const Attribute& attribute : old_attributes) {
    const auto kept = find(attributes, attribute.name);
    if (kept == attributes.end()) {
      statements.push_back(
          {std::format("ALTER TYPE {} DROP ATTRIBUTE {}", after.key.name, attribute.name),
           std::format("attribute {} of {}", attribute.name, after.key.name)});
      continue;
    }
    result.push_back(attribute.name);
    if (kept->text != attribute.text)
      statements.push_back({std::format("ALTER TYPE {} ALTER ATTRIBUTE {} TYPE {}", after.key.name,
                                        attribute.name, kept->text)});
  }
  for (const Attribute& attribute : attributes) {
    if (find(old_attributes, attribute.name) != old_attributes.end()) continue;
    result.push_back(attribute.name);
    statements.push_back({std::format("ALTER TYPE {} ADD ATTRIBUTE {} {}", after.key.name,
                                      attribute.name, attribute.text)});
  }
  if (!std::ranges::equal(result, attributes, {}, {}, &Attribute::name)) return std::nullopt;
  std::ranges::move(comment_columns(before, after), std::back_inserter(statements));
  return statements;
}

std::string sequence_options(const Object& object, const Facts& facts) {
  std::vector<std::string> options;
  const auto wanted = [&](const char* fact) {
    return facts.empty() || std::ranges::find(facts, fact) != facts.end();
  };
  if (wanted("type")) options.push_back("AS " + object.fact("type"));
  if (wanted("increment")) options.push_back("INCREMENT BY " + object.fact("increment"));
  if (wanted("minimum")) options.push_back("MINVALUE " + object.fact("minimum"));
  if (wanted("maximum")) options.push_back("MAXVALUE " + object.fact("maximum"));
  if (wanted("start")) options.push_back("START WITH " + object.fact("start"));
  if (wanted("cache")) options.push_back("CACHE " + object.fact("cache"));
  if (wanted("cycle") && (object.fact("cycle") == "true" || !facts.empty()))
    options.emplace_back(object.fact("cycle") == "true" ? "CYCLE" : "NO CYCLE");
  return joined(options, " ");
}

/// The one of two integer types that holds the values of both.
std::string wider_type(const Object& before, const Object& after) {
  for (const char* type : {"bigint", "integer"}) {
    if (before.fact("type") == type || after.fact("type") == type) return type;
  }
  return "smallint";
}

}  // namespace

Statements create_type(const Object& object, const Parts& parts) {
  switch (object.key.kind) {
    case Kind::kCollation:
      return {{create_collation(object)}};
    case Kind::kEnum:
      return {{create_enum(object)}};
    case Kind::kDomain:
      return {{create_domain(object, parts)}};
    case Kind::kComposite: {
      Statements statements{{create_composite(object)}};
      std::ranges::move(comment_columns({}, object), std::back_inserter(statements));
      return statements;
    }
    default:
      return {{create_range(object)}};
  }
}

std::optional<Statements> alter_type(const Object& before, const Object& after,
                                     const Facts& facts) {
  switch (after.key.kind) {
    case Kind::kEnum:
      return alter_enum(before, after);
    case Kind::kDomain:
      return alter_domain(before, after, facts);
    case Kind::kComposite:
      return alter_composite(before, after);
    default:
      return std::nullopt;
  }
}

namespace {

std::string type_word(const Object& object) {
  if (object.key.kind == Kind::kDomain) return "DOMAIN";
  return object.key.kind == Kind::kCollation ? "COLLATION" : "TYPE";
}

std::string old_name(std::string_view qualified) {
  const std::string last(schema::last_part(qualified));
  return last.ends_with('"') ? last.substr(0, last.size() - 1) + "__old\"" : last + "__old";
}

std::string old_qualified(std::string_view qualified) {
  return std::format("{}.{}", schema::owner_of(qualified), old_name(qualified));
}

}  // namespace

/// The multirange of a range type, and the constructors of both, have names of their own.
Statements rename_away(const Object& object) {
  const std::string& name = object.key.name;
  const auto rename = [](const std::string& word, std::string_view what, std::string_view to) {
    return Statement{std::format("ALTER {} {} RENAME TO {}", word, what, to)};
  };
  Statements statements{rename(type_word(object), name, old_name(name))};
  if (object.key.kind != Kind::kRange) return statements;
  const std::string& multi = object.fact("multirange");
  const std::string& subtype = object.fact("subtype");
  statements.push_back(rename("TYPE", multi, old_name(multi)));
  for (const std::string& end : {std::string(), std::string(", text")})
    statements.push_back(rename(
        "FUNCTION", std::format("{}({}, {}{})", name, subtype, subtype, end), old_name(name)));
  const std::string old_range = old_qualified(name);
  for (const std::string& arguments :
       {std::string(), old_range, std::format("VARIADIC {}[]", old_range)})
    statements.push_back(
        rename("FUNCTION", std::format("{}({})", multi, arguments), old_name(multi)));
  return statements;
}

Statements drop_renamed_away(const Object& object) {
  return {{std::format("DROP {} {}", type_word(object), old_qualified(object.key.name))}};
}

std::optional<SequenceMove> move_sequence(const std::string& name, const SequenceLimits& before,
                                          const SequenceLimits& after) {
  if (before.start >= after.minimum && before.start <= after.maximum) return std::nullopt;
  return SequenceMove{
      .between = {.start = after.start,
                  .minimum = std::min(before.minimum, after.minimum),
                  .maximum = std::max(before.maximum, after.maximum)},
      .move = {std::format("SELECT pg_catalog.setval({}, {}, false) FROM {} WHERE NOT is_called",
                           literal(name), after.start, name)}};
}

Statements create_sequence(const Object& object) {
  return {
      {std::format("CREATE {}SEQUENCE {} {}", object.fact("persistence") == "u" ? "UNLOGGED " : "",
                   object.key.name, sequence_options(object, {}))}};
}

Statements alter_sequence(const Object& before, const Object& after, const Facts& facts) {
  Statements statements;
  const auto differs = [&](const char* fact) {
    return std::ranges::find(facts, fact) != facts.end();
  };
  if (differs("owned_by") && !after.has("owned_by") && before.has("owned_by"))
    statements.push_back({std::format("ALTER SEQUENCE {} OWNED BY NONE", after.key.name)});
  if (differs("persistence"))
    statements.push_back({std::format("ALTER SEQUENCE {} SET {}", after.key.name,
                                      after.fact("persistence") == "u" ? "UNLOGGED" : "LOGGED")});
  const auto limits = [](const Object& object) {
    return SequenceLimits{.start = std::stoll(object.fact("start")),
                          .minimum = std::stoll(object.fact("minimum")),
                          .maximum = std::stoll(object.fact("maximum"))};
  };
  if (const auto moved = move_sequence(after.key.name, limits(before), limits(after))) {
    statements.push_back(
        {std::format("ALTER SEQUENCE {} AS {} MINVALUE {} MAXVALUE {}", after.key.name,
                     wider_type(before, after), moved->between.minimum, moved->between.maximum)});
    statements.push_back(moved->move);
  }
  Facts options = facts;
  std::erase_if(options, [](const std::string& fact) {
    return fact == "owned_by" || fact == "persistence" || fact == "comment";
  });
  if (!options.empty())
    statements.push_back(
        {std::format("ALTER SEQUENCE {} {}", after.key.name, sequence_options(after, options))});
  return statements;
}

Statements own_sequence(const Object& object) {
  if (!object.has("owned_by")) return {};
  return {{std::format("ALTER SEQUENCE {} OWNED BY {}", object.key.name, object.fact("owned_by"))}};
}

}  // namespace headway::autogenerate
