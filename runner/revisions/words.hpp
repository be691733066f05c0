#pragma once

#include "runner/revisions/lexer.hpp"
#include "runner/revisions/statement.hpp"

#include <cstddef>
#include <initializer_list>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace headway::revisions {

/// The tokens of a statement that mean something, without blanks and comments. DDL is short; of a
/// statement that changes rows, which may be long, only the beginning is kept. Places count from 0;
/// a place behind the end is no word at all. The statement must outlive it.
class Words {
 public:
  explicit Words(const Statement& statement);

  bool is(std::size_t place, std::string_view word) const;
  bool is_any(std::size_t place, std::initializer_list<std::string_view> words) const;
  /// Whether the statement begins with these words.
  bool begin(std::initializer_list<std::string_view> words) const;
  bool is_text(std::size_t place, std::string_view text) const;
  bool is_string(std::size_t place) const;
  std::size_t size() const { return tokens_.size(); }
  int line(std::size_t place) const { return tokens_[place].line; }
  /// Whether the statement is longer than what is kept of it.
  bool cut() const { return tokens_.size() == kKept; }

  /// The identifier at `place` as the server stores it: in lower case unless quoted. Empty where
  /// none stands there.
  std::string name(std::size_t place) const;

  /// The place behind the parentheses that open at `place`; `place` itself when none do.
  std::size_t behind_parentheses(std::size_t place) const;
  /// Whether `name` stands as an option that is switched on in the parentheses that open at
  /// `place`.
  bool has_option(std::size_t place, std::string_view name) const;
  /// The same, but on unless it is there and switched off.
  bool has_default_option(std::size_t place, std::string_view name) const;
  /// The place of the first such word at or behind `place`; size() where there is none.
  std::size_t find(std::size_t place, std::string_view word) const;

  /// The line where a function of this name is called, anywhere in the statement. Reads it to its
  /// end.
  std::optional<int> line_of_call(std::string_view function);

 private:
  static constexpr std::size_t kKept = 256;

  bool add_next();
  std::optional<std::size_t> find_option(std::size_t place, std::string_view name) const;
  bool is_switched_off(std::size_t place) const;

  Lexer lexer_;
  std::vector<Token> tokens_;
};

}  // namespace headway::revisions
