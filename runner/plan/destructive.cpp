#include "runner/plan/destructive.hpp"

#include "runner/revisions/lexer.hpp"

#include <algorithm>
#include <initializer_list>
#include <string_view>

namespace headway::plan {

namespace {

using revisions::Lexer;
using revisions::same_word;
using revisions::Token;

using Names = std::initializer_list<std::string_view>;

bool is_among(std::string_view word, Names names) {
  return std::ranges::any_of(names, [&](auto name) { return same_word(word, name); });
}

/// Goes through the tokens of a statement that mean something, without keeping them: a statement
/// may be long.
class Reader {
 public:
  explicit Reader(const revisions::Statement& statement) : lexer_(statement.text) { advance(); }

  const Token& token() const { return token_; }
  bool at_end() const { return token_.kind == Token::Kind::kEnd; }
  bool at_word() const { return token_.kind == Token::Kind::kWord; }
  bool at_name() const { return at_word() || token_.kind == Token::Kind::kQuotedIdentifier; }
  bool at(std::string_view word) const { return at_word() && same_word(token_.text, word); }
  bool at_any(Names words) const { return at_word() && is_among(token_.text, words); }
  bool at_text(std::string_view text) const { return token_.text == text; }

  void advance() {
    using enum Token::Kind;
    do {
      token_ = lexer_.next();
    } while (token_.kind == kSpace || token_.kind == kLineComment || token_.kind == kBlockComment);
  }
  bool accept(std::string_view word) {
    if (!at(word)) return false;
    advance();
    return true;
  }
  bool accept_any(Names words) {
    if (!at_any(words)) return false;
    advance();
    return true;
  }
  /// `name`, `schema.name`, ...
  void skip_name() {
    advance();
    while (at_text(".")) {
      advance();
      advance();
    }
  }
  void skip_if_exists() {
    if (accept("if")) accept("exists");
  }
  /// To the comma that ends the present action, or to the end.
  void skip_action() {
    int depth = 0;
    for (; !at_end(); advance()) {
      if (depth == 0 && at_text(",")) return;
      if (at_text("(") || at_text("[")) ++depth;
      if (at_text(")") || at_text("]")) --depth;
    }
  }
  /// Whether one of the words stands anywhere in the rest.
  bool find_any(Names words) {
    for (; !at_end(); advance()) {
      if (at_any(words)) return true;
    }
    return false;
  }

 private:
  Lexer lexer_;
  Token token_;
};

/// Words behind which a parenthesis opens no call.
bool is_syntax(std::string_view word) {
  return is_among(
      word, {"values",  "in",       "as",      "exists",   "any",          "all",       "some",
             "over",    "filter",   "using",   "on",       "and",          "or",        "not",
             "when",    "then",     "else",    "case",     "from",         "join",      "where",
             "by",      "select",   "row",     "array",    "cast",         "with",      "conflict",
             "having",  "distinct", "limit",   "offset",   "union",        "except",    "intersect",
             "lateral", "between",  "like",    "ilike",    "is",           "group",     "only",
             "set",     "rollup",   "cube",    "sets",     "materialized", "returning", "interval",
             "varchar", "char",     "numeric", "decimal",  "character",    "varying",   "bit",
             "time",    "explain",  "copy",    "timestamp"});
}

/// Functions of the server's own that only compute, in their unqualified spelling.
bool is_harmless_function(std::string_view name) {
  return is_among(name, {"coalesce",
                         "nullif",
                         "greatest",
                         "least",
                         "count",
                         "sum",
                         "avg",
                         "min",
                         "max",
                         "now",
                         "lower",
                         "upper",
                         "length",
                         "trim",
                         "btrim",
                         "ltrim",
                         "rtrim",
                         "substring",
                         "substr",
                         "replace",
                         "concat",
                         "concat_ws",
                         "format",
                         "to_char",
                         "to_date",
                         "to_number",
                         "to_timestamp",
                         "date_trunc",
                         "extract",
                         "date_part",
                         "age",
                         "abs",
                         "ceil",
                         "floor",
                         "round",
                         "random",
                         "mod",
                         "power",
                         "sqrt",
                         "md5",
                         "sha256",
                         "encode",
                         "decode",
                         "gen_random_uuid",
                         "jsonb_build_object",
                         "jsonb_build_array",
                         "jsonb_agg",
                         "jsonb_object_agg",
                         "json_build_object",
                         "json_agg",
                         "to_json",
                         "to_jsonb",
                         "jsonb_set",
                         "jsonb_array_elements",
                         "jsonb_object_keys",
                         "array_agg",
                         "array_length",
                         "array_append",
                         "array_to_string",
                         "string_to_array",
                         "string_agg",
                         "bool_and",
                         "bool_or",
                         "cardinality",
                         "row_number",
                         "rank",
                         "dense_rank",
                         "lag",
                         "lead",
                         "first_value",
                         "last_value",
                         "generate_series",
                         "unnest",
                         "regexp_replace",
                         "regexp_matches",
                         "split_part",
                         "left",
                         "right",
                         "lpad",
                         "rpad",
                         "repeat",
                         "initcap",
                         "position",
                         "strpos",
                         "make_date",
                         "make_interval",
                         "clock_timestamp",
                         "current_setting",
                         "set_config",
                         "nextval",
                         "currval",
                         "pg_sleep",
                         "pg_typeof",
                         "to_regclass",
                         "hashtext",
                         "grouping",
                         "jsonb_pretty",
                         "date_bin",
                         "make_timestamp",
                         "jsonb_array_length",
                         "ceiling",
                         "jsonb_array_elements_text"});
}

/// Judges the rest as a query: whether it changes rows, or calls what is not known.
class Query {
 public:
  bool destroys(Reader& reader) {
    for (; !reader.at_end(); reader.advance()) {
      if (reader.at_any({"delete", "merge", "truncate", "execute", "program"})) return true;
      if (reader.at("update") && !is_among(before_, {"for", "key"})) return true;
      if (reader.at_text("(") && calls_the_unknown()) return true;
      note(reader);
    }
    return false;
  }

 private:
  /// Keeps the name, with its schema, that stands in front of the present token.
  void note(const Reader& reader) {
    const std::string_view text = reader.token().text;
    if (text == "." && !name_.empty()) {
      schema_ = name_;
    } else if (reader.at_name()) {
      if (before_ != ".") {
        in_front_ = before_;
        schema_ = {};
      }
      name_ = text;
    } else {
      name_ = {};
    }
    before_ = text;
  }

  bool calls_the_unknown() const {
    // `INSERT INTO t (a, b)`, `COPY t (a)`, `AS x (a, b)` and `WITH x (a, b)` name columns.
    if (name_.empty() || is_among(in_front_, {"into", "as", "with", "recursive", "copy"}))
      return false;
    if (!schema_.empty()) return !same_word(schema_, "pg_catalog") || !is_harmless_function(name_);
    return !is_syntax(name_) && !is_harmless_function(name_);
  }

  std::string_view before_;    ///< the token before
  std::string_view name_;      ///< the name that ends there
  std::string_view schema_;    ///< its schema
  std::string_view in_front_;  ///< the token in front of name and schema
};

bool query_destroys(Reader& reader) {
  return Query().destroys(reader);
}

/// One action of ALTER TABLE or ALTER TYPE.
bool action_destroys(Reader& reader) {
  if (reader.accept("drop")) return !reader.at("constraint");
  if (reader.accept("alter")) {
    if (reader.accept("constraint")) return false;
    if (reader.accept("attribute")) return true;
    reader.accept("column");
    reader.advance();  // the column
    if (reader.accept("drop")) return !reader.at_any({"default", "not"});
    if (reader.at("type")) return true;
    return reader.accept("set") && reader.at("data");
  }
  if (reader.accept("set")) return reader.at("unlogged");
  return !reader.at_any({"add", "rename", "owner", "enable", "disable", "force", "no", "validate",
                         "attach", "detach", "inherit", "of", "not", "cluster", "reset",
                         "replica"});
}

bool actions_destroy(Reader& reader) {
  while (!reader.at_end()) {
    if (action_destroys(reader)) return true;
    reader.skip_action();
    if (reader.at_text(",")) reader.advance();
  }
  return false;
}

bool alter_destroys(Reader& reader) {
  reader.accept("foreign");
  const bool table = reader.accept("table");
  if (table || reader.accept("type")) {
    if (reader.accept("all")) return true;
    reader.skip_if_exists();
    reader.accept("only");
    reader.skip_name();
    if (reader.at_text("*")) reader.advance();
    return actions_destroy(reader);
  }
  if (reader.at("sequence")) return reader.find_any({"restart", "as", "unlogged"});
  return !reader.at_any({"view",     "materialized", "index",    "function",  "procedure",
                         "routine",  "aggregate",    "trigger",  "policy",    "schema",
                         "domain",   "default",      "role",     "user",      "group",
                         "database", "publication",  "operator", "collation", "statistics",
                         "rule",     "event",        "language", "text",      "conversion"});
}

/// What can be written again is no data, as long as nothing that holds some goes with it.
bool drop_destroys(Reader& reader) {
  const bool definition =
      reader.at_any({"index",     "view",      "function",   "procedure",  "routine", "aggregate",
                     "trigger",   "rule",      "policy",     "cast",       "domain",  "type",
                     "collation", "event",     "operator",   "statistics", "access",  "text",
                     "language",  "transform", "conversion", "publication"});
  return !definition || reader.find_any({"cascade"});
}

/// Of a definition only what it is filled from matters: CREATE TABLE ... AS SELECT f().
bool create_destroys(Reader& reader) {
  while (reader.accept_any({"or", "replace", "global", "local", "temporary", "temp", "unlogged"})) {
  }
  if (reader.at("subscription")) return true;
  if (!reader.at_any({"table", "materialized"})) return false;
  int depth = 0;
  for (; !reader.at_end(); reader.advance()) {
    if (reader.at_text("(")) ++depth;
    if (reader.at_text(")")) --depth;
    if (depth == 0 && reader.at("as")) return query_destroys(reader);
  }
  return false;
}

bool changes_no_data(const Reader& reader) {
  return reader.at_any({"comment", "grant",   "revoke",  "security", "analyze",    "set",
                        "reset",   "show",    "lock",    "vacuum",   "reindex",    "cluster",
                        "refresh", "notify",  "listen",  "unlisten", "checkpoint", "discard",
                        "close",   "prepare", "declare", "fetch",    "deallocate", "savepoint",
                        "release", "begin",   "start",   "rollback", "move",       "commit",
                        "end",     "abort",   "analyse", "reassign"});
}

}  // namespace

bool destroys_data(const revisions::Statement& statement) {
  Reader reader(statement);
  if (reader.accept("alter")) return alter_destroys(reader);
  if (reader.accept("drop")) return drop_destroys(reader);
  if (reader.accept("create")) return create_destroys(reader);
  if (reader.at_any({"select", "with", "values", "table", "insert", "copy", "explain"}) ||
      reader.at_text("("))
    return query_destroys(reader);
  return !changes_no_data(reader);
}

bool destroys_data(const Step& step) {
  return std::ranges::any_of(step.section().statements,
                             [](const auto& statement) { return destroys_data(statement); });
}

bool destroys_data(const Plan& plan) {
  return std::ranges::any_of(plan.segments, [](const Segment& segment) {
    return std::ranges::any_of(segment.steps, [](const Step& step) { return destroys_data(step); });
  });
}

}  // namespace headway::plan
