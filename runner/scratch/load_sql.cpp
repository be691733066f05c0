#include "runner/scratch/load_sql.hpp"

#include "common/error.hpp"
#include "runner/apply/sent_statement.hpp"
#include "runner/revisions/splitter.hpp"

#include <algorithm>
#include <array>
#include <format>
#include <fstream>
#include <iterator>
#include <span>
#include <variant>

namespace headway::scratch {

namespace {

using database::Session;
using database::StatementError;

struct Loaded {
  const SqlSource* source = nullptr;
  revisions::Statement statement;
};

Error no_sql(const std::string& problem, const std::string& option) {
  return {ExitCode::kUsage, "NoSql", std::format("{}: {}", option, problem),
          std::format("name a file of SQL or a folder of such files with {}", option)};
}

std::string read_file(const std::filesystem::path& path, const std::string& option) {
  std::ifstream file(path, std::ios::binary);
  if (!file) throw no_sql(path.string() + " cannot be read", option);
  return {std::istreambuf_iterator<char>(file), {}};
}

std::vector<Loaded> split(const std::vector<SqlSource>& sources) {
  std::vector<Loaded> all;
  std::vector<Diagnostic> diagnostics;
  for (const SqlSource& source : sources) {
    revisions::Split pieces = revisions::split(source.text, source.name);
    std::ranges::move(pieces.diagnostics, std::back_inserter(diagnostics));
    for (const auto& piece : pieces.pieces) {
      if (const auto* statement = std::get_if<revisions::Statement>(&piece))
        all.push_back({.source = &source, .statement = *statement});
    }
  }
  if (!diagnostics.empty()) throw DiagnosticsError(std::move(diagnostics));
  return all;
}

DiagnosticsError refused(const Loaded& loaded, const StatementError& error) {
  std::string message = error.what();
  if (!error.server().detail.empty()) message += "; " + error.server().detail;
  return DiagnosticsError({{.file = loaded.source->name,
                            .line = loaded.statement.line,
                            .message = message,
                            .hint = error.server().hint}});
}

/// Alone, so that a statement runs which no transaction block takes.
void send_one(Session& session, const Loaded& loaded) {
  const std::array<database::Statement, 1> alone{
      apply::sent_statement(loaded.statement.text, loaded.statement.copy_data)};
  try {
    session.run(alone);
  } catch (const StatementError& error) {
    throw refused(loaded, error);
  }
}

}  // namespace

std::vector<SqlSource> read_sql(const std::filesystem::path& path, const std::string& option) {
  if (!std::filesystem::is_directory(path)) return {{path.string(), read_file(path, option)}};
  std::vector<std::filesystem::path> files;
  for (const auto& entry : std::filesystem::recursive_directory_iterator(path)) {
    if (entry.path().extension() == ".sql") files.push_back(entry.path());
  }
  if (files.empty()) throw no_sql(path.string() + " holds no file whose name ends in .sql", option);
  std::ranges::sort(files);
  std::vector<SqlSource> sources;
  for (const std::filesystem::path& file : files)
    sources.push_back({file.string(), read_file(file, option)});
  return sources;
}

void load_sql(ScratchDatabase& database, const std::vector<SqlSource>& sources) {
  const std::vector<Loaded> all = split(sources);
  Session session = database.connect();
  for (const Loaded& loaded : all)
    send_one(session, loaded);
}

}  // namespace headway::scratch
