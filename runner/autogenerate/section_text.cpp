#include "runner/autogenerate/section_text.hpp"

#include <format>

namespace headway::autogenerate {

namespace {

std::string concurrently(std::string sql) {
  for (const char* words : {"CREATE INDEX ", "CREATE UNIQUE INDEX ", "DROP INDEX "}) {
    if (sql.starts_with(words))
      return words + std::string("CONCURRENTLY ") + sql.substr(std::string_view(words).size());
  }
  return sql;
}

std::string section(const std::string& name, const Statements& statements, bool concurrent) {
  return std::format("-- headway: {}{}\n", name, concurrent ? " no-transaction" : "") +
         statements_text(statements, concurrent);
}

}  // namespace

std::string statements_text(const Statements& statements, bool concurrent) {
  std::string text;
  for (const Statement& statement : statements) {
    if (!statement.loss.empty()) text += std::format("-- loses data: {}\n", statement.loss);
    text += (concurrent ? concurrently(statement.sql) : statement.sql) + ";\n";
  }
  return text;
}

std::string section_text(const Statements& up, const Statements& down, bool concurrent) {
  return section("upgrade", up, concurrent) + "\n" + section("downgrade", down, concurrent);
}

}  // namespace headway::autogenerate
