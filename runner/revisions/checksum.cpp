#include "runner/revisions/checksum.hpp"

#include "common/sha256.hpp"
#include "runner/revisions/data_blocks.hpp"
#include "runner/revisions/lexer.hpp"

#include <format>

namespace headway::revisions {

namespace {

/// Behind every part, so that parts cannot run into each other: no file holds a NUL byte.
constexpr char kPartEnd = '\0';

/// Adds the text with CRLF as LF.
void add_text(std::string& form, std::string_view text) {
  for (auto crlf = text.find("\r\n"); crlf != std::string_view::npos; crlf = text.find("\r\n")) {
    form += text.substr(0, crlf);
    form += '\n';
    text.remove_prefix(crlf + 2);
  }
  form += text;
}

/// The mark's words with one blank between them.
void add_mark(std::string& form, std::string_view mark) {
  form += "headway:";
  bool blank = true;
  for (const char c : mark) {
    const bool is_blank = std::string_view(" \t\f\v").contains(c);
    if (!is_blank && blank) form += ' ';
    if (!is_blank) form += c;
    blank = is_blank;
  }
  form += kPartEnd;
}

void add_batch(std::string& form, const Batch& batch) {
  std::string mark = std::format("batch size={} pause={} rounds={}", batch.size,
                                 batch.pause.count(), batch.rounds);
  if (batch.max_lag) mark += std::format(" max-lag={}", batch.max_lag->count());
  if (batch.max_age) mark += std::format(" max-age={}", batch.max_age->count());
  add_mark(form, mark);
}

void add_statement(std::string& form, const Statement& statement) {
  if (statement.batch) add_batch(form, *statement.batch);
  Lexer lexer(statement.text, statement.line, statement.backslash_escapes);
  for (Token token = lexer.next(); token.kind != Token::Kind::kEnd; token = lexer.next()) {
    using enum Token::Kind;
    if (token.kind == kSpace || token.kind == kLineComment || token.kind == kBlockComment) continue;
    add_text(form, token.text);
    form += kPartEnd;
  }
  if (statement.copy_data) form += blocks_of(*statement.copy_data);
  form += ';';
  form += kPartEnd;
}

void add_section(std::string& form, const Section& section) {
  add_mark(form, section.mark);
  if (section.wrapping) add_statement(form, section.wrapping->begin);
  for (const Statement& statement : section.statements)
    add_statement(form, statement);
  if (section.wrapping) add_statement(form, section.wrapping->commit);
}

}  // namespace

std::string checksum(const Revision& revision) {
  std::string form;
  add_section(form, revision.upgrade);
  if (revision.downgrade) add_section(form, *revision.downgrade);
  if (revision.verify) add_section(form, *revision.verify);
  return sha256_hex(form);
}

}  // namespace headway::revisions
