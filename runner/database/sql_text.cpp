#include "runner/database/sql_text.hpp"

namespace headway::database {

namespace {

std::string doubled(std::string_view text, char quote) {
  std::string quoted(1, quote);
  for (const char character : text) {
    if (character == quote) quoted += quote;
    quoted += character;
  }
  return quoted += quote;
}

}  // namespace

std::string literal(std::string_view text) {
  return doubled(text, '\'');
}

std::string identifier(std::string_view name) {
  return doubled(name, '"');
}

std::string array_text(const std::vector<std::string>& values) {
  std::string text = "{";
  for (const std::string& value : values) {
    if (text.size() > 1) text += ',';
    text += '"';
    for (const char character : value) {
      if (character == '"' || character == '\\') text += '\\';
      text += character;
    }
    text += '"';
  }
  return text += '}';
}

std::vector<std::string> parse_array(std::string_view text) {
  std::vector<std::string> values;
  if (text.size() <= 2) return values;
  text = text.substr(1, text.size() - 2);
  bool quoted = false;
  values.emplace_back();
  for (std::size_t i = 0; i < text.size(); ++i) {
    const char character = text[i];
    if (character == '\\' && i + 1 < text.size()) {
      values.back() += text[++i];
    } else if (character == '"') {
      quoted = !quoted;
    } else if (character == ',' && !quoted) {
      values.emplace_back();
    } else {
      values.back() += character;
    }
  }
  return values;
}

}  // namespace headway::database
