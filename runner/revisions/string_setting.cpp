#include "runner/revisions/string_setting.hpp"

#include "common/text.hpp"
#include "runner/revisions/lexer.hpp"
#include "runner/revisions/opening.hpp"

#include <algorithm>
#include <array>
#include <string>

namespace headway::revisions {

namespace {

constexpr std::string_view kSetting = "standard_conforming_strings";

/// A word or a quoted text, without its quotes.
std::string value_at(const Opening& opening, std::size_t place) {
  if (place >= opening.tokens().size()) return {};
  std::string_view text = opening.tokens()[place].text;
  if (text.size() >= 2 && (text.front() == '\'' || text.front() == '"'))
    text = text.substr(1, text.size() - 2);
  return lower(text);
}

bool is_off(std::string_view value) {
  constexpr std::array<std::string_view, 4> kOff = {"off", "false", "no", "0"};
  return std::ranges::contains(kOff, value);
}

bool has_plain_backslash(const Statement& statement) {
  if (statement.backslash_escapes || !statement.text.contains('\\')) return false;
  Lexer lexer(statement.text);
  for (Token token = lexer.next(); token.kind != Token::Kind::kEnd; token = lexer.next()) {
    const bool plain = token.kind == Token::Kind::kString &&
                       (token.text.starts_with('\'') || token.text.starts_with('n') ||
                        token.text.starts_with('N'));
    if (plain && token.text.contains('\\')) return true;
  }
  return false;
}

}  // namespace

const Statement* first_plain_backslash(const std::vector<Statement>& statements) {
  const auto found = std::ranges::find_if(statements, has_plain_backslash);
  return found == statements.end() ? nullptr : &*found;
}

std::optional<bool> sets_backslash_escapes(const Statement& statement) {
  // Of most statements the first letter says enough, and every statement is asked.
  if (!std::string_view("rRsS").contains(statement.text.substr(0, 1))) return std::nullopt;
  const Opening opening(statement, 10);
  if (opening.is(0, "reset") && (opening.is(1, kSetting) || opening.is(1, "all"))) return false;
  if (opening.is(0, "set")) {
    const std::size_t place = opening.is(1, "session") || opening.is(1, "local") ? 2 : 1;
    if (value_at(opening, place) != kSetting) return std::nullopt;
    return is_off(value_at(opening, place + 2));  // behind TO or =
  }
  if (!opening.is(0, "select")) return std::nullopt;
  const std::size_t place = opening.is(1, "pg_catalog") ? 3 : 1;
  if (!opening.is(place, "set_config") || value_at(opening, place + 2) != kSetting)
    return std::nullopt;
  return is_off(value_at(opening, place + 4));
}

}  // namespace headway::revisions
