#include "runner/revisions/splitter.hpp"

#include "tests/fuzz/fuzzer.hpp"

using namespace headway;

namespace {

/// Every piece stands in the text, behind the one before, and none is empty.
void check_pieces(std::string_view text, const revisions::Split& split) {
  const char* end = text.data();
  int line = 1;
  const auto check = [&](std::string_view piece, int first_line) {
    fuzz::require(!piece.empty() && piece.data() >= end &&
                  piece.data() + piece.size() <= text.data() + text.size());
    fuzz::require(first_line >= line);
    end = piece.data() + piece.size();
    line = first_line;
  };
  for (const auto& piece : split.pieces) {
    if (const auto* mark = std::get_if<revisions::Mark>(&piece)) {
      check(mark->comment, mark->line);
      continue;
    }
    const auto& statement = std::get<revisions::Statement>(piece);
    check(statement.text, statement.line);
    if (statement.copy_data && !statement.copy_data->text().empty())
      check(statement.copy_data->text(), statement.copy_data_line);
  }
}

}  // namespace

int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string text = fuzz::text_of(data, size);
  const revisions::Split split = revisions::split(text, "a.sql");
  if (split.diagnostics.empty()) check_pieces(text, split);
  for (const Diagnostic& diagnostic : split.diagnostics)
    fuzz::require(diagnostic.file == "a.sql" && diagnostic.line >= 1 &&
                  !diagnostic.message.empty());
  return 0;
}
