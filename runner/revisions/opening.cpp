#include "runner/revisions/opening.hpp"

#include <algorithm>

namespace headway::revisions {

Opening::Opening(const Statement& statement, std::size_t kept) {
  Lexer lexer(statement.text, statement.line, statement.backslash_escapes);
  while (tokens_.size() < kept) {
    const Token token = lexer.next();
    using enum Token::Kind;
    if (token.kind == kEnd) break;
    if (token.kind == kSpace || token.kind == kLineComment || token.kind == kBlockComment) continue;
    tokens_.push_back(token);
  }
}

bool Opening::is(std::size_t place, std::string_view word) const {
  return place < tokens_.size() && tokens_[place].kind == Token::Kind::kWord &&
         same_word(tokens_[place].text, word);
}

bool Opening::begins(std::initializer_list<std::string_view> words) const {
  std::size_t place = 0;
  return std::ranges::all_of(words, [&](auto word) { return is(place++, word); });
}

bool Opening::holds(std::string_view word) const {
  for (std::size_t place = 0; place < tokens_.size(); ++place) {
    if (is(place, word)) return true;
  }
  return false;
}

}  // namespace headway::revisions
