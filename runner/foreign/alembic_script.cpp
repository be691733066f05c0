#include "runner/foreign/alembic_script.hpp"

#include "common/error.hpp"
#include "common/text.hpp"
#include "runner/foreign/text.hpp"
#include "runner/revisions/splitter.hpp"

#include <algorithm>
#include <array>
#include <utility>

namespace headway::foreign {

namespace {

/// `up ID` or `down ID`, by the line that Alembic writes above the statements of a revision.
std::optional<std::string> running(std::string_view line) {
  const bool up = line.starts_with("-- Running upgrade ");
  if (!up && !line.starts_with("-- Running downgrade ")) return std::nullopt;
  const std::size_t arrow = line.find("->");
  if (arrow == std::string_view::npos) return std::nullopt;
  const std::size_t begin = line.find("grade ") + 6;
  std::string_view id = trim(up ? line.substr(arrow + 2) : line.substr(begin, arrow - begin));
  return (up ? "up " : "down ") + std::string(id.substr(0, id.find_first_of(" ,")));
}

/// The table that Alembic makes before the first revision.
std::optional<std::string> made_table(std::string_view script) {
  constexpr std::string_view kCreate = "CREATE TABLE ";
  const std::size_t column = script.find("version_num VARCHAR(");
  const std::size_t create = script.substr(0, column).rfind(kCreate);
  if (column == std::string_view::npos || create == std::string_view::npos) return std::nullopt;
  const std::string_view name = script.substr(create + kCreate.size());
  return std::string(name.substr(0, name.find_first_of(" (")));
}

/// True for a statement of Alembic's own bookkeeping.
bool keeps_versions(std::string_view statement, const std::string& table) {
  constexpr std::array<std::string_view, 5> kBeginnings = {
      "INSERT INTO ", "UPDATE ", "DELETE FROM ", "CREATE TABLE ", "DROP TABLE "};
  for (const std::string_view beginning : kBeginnings) {
    if (!statement.starts_with(std::string(beginning) + table)) continue;
    const std::string_view rest = statement.substr(beginning.size() + table.size());
    return rest.empty() || (std::string_view(" (\n").contains(rest.front()) &&
                            (beginning == "DROP TABLE " || rest.contains("version_num")));
  }
  return false;
}

/// The statements without those of Alembic's own. A COMMIT between two of them comes from an
/// autocommit_block. Each revision ends with its row in the version table; without it Alembic has
/// stopped within the revision.
Part part_of(const SourceText& file, const Piece& piece, const std::string& table,
             std::vector<Diagnostic>& wrong) {
  Part part{.file = file.path, .line = 0};
  revisions::Split split = revisions::split(piece.text, file.path);
  for (Diagnostic& diagnostic : split.diagnostics) {
    diagnostic.line += piece.line - 1;
    wrong.push_back(std::move(diagnostic));
  }
  if (!split.diagnostics.empty()) return part;
  bool committed = false;
  bool whole = false;
  for (const auto& found : split.pieces) {
    const auto* statement = std::get_if<revisions::Statement>(&found);
    if (!statement) continue;
    const std::string word = lower(statement->text);
    if (keeps_versions(statement->text, table)) {
      whole = true;
    } else if (word == "commit") {
      committed = true;
    } else if (word != "begin") {
      part.no_transaction = part.no_transaction || committed;
      part.sql += std::string(statement->text) + ";\n\n";
    }
  }
  if (!whole) part.by_hand = "Alembic stopped within it: write the SQL that is missing";
  return part;
}

}  // namespace

AlembicScripts read_alembic_scripts(Sources files) {
  AlembicScripts scripts;
  for (const SourceText& file : files)
    if (file.name.ends_with(".sql"))
      scripts.version_table = made_table(file.text).value_or(scripts.version_table);
  std::vector<Diagnostic> wrong;
  for (const SourceText& file : files) {
    if (!file.name.ends_with(".sql")) continue;
    for (const Piece& piece : cut_at_marks(file.text, running))
      if (!piece.name.empty())
        scripts.parts[piece.name] = part_of(file, piece, scripts.version_table, wrong);
  }
  if (!wrong.empty()) throw DiagnosticsError(std::move(wrong), "InvalidMigrations");
  if (scripts.parts.empty())
    throw Error(ExitCode::kUsage, "NoSql",
                "there is no SQL of these revisions in the folder: Alembic has to write it",
                "run `alembic upgrade base:heads --sql > FOLDER/upgrade.sql` and `alembic "
                "downgrade head:base --sql > FOLDER/downgrade.sql`, then import FOLDER again");
  return scripts;
}

}  // namespace headway::foreign
