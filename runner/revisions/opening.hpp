#pragma once

#include "runner/revisions/lexer.hpp"
#include "runner/revisions/statement.hpp"

#include <cstddef>
#include <initializer_list>
#include <string_view>
#include <vector>

namespace headway::revisions {

/// The first tokens of a statement, without blanks and comments. Places count from 0; a place
/// behind the end is no word. The statement must outlive it. How a statement is judged is the
/// business of runner/sql; this serves where the file itself is read, and for statements that
/// PostgreSQL's grammar does not know.
class Opening {
 public:
  explicit Opening(const Statement& statement, std::size_t kept = 256);

  bool is(std::size_t place, std::string_view word) const;
  /// Whether the statement begins with these words.
  bool begins(std::initializer_list<std::string_view> words) const;
  /// Whether this word stands anywhere in it.
  bool holds(std::string_view word) const;
  const std::vector<Token>& tokens() const { return tokens_; }

 private:
  std::vector<Token> tokens_;
};

}  // namespace headway::revisions
