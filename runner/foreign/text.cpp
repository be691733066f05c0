#include "runner/foreign/text.hpp"

#include "common/text.hpp"
#include "runner/revisions/lexer.hpp"

#include <algorithm>
#include <cctype>

namespace headway::foreign {

std::string_view file_name(std::string_view path) {
  return path.substr(path.rfind('/') + 1);
}

bool is_at_top(const SourceText& file) {
  return !file.name.contains('/');
}

std::string words(std::string_view name) {
  std::string text;
  for (const char c : name) {
    const char shown = c == '_' || c == '-' ? ' ' : c;
    if (shown != ' ' || (!text.empty() && text.back() != ' ')) text += shown;
  }
  return std::string(trim(text));
}

std::string as_id(std::string_view name) {
  std::string id;
  for (const char c : name)
    id += std::isalnum(static_cast<unsigned char>(c)) != 0 ? c : '_';
  return id;
}

std::optional<VersionedName> versioned(std::string_view stem) {
  const std::size_t end = std::min(stem.find_first_not_of("0123456789"), stem.size());
  if (end == 0) return std::nullopt;
  return VersionedName{.version = std::string(stem.substr(0, end)),
                       .title = words(stem.substr(end)),
                       .underscore = stem.substr(end).starts_with('_')};
}

std::string as_number(std::string_view version) {
  const std::size_t begin = version.find_first_not_of('0');
  return begin == std::string_view::npos ? "0" : std::string(version.substr(begin));
}

bool less(std::string_view left, std::string_view right) {
  const std::string a = as_number(left);
  const std::string b = as_number(right);
  return a.size() != b.size() ? a.size() < b.size() : a < b;
}

std::vector<std::string> lines_of(std::string_view text) {
  std::vector<std::string> lines;
  while (!text.empty()) {
    const std::size_t end = std::min(text.find('\n'), text.size());
    lines.emplace_back(text.substr(0, end));
    text.remove_prefix(std::min(end + 1, text.size()));
  }
  return lines;
}

bool has_setting(std::string_view text, std::string_view line) {
  return std::ranges::any_of(lines_of(lower(text)), [&](std::string found) {
    std::erase_if(found, [](char c) { return std::isspace(static_cast<unsigned char>(c)) != 0; });
    return found == line;
  });
}

std::vector<Piece> cut_at_marks(
    std::string_view text,
    const std::function<std::optional<std::string>(std::string_view line)>& mark) {
  std::vector<Piece> pieces(1);
  int number = 0;
  while (!text.empty()) {
    const std::size_t end = std::min(text.find('\n'), text.size() - 1);
    const std::string_view line = text.substr(0, end + 1);
    text.remove_prefix(end + 1);
    ++number;
    if (const auto name = mark(trim(line))) {
      pieces.push_back({.name = *name,
                        .mark = std::string(trim(line)),
                        .line = number + 1,
                        .text = std::string()});
    } else {
      pieces.back().text += line;
    }
  }
  return pieces;
}

std::optional<std::string> behind(std::string_view line, std::string_view word) {
  line = trim(line);
  if (!line.starts_with("--")) return std::nullopt;
  line = trim(line.substr(2));
  if (!line.starts_with(word)) return std::nullopt;
  return std::string(trim(line.substr(word.size())));
}

bool has_sql(std::string_view text) {
  using Kind = revisions::Token::Kind;
  revisions::Lexer lexer(text);
  while (true) {
    const Kind kind = lexer.next().kind;
    if (kind == Kind::kEnd) return false;
    if (kind != Kind::kSpace && kind != Kind::kLineComment && kind != Kind::kBlockComment &&
        kind != Kind::kSemicolon)
      return true;
  }
}

}  // namespace headway::foreign
