#include "runner/foreign/revision_files.hpp"

#include "common/error.hpp"
#include "common/text.hpp"
#include "runner/authoring/slug.hpp"
#include "runner/foreign/text.hpp"
#include "runner/revisions/header_key.hpp"
#include "runner/revisions/lexer.hpp"
#include "runner/revisions/revision_file.hpp"
#include "runner/revisions/splitter.hpp"
#include "runner/sql/forbidden.hpp"
#include "runner/sql/outside_transaction.hpp"
#include "runner/sql/session_change.hpp"

#include <algorithm>
#include <expected>
#include <format>
#include <variant>

namespace headway::foreign {

namespace {

constexpr std::size_t kSlugLength = 60;
constexpr std::size_t kShownStatement = 60;

int lines_in(std::string_view text) {
  return static_cast<int>(std::ranges::count(text, '\n'));
}

/// A message such as `created: the tables` would be read as a key.
std::string one_line(std::string message) {
  const std::size_t colon = message.find(':');
  if (colon != std::string::npos && revisions::meant_key(message.substr(0, colon)))
    message.replace(colon, 1, " -");
  return message;
}

std::string header(const Migration& migration, std::string_view tool) {
  std::string text =
      std::format("-- {}\n--\n{}\n--\n-- revision: {}\n",
                  migration.message.empty() ? migration.id : one_line(migration.message),
                  imported_line(migration, tool), migration.id);
  text += trim(std::format("-- revises: {}", join(migration.revises)));
  text += '\n';
  if (!migration.branch_labels.empty())
    text += std::format("-- branch-labels: {}\n", join(migration.branch_labels));
  if (!migration.depends_on.empty())
    text += std::format("-- depends-on: {}\n", join(migration.depends_on));
  return text;
}

/// Raises an error until a person has completed the section.
std::string guard(const Part& part) {
  std::string message;
  for (const char c : std::format("{}: {}", part.file, part.by_hand)) {
    if (c == '\'' || c == '%') message += c;
    message += c;
  }
  return std::format(
      "-- Complete this section, then take the next statement out.\n"
      "DO $headway$ BEGIN RAISE EXCEPTION '{}'; END $headway$;\n",
      message);
}

/// An empty downgrade would move the row and leave the schema.
void drop_empty_downgrade(Migration& migration, History& history) {
  if (!migration.downgrade || has_sql(migration.downgrade->sql) ||
      !migration.downgrade->by_hand.empty() || !has_sql(migration.upgrade.sql))
    return;
  history.changed.push_back(
      {migration.downgrade->file, 0,
       std::format("{} cannot be undone here: its way back is empty", migration.id)});
  migration.downgrade.reset();
}

/// A comment of the tool's file that would be read as a mark of a revision is none any more.
void escape_marks(Part& part, History& history) {
  while (true) {
    const revisions::Split split = revisions::split(part.sql, part.file);
    const auto found = std::ranges::find_if(split.pieces, [](const revisions::Piece& piece) {
      return std::holds_alternative<revisions::Mark>(piece);
    });
    if (found == split.pieces.end()) return;
    const auto& mark = std::get<revisions::Mark>(*found);
    const auto at = static_cast<std::size_t>(mark.comment.data() - part.sql.data());
    history.changed.push_back(
        {part.file, part.line > 0 ? part.line + mark.line - 1 : 0,
         std::format("`{}` would be a mark of a revision: written with # before it",
                     trim(mark.comment))});
    part.sql.insert(at + 2, " #");
  }
}

/// A tool keeps its session, so that settings reach into the migrations behind.
void remark_settings(const revisions::Section& section, const Part& part, History& history) {
  for (const revisions::Statement& statement : section.statements) {
    if (!sql::changes_session(statement) || sql::changes_only_transaction(statement)) continue;
    history.to_look_at.push_back(
        {part.file, 0,
         std::format("`{}` ends with the revision: those behind it do not see it",
                     cut(statement.text, kShownStatement))});
  }
}

/// A file under construction.
class File {
 public:
  File(Migration& migration, std::string_view tool, const std::filesystem::path& folder)
      : migration_(migration), tool_(tool) {
    const std::string slug = authoring::slug(migration.message, kSlugLength);
    const bool says_more = !slug.empty() && !lower(migration.id).ends_with(slug);
    path_ = folder / (migration.id + (says_more ? "_" + slug : "") + ".sql");
  }

  /// Reads it as often as a section turns out to need another mark.
  authoring::FileText written(History& history, std::vector<Diagnostic>& wrong) {
    compose();
    auto read = parse();
    if (read && mark_sections(*read, history)) {
      compose();
      read = parse();
    }
    if (!read) {
      for (Diagnostic& diagnostic : read.error())
        wrong.push_back(at_source(std::move(diagnostic)));
    } else {
      remark_settings(read->upgrade, migration_.upgrade, history);
      if (read->downgrade) remark_settings(*read->downgrade, *migration_.downgrade, history);
      for (const Diagnostic& found : sql::forbidden_statements(*read))
        history.to_look_at.push_back(
            {found.file, found.line,
             found.message + (found.hint.empty() ? "" : "; " + found.hint)});
    }
    return {path_, text_};
  }

 private:
  void compose() {
    text_ = header(migration_, tool_);
    upgrade_line_ = add_section("upgrade", migration_.upgrade);
    if (migration_.downgrade) downgrade_line_ = add_section("downgrade", *migration_.downgrade);
  }

  /// Gives the line of the SQL's first line.
  int add_section(std::string_view name, const Part& part) {
    text_ +=
        std::format("\n-- headway: {}{}\n", name, part.no_transaction ? " no-transaction" : "");
    if (!part.by_hand.empty()) text_ += guard(part);
    const int line = 1 + lines_in(text_);
    text_ += part.sql.substr(0, part.sql.find_last_not_of(" \t\r\n") + 1);
    if (!text_.ends_with('\n')) text_ += '\n';
    return line;
  }

  std::expected<revisions::Revision, std::vector<Diagnostic>> parse() const {
    return revisions::parse_revision(
        {.path = path_.string(), .text = std::make_shared<const std::string>(text_)});
  }

  /// True if a section was not marked as it must be, and now is.
  bool mark_sections(const revisions::Revision& revision, History& history) {
    bool marked = mark_section(revision.upgrade, migration_.upgrade, history);
    if (migration_.downgrade && revision.downgrade)
      marked = mark_section(*revision.downgrade, *migration_.downgrade, history) || marked;
    return marked;
  }

  static bool mark_section(const revisions::Section& section, Part& part, History& history) {
    if (part.no_transaction) return false;
    for (const revisions::Statement& statement : section.statements) {
      const auto outside = sql::outside_transaction(statement);
      if (!outside) continue;
      part.no_transaction = true;
      history.changed.push_back(
          {part.file, 0,
           std::format("marked no-transaction: PostgreSQL refuses {} inside a transaction",
                       outside->name)});
      return true;
    }
    return false;
  }

  /// A problem of the draft, at the line of the tool's file.
  Diagnostic at_source(Diagnostic diagnostic) const {
    const bool down = downgrade_line_ > 0 && diagnostic.line >= downgrade_line_;
    const Part& part = down ? *migration_.downgrade : migration_.upgrade;
    const int first = down ? downgrade_line_ : upgrade_line_;
    diagnostic.file = part.file;
    const bool known = part.line > 0 && diagnostic.line >= first;
    diagnostic.line = known ? part.line + diagnostic.line - first : 0;
    return diagnostic;
  }

  Migration& migration_;
  std::string_view tool_;
  std::filesystem::path path_;
  std::string text_;
  int upgrade_line_ = 0;
  int downgrade_line_ = 0;
};

}  // namespace

std::string imported_line(const Migration& migration, std::string_view tool) {
  return std::format("-- Imported from {} of {}.", migration.file, tool);
}

std::vector<authoring::FileText> revision_files(History& history, std::string_view tool,
                                                const std::filesystem::path& folder) {
  std::vector<authoring::FileText> files;
  std::vector<Diagnostic> wrong;
  for (Migration& migration : history.migrations) {
    drop_empty_downgrade(migration, history);
    escape_marks(migration.upgrade, history);
    if (migration.downgrade) escape_marks(*migration.downgrade, history);
    files.push_back(File(migration, tool, folder).written(history, wrong));
  }
  if (!wrong.empty()) throw DiagnosticsError(std::move(wrong), "InvalidMigrations");
  return files;
}

}  // namespace headway::foreign
