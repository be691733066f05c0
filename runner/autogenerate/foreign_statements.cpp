#include "runner/autogenerate/kind_statements.hpp"
#include "runner/autogenerate/sql_words.hpp"

#include <algorithm>
#include <format>

namespace headway::autogenerate {

using schema::Kind;
using schema::Object;

namespace {

std::string alter(const Object& object, const std::string& action) {
  return std::format("ALTER {} {} {}",
                     object.key.kind == Kind::kServer ? "SERVER" : "FOREIGN DATA WRAPPER",
                     object.key.name, action);
}

std::string function_words(const Object& wrapper, const char* word, const char* fact) {
  return wrapper.has(fact) ? std::format("{} {}", word, wrapper.fact(fact))
                           : std::format("NO {}", word);
}

}  // namespace

Statements create_foreign(const Object& object) {
  const std::string options = foreign_options(object.fact("options"));
  if (object.key.kind == Kind::kServer) {
    std::string sql = "CREATE SERVER " + object.key.name;
    if (object.has("type")) sql += " TYPE " + literal(object.fact("type"));
    if (object.has("version")) sql += " VERSION " + literal(object.fact("version"));
    return {{std::format("{} FOREIGN DATA WRAPPER {}{}", sql, object.fact("wrapper"), options)}};
  }
  std::string sql = "CREATE FOREIGN DATA WRAPPER " + object.key.name;
  if (object.has("handler")) sql += " HANDLER " + object.fact("handler");
  if (object.has("validator")) sql += " VALIDATOR " + object.fact("validator");
  return {{sql + options}};
}

std::optional<Statements> alter_foreign(const Object& before, const Object& after,
                                        const Facts& facts) {
  Statements statements;
  for (const std::string& fact : facts) {
    if (fact == "version" && after.has(fact)) {
      statements.push_back({alter(after, "VERSION " + literal(after.fact(fact)))});
    } else if (fact == "handler") {
      statements.push_back({alter(after, function_words(after, "HANDLER", "handler"))});
    } else if (fact == "validator") {
      statements.push_back({alter(after, function_words(after, "VALIDATOR", "validator"))});
    } else if (fact == "options") {
      statements.push_back(
          {alter(after, foreign_options_change(before.fact(fact), after.fact(fact)))});
    } else {
      return std::nullopt;
    }
  }
  return statements;
}

}  // namespace headway::autogenerate
