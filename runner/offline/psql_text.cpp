#include "runner/offline/psql_text.hpp"

#include "runner/revisions/lexer.hpp"
#include "runner/revisions/rows_reader.hpp"

#include <format>

namespace headway::offline {

namespace {

/// psql reads `:name`, `:'name'`, `:"name"` and `:{?name}`.
bool begins_variable(std::string_view next) {
  if (next.empty()) return false;
  const auto c = static_cast<unsigned char>(next.front());
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_' ||
         c >= 0x80 || c == '\'' || c == '"' || c == '{';
}

/// How the first row ends: PostgreSQL wants the line behind the rows to end like it.
class RowEnds {
 public:
  void see(std::string_view piece) {
    const std::size_t newline = piece.find('\n');
    if (!known_ && newline != std::string_view::npos) {
      known_ = true;
      crlf_ = newline > 0 ? piece[newline - 1] == '\r' : last_ == '\r';
    }
    if (!piece.empty()) last_ = piece.back();
  }
  bool are_crlf() const { return crlf_; }

 private:
  bool known_ = false;
  bool crlf_ = false;
  char last_ = 0;
};

}  // namespace

std::string for_psql(std::string_view sql, bool backslash_escapes) {
  std::string text;
  revisions::Lexer lexer(sql, 1, backslash_escapes);
  std::string_view before;
  for (revisions::Token token = lexer.next(); token.kind != revisions::Token::Kind::kEnd;
       token = lexer.next()) {
    text += token.text;
    // The second colon of a cast begins no variable.
    const bool colon = token.text == ":" && before != ":";
    if (colon && begins_variable(sql.substr(lexer.position()))) text += ' ';
    before = token.text;
  }
  return text;
}

std::string whole_or_nothing(std::string_view statement) {
  return "SELECT " + dollar_quoted(statement) + " \\gexec\n";
}

void write_statement(const revisions::Statement& statement, const Write& write) {
  write(for_psql(statement.text, statement.backslash_escapes) + ";\n");
  if (statement.copy_data) write_copy_data(*statement.copy_data, write);
}

void write_copy_data(const revisions::CopyData& data, const Write& write) {
  RowEnds ends;
  if (data.in_file()) {
    revisions::RowsReader rows(data.in_file());
    for (auto piece = rows.next(); !piece.empty(); piece = rows.next()) {
      ends.see(piece);
      write(piece);
    }
  } else {
    const std::string_view rows = data.text();
    ends.see(rows);
    write(rows);
    if (!rows.empty() && !rows.ends_with('\n')) write("\n");
  }
  write(ends.are_crlf() ? "\\.\r\n" : "\\.\n");
}

std::string echo(std::string_view text) {
  std::string quoted = "\\echo '";
  for (const char c : text) {
    if (c == '\n' || c == '\r') break;
    if (c == '\\') quoted += '\\';
    if (c == '\'') quoted += '\'';
    quoted += c;
  }
  return quoted + "'\n";
}

std::string dollar_quoted(std::string_view text) {
  std::string tag = "$headway$";
  std::string quoted = std::string(text) + tag;
  // The end of the text and the tag's first sign can make a tag, too.
  for (int i = 1; quoted.find(tag) != text.size(); ++i) {
    tag = std::format("$headway{}$", i);
    quoted = std::string(text) + tag;
  }
  return tag + quoted;
}

}  // namespace headway::offline
