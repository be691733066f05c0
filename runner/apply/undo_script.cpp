#include "runner/apply/undo_script.hpp"

#include "runner/revisions/lexer.hpp"

#include <initializer_list>
#include <string_view>
#include <vector>

namespace headway::apply {

namespace {

using revisions::Token;

std::vector<Token> tokens_of(std::string_view statement) {
  std::vector<Token> tokens;
  revisions::Lexer lexer(statement);
  for (Token token = lexer.next(); token.kind != Token::Kind::kEnd; token = lexer.next()) {
    if (token.kind != Token::Kind::kSpace && token.kind != Token::Kind::kLineComment &&
        token.kind != Token::Kind::kBlockComment)
      tokens.push_back(token);
  }
  return tokens;
}

bool is(const std::vector<Token>& tokens, std::size_t place, std::string_view word) {
  return place < tokens.size() && tokens[place].kind == Token::Kind::kWord &&
         revisions::same_word(tokens[place].text, word);
}

bool detaches(const std::vector<Token>& tokens) {
  if (!is(tokens, 0, "alter") || !is(tokens, 1, "table")) return false;
  for (std::size_t place = 2; place + 1 < tokens.size(); ++place) {
    if (is(tokens, place, "detach") && is(tokens, place + 1, "partition")) return true;
  }
  return false;
}

}  // namespace

std::string without_concurrently(std::string_view statement) {
  const std::vector<Token> tokens = tokens_of(statement);
  std::size_t place = tokens.size();
  if (is(tokens, 0, "drop") && is(tokens, 1, "index") && is(tokens, 2, "concurrently")) {
    place = 2;
  } else if (detaches(tokens) && is(tokens, tokens.size() - 1, "concurrently")) {
    place = tokens.size() - 1;
  }
  std::string text(statement);
  if (place < tokens.size()) {
    const auto begin = static_cast<std::size_t>(tokens[place].text.data() - statement.data());
    text.replace(begin, tokens[place].text.size(), tokens[place].text.size(), ' ');
  }
  return text;
}

UndoScript::UndoScript(const std::vector<plan::Step>& steps) : steps_(steps) {
  for (plan::Step& step : steps_) {
    if (!step.section().options.no_transaction) continue;
    revisions::Revision& revision = revisions_.emplace_back(*step.revision);
    for (revisions::Statement& statement : revision.downgrade->statements)
      statement.text = texts_.emplace_back(without_concurrently(statement.text));
    step.revision = &revision;
  }
}

}  // namespace headway::apply
