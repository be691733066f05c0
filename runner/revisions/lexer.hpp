#pragma once

#include <cstddef>
#include <optional>
#include <string_view>

namespace headway::revisions {

/// One lexical element of SQL, cut as PostgreSQL's own scanner cuts it.
struct Token {
  enum class Kind {
    kSpace,
    kLineComment,   ///< from `--`, without the line's end
    kBlockComment,  ///< nested comments included
    kWord,          ///< an unquoted identifier or a keyword
    kQuotedIdentifier,
    kString,  ///< '...' in every spelling, continued over lines where SQL does so
    kDollarString,
    kNumber,  ///< also a parameter such as $1
    kOperator,
    kSemicolon,
    kPunctuation,   ///< one other character: ( ) [ ] , . : and any that SQL does not know
    kBackslash,     ///< a psql command begins here; the token is the backslash alone
    kUnterminated,  ///< a quote, dollar quote or block comment that the text's end cut off
    kEnd,
  };

  Kind kind = Kind::kEnd;
  std::string_view text;
  int line = 0;  ///< of its first character, from 1
};

/// Cuts a text into tokens, in linear time and without copying; every byte belongs to exactly one
/// token. Quoting follows standard_conforming_strings = on, unless backslash escapes are asked for.
class Lexer {
 public:
  /// `text` must outlive the lexer and its tokens. `line` is the number of the text's first line.
  explicit Lexer(std::string_view text, int line = 1, bool backslash_escapes = false)
      : text_(text), line_(line), backslash_escapes_(backslash_escapes) {}

  Token next();

  std::size_t position() const { return position_; }
  int line() const { return line_; }
  /// Goes on at `position`, which must not lie before the present one.
  void skip_to(std::size_t position);
  /// The text leaves these lines of the file out here.
  void pass_lines(int count) { line_ += count; }
  /// How '...' is read from here on: as with standard_conforming_strings = off, or on.
  void set_backslash_escapes(bool on) { backslash_escapes_ = on; }

 private:
  char at(std::size_t position) const { return position < text_.size() ? text_[position] : '\0'; }
  /// How many characters belong to the quote that opens here, prefix included; 0: no quote opens.
  std::size_t opening_quote() const;

  Token take(Token::Kind kind, std::size_t end);
  Token take_quoted(std::size_t opening);
  Token take_block_comment();
  Token take_dollar();
  Token take_word();
  Token take_number();
  Token take_operator();

  std::string_view text_;
  std::size_t position_ = 0;
  int line_;
  bool backslash_escapes_;
};

/// The text without the byte order mark that it may begin with.
std::string_view without_byte_order_mark(std::string_view text);

/// Case-insensitive for ASCII letters, as SQL compares its keywords.
bool same_word(std::string_view left, std::string_view right);

}  // namespace headway::revisions
