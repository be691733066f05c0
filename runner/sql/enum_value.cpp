#include "runner/sql/enum_value.hpp"

#include "common/text.hpp"
#include "runner/revisions/opening.hpp"
#include "runner/sql/parse_tree.hpp"

#include <string>

namespace headway::sql {

namespace {

using revisions::Token;

bool is_word(const Token& token, std::string_view word) {
  return token.kind == Token::Kind::kWord && revisions::same_word(token.text, word);
}

/// Whether the words ALTER TYPE and later ADD VALUE stand in the text of a program. The text may be
/// in pieces, such as 'ALTER TYPE ' || name || ' ADD VALUE ', so quotes count as white space.
bool shows_add_value(std::string text) {
  for (char& c : text) {
    if (c == '\'' || c == '$' || c == '\\') c = ' ';
  }
  revisions::Lexer lexer(text);
  bool alters_type = false;
  Token before;
  for (Token token = lexer.next(); token.kind != Token::Kind::kEnd; token = lexer.next()) {
    if (token.kind != Token::Kind::kWord) continue;
    if (is_word(before, "alter") && is_word(token, "type")) alters_type = true;
    if (alters_type && is_word(before, "add") && is_word(token, "value")) return true;
    before = token;
  }
  return false;
}

}  // namespace

bool adds_enum_value(const revisions::Statement& statement) {
  // Few statements hold these letters; the others need not be parsed.
  const std::string text = lower(statement.text);
  if (!text.contains("value") || !text.contains("type")) return false;
  const auto node = parse(statement);
  if (!node) {
    const revisions::Opening opening(statement);
    return opening.begins({"alter", "type"}) && opening.holds("value");
  }
  bool found = false;
  for_each_node(*node, [&](const std::string& kind, const nlohmann::json& fields) {
    if (kind == "AlterEnumStmt") found = found || !fields.contains("oldVal");
    // Text in a statement, a DO block and a function's body are all nodes of this kind.
    if (kind == "String") found = found || shows_add_value(text_of(fields, "sval"));
    if (kind == "A_Const" && fields.contains("sval"))
      found = found || shows_add_value(text_of(fields["sval"], "sval"));
  });
  return found;
}

}  // namespace headway::sql
