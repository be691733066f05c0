#pragma once

#include "runner/revisions/lexer.hpp"
#include "runner/revisions/statement.hpp"

#include <cstddef>
#include <initializer_list>
#include <string_view>
#include <vector>

namespace headway::sql {

/// The first tokens of a statement that the grammar does not know, without blanks and comments:
/// what must not be missed shows there. Places count from 0; a place behind the end is no word. The
/// statement must outlive it.
class Opening {
 public:
  explicit Opening(const revisions::Statement& statement, std::size_t kept = 256);

  bool is(std::size_t place, std::string_view word) const;
  /// Whether the statement begins with these words.
  bool begins(std::initializer_list<std::string_view> words) const;
  /// Whether this word stands anywhere in it.
  bool holds(std::string_view word) const;
  const std::vector<revisions::Token>& tokens() const { return tokens_; }

 private:
  std::vector<revisions::Token> tokens_;
};

}  // namespace headway::sql
