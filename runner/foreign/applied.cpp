#include "runner/foreign/applied.hpp"

#include "common/error.hpp"
#include "common/text.hpp"

#include <algorithm>
#include <format>
#include <iterator>
#include <set>

namespace headway::foreign {

namespace {

constexpr std::string_view kUndefinedColumn = "42703";

std::vector<std::string> column(database::Session& session, std::string_view query,
                                const Tool& tool, const History& history) {
  std::vector<std::string> values;
  if (query.empty()) return values;
  try {
    const auto rows = tool.by_project ? session.query(std::string(query), {history.project})
                                      : session.query(std::string(query));
    for (const database::Row& row : rows)
      values.push_back(row.at(0).value_or(""));
    return values;
  } catch (const database::StatementError& error) {
    if (error.server().sqlstate != kUndefinedColumn) throw;
    throw Error(
        ExitCode::kUsage, "NoHistory",
        std::format("the database's table {} is not {}'s: {}", tool.table, tool.name, error.what()),
        "nothing was stamped; name the tool that has migrated the database");
  }
}

std::string in_files(const Tool& tool, const std::string& version) {
  return tool.as_in_files ? tool.as_in_files(version) : version;
}

/// The ids of the migrations that were applied.
std::set<std::string> applied_ids(const History& history, const Tool& tool,
                                  const AppliedVersions& applied) {
  std::set<std::string> ids;
  for (const std::string& version : applied.versions) {
    const auto found =
        std::ranges::find(history.migrations, in_files(tool, version), &Migration::version);
    if (version.empty() || found == history.migrations.end())
      throw Error(
          ExitCode::kUsage, "NotInHistory",
          std::format("{} has applied {}, and no file has that version", tool.name, version),
          "nothing was stamped; import the files that the database was migrated with");
    ids.insert(found->id);
  }
  for (const std::string& version : applied.up_to) {
    const std::string last = in_files(tool, version);
    for (const Migration& migration : history.migrations)
      if (!migration.version.empty() && !tool.is_before(last, migration.version))
        ids.insert(migration.id);
  }
  return ids;
}

}  // namespace

AppliedVersions applied_versions(database::Session& session, const Tool& tool,
                                 const History& history) {
  const auto there = session.query("SELECT to_regclass($1) IS NOT NULL", {std::string(tool.table)});
  if (there.at(0).at(0) != "t")
    throw Error(ExitCode::kUsage, "NoHistory",
                std::format("the database has no table {}, where {} keeps what is applied",
                            tool.table, tool.name),
                "nothing was stamped; an empty database needs no stamp, only `headway upgrade`");
  if (const auto unsettled = column(session, tool.half_done, tool, history); !unsettled.empty())
    throw Error(ExitCode::kUsage, "HalfDone",
                std::format("{} has left {} half done", tool.name, join(unsettled)),
                "nothing was stamped; settle that with the tool first");
  return {.versions = column(session, tool.applied, tool, history),
          .up_to = column(session, tool.up_to, tool, history)};
}

std::vector<std::string> rows_of(const History& history, const Tool& tool,
                                 const AppliedVersions& applied) {
  const std::set<std::string> ids = applied_ids(history, tool, applied);
  std::set<std::string> covered;
  for (const Migration& migration : history.migrations) {
    if (!ids.contains(migration.id)) continue;
    for (const std::string& below : migration.revises) {
      if (!ids.contains(below))
        throw Error(ExitCode::kUsage, "Gap",
                    std::format("{} has applied {} without {}, which stands before it", tool.name,
                                migration.id, below),
                    "nothing was stamped; apply the missing one with the tool first");
      covered.insert(below);
    }
  }
  std::vector<std::string> rows;
  std::ranges::set_difference(ids, covered, std::back_inserter(rows));
  return rows;
}

}  // namespace headway::foreign
