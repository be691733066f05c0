#include "runner/revisions/lexer.hpp"

#include <algorithm>

namespace headway::revisions {

namespace {

constexpr auto npos = std::string_view::npos;
constexpr std::string_view kSpaces = " \t\n\r\f\v";
constexpr std::string_view kOperatorCharacters = "~!@#^&|`?+-*/%<>=";
/// An operator may end in + or - only if it holds one of these; else the sign is a token of its
/// own.
constexpr std::string_view kSignKeepers = "~!@#^&|`?%";

bool is_digit(char c) {
  return c >= '0' && c <= '9';
}

bool starts_identifier(char c) {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_' ||
         static_cast<unsigned char>(c) >= 0x80;
}

bool continues_tag(char c) {
  return starts_identifier(c) || is_digit(c);
}

char lower(char c) {
  return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
}

/// Digits, and the identifier that may be stuck to them, which the server takes as one piece to
/// refuse it.
std::size_t behind_number_part(std::string_view text, std::size_t position) {
  bool letters = false;
  for (; position < text.size(); ++position) {
    letters = letters || starts_identifier(text[position]);
    if (!continues_tag(text[position]) && !(letters && text[position] == '$')) break;
  }
  return position;
}

/// The position behind the quote that closes the text beginning at `begin`; npos: none does.
std::size_t behind_closing_quote(std::string_view text, std::size_t begin, char quote,
                                 bool backslashes) {
  const std::string_view stops = backslashes ? "'\\" : quote == '\'' ? "'" : "\"";
  while ((begin = text.find_first_of(stops, begin)) != npos) {
    const bool escaped = text[begin] == '\\' || text.substr(begin + 1).starts_with(quote);
    if (!escaped) return begin + 1;
    begin += 2;
  }
  return npos;
}

/// SQL joins 'a' and 'b' into one literal when nothing but white space with a newline and line
/// comments stands between them; the second part is read by the rules of the first. The position
/// behind the second part's opening quote; npos: the literal is not continued.
std::size_t behind_continuation_quote(std::string_view text, std::size_t position) {
  bool newline = false;
  while (position < text.size()) {
    if (kSpaces.contains(text[position])) {
      newline = newline || text[position] == '\n' || text[position] == '\r';
      ++position;
    } else if (text.substr(position).starts_with("--")) {
      position = std::min(text.find_first_of("\n\r", position), text.size());
    } else {
      return newline && text[position] == '\'' ? position + 1 : npos;
    }
  }
  return npos;
}

}  // namespace

Token Lexer::next() {
  using enum Token::Kind;
  if (position_ >= text_.size()) return {kEnd, {}, line_};
  const char c = text_[position_];
  if (kSpaces.contains(c)) {
    return take(kSpace, std::min(text_.find_first_not_of(kSpaces, position_), text_.size()));
  }
  if (c == '-' && at(position_ + 1) == '-') {
    return take(kLineComment, std::min(text_.find_first_of("\n\r", position_), text_.size()));
  }
  if (c == '/' && at(position_ + 1) == '*') return take_block_comment();
  if (const auto opening = opening_quote()) return take_quoted(opening);
  if (starts_identifier(c)) return take_word();
  if (is_digit(c) || (c == '.' && is_digit(at(position_ + 1)))) return take_number();
  if (c == '$') return take_dollar();
  if (c == ';') return take(kSemicolon, position_ + 1);
  if (c == '\\') return take(kBackslash, position_ + 1);
  if (kOperatorCharacters.contains(c)) return take_operator();
  return take(kPunctuation, position_ + 1);
}

void Lexer::skip_to(std::size_t position) {
  const auto passed = text_.substr(position_, position - position_);
  line_ += static_cast<int>(std::ranges::count(passed, '\n'));
  position_ = position;
}

Token Lexer::take(Token::Kind kind, std::size_t end) {
  const Token token{kind, text_.substr(position_, end - position_), line_};
  skip_to(end);
  return token;
}

std::size_t Lexer::opening_quote() const {
  const char first = lower(text_[position_]);
  if (first == '\'' || first == '"') return 1;
  const char second = at(position_ + 1);
  if (second == '\'' && std::string_view("ebxn").contains(first)) return 2;
  const char third = at(position_ + 2);
  if (first == 'u' && second == '&' && (third == '\'' || third == '"')) return 3;
  return 0;
}

Token Lexer::take_quoted(std::size_t opening) {
  const char quote = text_[position_ + opening - 1];
  const char first = lower(text_[position_]);
  // N'...' is read as '...' is.
  const bool plain = opening == 1 || first == 'n';
  const bool backslashes = first == 'e' || (plain && backslash_escapes_);
  auto end = behind_closing_quote(text_, position_ + opening, quote, backslashes);
  if (quote == '"') {
    return end == npos ? take(Token::Kind::kUnterminated, text_.size())
                       : take(Token::Kind::kQuotedIdentifier, end);
  }
  while (end != npos) {
    const auto more = behind_continuation_quote(text_, end);
    if (more == npos) return take(Token::Kind::kString, end);
    end = behind_closing_quote(text_, more, quote, backslashes);
  }
  return take(Token::Kind::kUnterminated, text_.size());
}

Token Lexer::take_block_comment() {
  std::size_t position = position_ + 2;
  for (int depth = 1; (position = text_.find_first_of("*/", position)) != npos;) {
    const auto here = text_.substr(position, 2);
    if (here == "/*") {
      ++depth;
    } else if (here != "*/") {
      ++position;
      continue;
    } else if (--depth == 0) {
      return take(Token::Kind::kBlockComment, position + 2);
    }
    position += 2;
  }
  return take(Token::Kind::kUnterminated, text_.size());
}

Token Lexer::take_dollar() {
  std::size_t end = position_ + 1;
  if (is_digit(at(end))) return take(Token::Kind::kNumber, behind_number_part(text_, end));
  while (end < text_.size() && continues_tag(text_[end]))
    ++end;
  if (at(end) != '$') return take(Token::Kind::kPunctuation, position_ + 1);
  const auto tag = text_.substr(position_, end + 1 - position_);
  const auto closing = text_.find(tag, end + 1);
  return closing == npos ? take(Token::Kind::kUnterminated, text_.size())
                         : take(Token::Kind::kDollarString, closing + tag.size());
}

Token Lexer::take_word() {
  std::size_t end = position_ + 1;
  while (end < text_.size() && (continues_tag(text_[end]) || text_[end] == '$'))
    ++end;
  return take(Token::Kind::kWord, end);
}

Token Lexer::take_number() {
  std::size_t end = position_;
  end = behind_number_part(text_, end);
  // In 1..10 the dots are a token of their own.
  if (at(end) == '.' && at(end + 1) != '.') end = behind_number_part(text_, end + 1);
  const auto letter = text_.find_first_not_of("0123456789._", position_);
  const bool exponent = letter == end - 1 && lower(text_[letter]) == 'e';
  if (exponent && (at(end) == '+' || at(end) == '-')) end = behind_number_part(text_, end + 1);
  return take(Token::Kind::kNumber, end);
}

Token Lexer::take_operator() {
  auto run = text_.substr(position_);
  run = run.substr(0, run.find_first_not_of(kOperatorCharacters));
  run = run.substr(0, std::min(run.find("--"), run.find("/*")));
  const bool keeps_sign = run.find_first_of(kSignKeepers) != npos;
  while (!keeps_sign && run.size() > 1 && (run.back() == '+' || run.back() == '-')) {
    run.remove_suffix(1);
  }
  return take(Token::Kind::kOperator, position_ + run.size());
}

std::string_view without_byte_order_mark(std::string_view text) {
  constexpr std::string_view kMark = "\xEF\xBB\xBF";
  return text.starts_with(kMark) ? text.substr(kMark.size()) : text;
}

bool same_word(std::string_view left, std::string_view right) {
  return std::ranges::equal(left, right, {}, lower, lower);
}

}  // namespace headway::revisions
