#include "runner/commands/context.hpp"

#include "common/content_hash.hpp"
#include "common/settings.hpp"
#include "runner/apply/connector.hpp"
#include "runner/apply/run_result.hpp"
#include "runner/database/lost_table.hpp"
#include "runner/database/progress_rows.hpp"
#include "runner/database/version_table.hpp"
#include "runner/graph/nodes.hpp"
#include "runner/report/outcome_text.hpp"
#include "runner/revisions/catalogue.hpp"
#include "runner/revisions/heads.hpp"

#include <cstdlib>
#include <filesystem>
#include <format>
#include <iostream>
#include <map>
#include <string_view>
#include <utility>
#include <vector>

#include <unistd.h>

namespace headway::commands {

namespace {

void check_content(const revisions::Found& found, const std::string& meant) {
  std::map<std::string, std::string> hashes;
  for (const revisions::SourceFile& file : found.files)
    hashes[std::filesystem::path(file.path).filename().string()] = revisions::file_hash(file);
  if (content_hash_of(hashes) == meant) return;
  throw Error(ExitCode::kLocked, "SourceChanged",
              "the revisions that are mounted are not the ones that this run was made for",
              "nothing was touched; run it again: a changed ConfigMap reaches a pod with a delay");
}

/// The files whose heads the graph was made of.
revisions::Catalogue read_whole_files(const graph::RevisionMap& map) {
  std::vector<revisions::SourceFile> files;
  files.reserve(map.size());
  for (graph::RevisionMap::Index i = 0; i < map.size(); ++i) {
    const graph::Node& node = map.node(i);
    auto file = revisions::read_if_same(node.file, graph::header_of(node));
    if (!file)
      throw Error(ExitCode::kLocked, "DataChanged",
                  std::format("the file {} has changed since its header was read", node.file),
                  "nothing was touched; run it again when nobody writes to the files");
    files.push_back(std::move(*file));
  }
  return revisions::load({.files = std::move(files), .diagnostics = {}});
}

std::vector<std::filesystem::path> folders_of(const SettingValues& values) {
  const std::vector<std::string> folders = values.list(settings::kDir);
  return {folders.begin(), folders.end()};
}

}  // namespace

bool wants_json(const SettingValues& values) {
  return values.text(settings::kOutput) == "json";
}

plan::History load_history(const SettingValues& values, const std::string& content_hash,
                           const SeeFiles& see) {
  const revisions::Found found =
      revisions::read(folders_of(values), {.recursive = values.flag(settings::kRecursive)});
  if (!content_hash.empty()) check_content(found, content_hash);
  plan::History history = plan::build_history(revisions::load(found));
  if (see) see(found, history);
  return history;
}

plan::History load_history_of_heads(const SettingValues& values, const std::string& content_hash,
                                    const SeeFiles& see) {
  // A content hash is of all bytes, and a mounted ConfigMap is small.
  auto heads = content_hash.empty()
                   ? revisions::read_heads(folders_of(values),
                                           {.recursive = values.flag(settings::kRecursive)})
                   : std::nullopt;
  if (heads) {
    const revisions::Found seeds{.files = std::move(heads->seeds), .diagnostics = {}};
    std::vector<graph::Node> nodes = graph::nodes_of(std::move(heads->revisions));
    auto map = graph::RevisionMap::build(std::move(nodes));
    if (map) {
      plan::History history(std::move(*map), read_whole_files);
      if (see) see(seeds, history);
      return history;
    }
  }
  return load_history(values, content_hash, see);
}

plan::History load_history_to_extend(const SettingValues& values) {
  return plan::build_history(revisions::load(revisions::read(
      folders_of(values), {.recursive = values.flag(settings::kRecursive), .may_be_empty = true})));
}

database::ConnectionUrl connection_url(const SettingValues& values) {
  const Secret url = values.secret(settings::kDatabaseUrl);
  return url.empty() ? database::ConnectionUrl::from_environment()
                     : database::ConnectionUrl::parse(url);
}

database::VersionTableName version_table(const SettingValues& values) {
  return {.schema = values.text(settings::kVersionTableSchema),
          .name = values.text(settings::kVersionTable),
          .ledger_schema = values.text(settings::kLedgerSchema)};
}

CurrentRows read_current_rows(const SettingValues& values, const apply::StopRequest& stop) {
  database::Session session = apply::connector(connection_url(values), {}, stop)();
  const database::VersionTable table = database::find_version_table(session, version_table(values));
  database::refuse_lost_table(session, table);
  return {.rows = database::read_rows(session, table),
          .half_done = database::half_done(session, table),
          .shown_url = session.shown()};
}

report::Style style_for(int file_descriptor) {
  const char* no_color = std::getenv("NO_COLOR");
  const char* terminal = std::getenv("TERM");
  const bool wanted = !no_color || *no_color == '\0';
  const bool able = terminal && std::string_view(terminal) != "dumb";
  return report::Style(wanted && able && isatty(file_descriptor) == 1);
}

void print(const std::string& text) {
  std::cout << text << std::flush;
}

int print_error(const Error& error, const SettingValues& values) {
  const OutcomeError details = apply::details_of(error);
  if (wants_json(values)) print(report::error_json(details) + "\n");
  std::cerr << report::error_text(details, style_for(STDERR_FILENO));
  if (!details.hint.empty()) std::cerr << "  next:     " << details.hint << '\n';
  return static_cast<int>(error.code());
}

}  // namespace headway::commands
