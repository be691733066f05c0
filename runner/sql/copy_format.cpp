#include "runner/sql/copy_format.hpp"

#include "runner/sql/parse_tree.hpp"

#include <optional>
#include <string>

namespace headway::sql {

namespace {

using nlohmann::json;

/// The value of an option that takes a word or a string; empty: it is not given.
std::string word_option(const json& copy, const char* name) {
  for (const json& each : list_of(copy, "options")) {
    const json* option = as_node(each, "DefElem");
    if (option == nullptr || text_of(*option, "defname") != name || !option->contains("arg"))
      continue;
    if (const json* word = as_node((*option)["arg"], "String")) return text_of(*word, "sval");
  }
  return {};
}

CopyFormat::Kind kind_of(const std::string& format) {
  if (format == "csv") return CopyFormat::Kind::kCsv;
  return format == "binary" ? CopyFormat::Kind::kBinary : CopyFormat::Kind::kText;
}

}  // namespace

CopyFormat copy_format(const revisions::Statement& statement) {
  CopyFormat format;
  const auto copy = parse(statement);
  if (!copy || !copy->is("CopyStmt")) return format;
  format.kind = kind_of(word_option(copy->fields, "format"));
  const std::string quote = word_option(copy->fields, "quote");
  const std::string escape = word_option(copy->fields, "escape");
  if (!quote.empty()) format.quote = quote.front();
  format.escape = escape.empty() ? format.quote : escape.front();
  return format;
}

}  // namespace headway::sql
