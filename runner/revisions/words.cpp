#include "runner/revisions/words.hpp"

#include <algorithm>
#include <cctype>

namespace headway::revisions {

Words::Words(const Statement& statement) : lexer_(statement.text, statement.line) {
  while (tokens_.size() < kKept && add_next()) {
  }
}

bool Words::is(std::size_t place, std::string_view word) const {
  return place < tokens_.size() && tokens_[place].kind == Token::Kind::kWord &&
         same_word(tokens_[place].text, word);
}

bool Words::is_any(std::size_t place, std::initializer_list<std::string_view> words) const {
  return std::ranges::any_of(words, [&](auto word) { return is(place, word); });
}

bool Words::begin(std::initializer_list<std::string_view> words) const {
  std::size_t place = 0;
  return std::ranges::all_of(words, [&](auto word) { return is(place++, word); });
}

bool Words::is_text(std::size_t place, std::string_view text) const {
  return place < tokens_.size() && tokens_[place].text == text;
}

bool Words::is_string(std::size_t place) const {
  return place < tokens_.size() && (tokens_[place].kind == Token::Kind::kString ||
                                    tokens_[place].kind == Token::Kind::kDollarString);
}

std::string Words::name(std::size_t place) const {
  if (place >= tokens_.size()) return {};
  const Token& token = tokens_[place];
  std::string name;
  if (token.kind == Token::Kind::kWord) {
    name = token.text;
    // The server folds ASCII only in a UTF-8 database.
    std::ranges::transform(name, name.begin(), [](unsigned char c) {
      return c < 128 ? static_cast<char>(std::tolower(c)) : static_cast<char>(c);
    });
  } else if (token.kind == Token::Kind::kQuotedIdentifier) {
    const std::string_view inside = token.text.substr(1, token.text.size() - 2);
    for (std::size_t i = 0; i < inside.size(); ++i) {
      name += inside[i];
      if (inside[i] == '"') ++i;
    }
  }
  return name;
}

std::size_t Words::behind_parentheses(std::size_t place) const {
  if (!is_text(place, "(")) return place;
  int depth = 0;
  for (; place < size(); ++place) {
    if (is_text(place, "(")) ++depth;
    if (is_text(place, ")") && --depth == 0) return place + 1;
  }
  return place;
}

bool Words::has_option(std::size_t place, std::string_view name) const {
  const auto found = find_option(place, name);
  return found && !is_switched_off(*found + 1);
}

bool Words::has_default_option(std::size_t place, std::string_view name) const {
  const auto found = find_option(place, name);
  return !found || !is_switched_off(*found + 1);
}

std::size_t Words::find(std::size_t place, std::string_view word) const {
  while (place < size() && !is(place, word))
    ++place;
  return place;
}

std::optional<int> Words::line_of_call(std::string_view function) {
  Token before;
  const auto is_call = [&](const Token& token) {
    const auto name = before.kind == Token::Kind::kQuotedIdentifier
                          ? before.text.substr(1, before.text.size() - 2)
                          : before.text;
    const bool named =
        before.kind == Token::Kind::kWord ? same_word(name, function) : name == function;
    return named && token.text == "(";
  };
  for (const Token& token : tokens_) {
    if (is_call(token)) return before.line;
    before = token;
  }
  while (add_next()) {
    if (is_call(tokens_.back())) return before.line;
    before = tokens_.back();
    tokens_.pop_back();
  }
  return std::nullopt;
}

bool Words::add_next() {
  for (Token token = lexer_.next();; token = lexer_.next()) {
    using enum Token::Kind;
    if (token.kind == kEnd) return false;
    if (token.kind == kSpace || token.kind == kLineComment || token.kind == kBlockComment) continue;
    tokens_.push_back(token);
    return true;
  }
}

std::optional<std::size_t> Words::find_option(std::size_t place, std::string_view name) const {
  const auto end = behind_parentheses(place);
  const auto found = find(place, name);
  return found < end ? std::optional(found) : std::nullopt;
}

bool Words::is_switched_off(std::size_t place) const {
  if (is_text(place, "=")) ++place;
  return is_any(place, {"false", "off"}) || is_text(place, "0") || is_text(place, "'false'") ||
         is_text(place, "'off'");
}

}  // namespace headway::revisions
