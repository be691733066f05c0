#include "runner/authoring/new_revision.hpp"

#include "common/error.hpp"
#include "common/text.hpp"
#include "common/time_text.hpp"
#include "runner/authoring/file_template.hpp"
#include "runner/authoring/revision_template.hpp"
#include "runner/authoring/slug.hpp"
#include "runner/graph/selector.hpp"
#include "runner/revisions/lexer.hpp"
#include "runner/revisions/revision_file.hpp"
#include "runner/revisions/splitter.hpp"

#include <algorithm>
#include <format>
#include <memory>
#include <set>
#include <stdexcept>
#include <utility>

namespace headway::authoring {

namespace {

namespace fs = std::filesystem;
using graph::RevisionMap;

Error usage(std::string reason, const std::string& message, std::string hint = {}) {
  return {ExitCode::kUsage, std::move(reason), message, std::move(hint)};
}

/// The revisions that an expression names here, where no database is asked.
std::vector<std::string> named(const RevisionMap& map, const std::string& expression) {
  if (graph::is_relative_to_database(expression))
    throw usage("RelativeRevision",
                std::format("{} counts from where a database is, and none is asked", expression),
                "name a revision, such as head or 3f2a9c1b7d4e");
  try {
    return graph::named_revisions(map, expression, {});
  } catch (const Error& error) {
    if (error.reason() != "MultipleHeads" || expression != "head") throw;
    std::vector<std::string> heads;
    for (const auto head : map.heads())
      heads.push_back(map.id(head));
    throw usage("MultipleHeads",
                "Multiple heads are present; please specify the head revision on which the new "
                "revision should be based, or perform a merge.",
                std::format("the heads are {}; `--head {}`, or `headway merge heads`", join(heads),
                            heads.front()));
  }
}

std::vector<std::string> parents_of(const RevisionMap& map, const NewRevision& wanted) {
  std::vector<std::string> parents;
  for (const std::string& expression : wanted.heads)
    std::ranges::move(named(map, expression), std::back_inserter(parents));
  if (std::set<std::string>(parents.begin(), parents.end()).size() != parents.size())
    throw usage("Usage", "Duplicate head revisions specified");
  if (wanted.splice) return parents;
  for (const std::string& parent : parents) {
    if (map.is_head(*map.find(parent))) continue;
    throw usage("NotAHead",
                std::format("Revision {} is not a head revision; please specify --splice to create "
                            "a new branch from this revision",
                            parent));
  }
  return parents;
}

/// Labels stay labels, the beginnings of ids become ids.
std::vector<std::string> dependencies_of(const RevisionMap& map, const NewRevision& wanted) {
  std::vector<std::string> dependencies;
  for (const std::string& expression : wanted.depends_on) {
    const std::vector<std::string> ids = named(map, expression);
    if (ids.size() != 1)
      throw usage("Usage", std::format("--depends-on {} names {} revisions; it takes one",
                                       expression, ids.empty() ? "no" : "several"));
    dependencies.push_back(map.find_label(expression) ? expression : ids.front());
  }
  return dependencies;
}

fs::path plain(const fs::path& path) {
  const fs::path normal = fs::absolute(path).lexically_normal();
  return normal.has_filename() ? normal : normal.parent_path();
}

/// The folder of `folders` that holds a file; nothing: none does.
const fs::path* folder_of(const std::vector<fs::path>& folders, const fs::path& file) {
  for (fs::path at = plain(file); at.has_relative_path(); at = at.parent_path()) {
    const auto found =
        std::ranges::find_if(folders, [&](const fs::path& folder) { return plain(folder) == at; });
    if (found != folders.end()) return &*found;
  }
  return nullptr;
}

fs::path folder_for(const RevisionMap& map, const NewRevision& wanted,
                    const std::vector<std::string>& parents, const Conventions& conventions) {
  const std::vector<fs::path>& folders = conventions.folders;
  if (wanted.version_path) {
    const auto same = [&](const fs::path& folder) {
      return plain(folder) == plain(*wanted.version_path);
    };
    if (std::ranges::any_of(folders, same)) return *wanted.version_path;
    std::vector<std::string> names;
    for (const fs::path& folder : folders)
      names.push_back(folder.string());
    throw usage("VersionPath",
                std::format("Path {} is not represented in current version locations",
                            wanted.version_path->string()),
                std::format("the folders of revisions are {}", join(names)));
  }
  if (folders.size() == 1) return folders.front();
  for (const std::string& parent : parents) {
    if (const fs::path* folder = folder_of(folders, map.node(*map.find(parent)).file))
      return *folder;
  }
  throw usage("VersionPath", "Multiple version locations present, please specify --version-path");
}

std::string created_text(Time now, const std::chrono::time_zone* zone) {
  if (!zone || zone->name() == "UTC" || zone->name() == "Etc/UTC") return time_text(now);
  const std::chrono::zoned_time local(zone, std::chrono::floor<std::chrono::seconds>(now));
  return std::format("{:%FT%T%Ez}", local);
}

/// The SQL that was given, with a mark above it where it has none.
std::string sections_of(const NewRevision& wanted) {
  if (!wanted.sql) return {};
  const std::string_view sql = revisions::without_byte_order_mark(*wanted.sql);
  const revisions::Split split = revisions::split(sql, wanted.sql_file);
  if (!split.diagnostics.empty()) throw DiagnosticsError(split.diagnostics);
  const bool marked = std::ranges::any_of(split.pieces, [](const auto& piece) {
    const auto* mark = std::get_if<revisions::Mark>(&piece);
    return mark && !mark->text.starts_with("batch");
  });
  return (marked ? "" : "-- headway: upgrade\n") + std::string(sql);
}

void check_header(const NewRevision& wanted) {
  if (wanted.message.contains('\n') || wanted.message.contains('\r'))
    throw usage("Usage", "the message must be one line", "more lines can follow in the file");
}

/// Reads the file again, as the next command would.
revisions::Revision read_back(const Draft& draft, const std::vector<std::string>& labels,
                              const std::vector<std::string>& dependencies,
                              const Conventions& conventions) {
  auto read = revisions::parse_revision(
      {.path = draft.path.string(), .text = std::make_shared<const std::string>(draft.text)});
  if (!read) throw DiagnosticsError(std::move(read.error()));
  if (read->id != draft.id || read->down_revisions != draft.revises ||
      read->branch_labels != labels || read->depends_on != dependencies)
    throw usage("Template",
                std::format("the template {} does not write the whole header of revision {}",
                            conventions.template_file, draft.id),
                "keep the lines with ${revision}, ${revises}, ${branch-labels} and ${depends-on}");
  return std::move(*read);
}

void check_graph(const RevisionMap& map, const revisions::Revision& revision) {
  std::vector<graph::Node> nodes;
  for (RevisionMap::Index i = 0; i < map.size(); ++i)
    nodes.push_back(map.node(i));
  nodes.push_back({.id = revision.id,
                   .down_revisions = revision.down_revisions,
                   .depends_on = revision.depends_on,
                   .branch_labels = revision.branch_labels,
                   .file = revision.file,
                   .line = revision.line,
                   .message = revision.message});
  const auto built = RevisionMap::build(std::move(nodes));
  if (!built) throw DiagnosticsError(built.error());
}

}  // namespace

Draft draft_revision(const RevisionMap& map, const NewRevision& wanted,
                     const Conventions& conventions, Time now) {
  check_header(wanted);
  if (const auto taken = map.find(wanted.id))
    throw usage("DuplicateRevision", std::format("revision '{}' exists already, in {}", wanted.id,
                                                 map.node(*taken).file));
  Draft draft{.id = wanted.id, .revises = parents_of(map, wanted), .path = {}, .text = {}};
  const std::string name =
      file_name(conventions.file_template, {.rev = wanted.id,
                                            .slug = slug(wanted.message, conventions.slug_length),
                                            .created = now,
                                            .zone = conventions.zone});
  if (name.contains('/') && !conventions.recursive)
    throw usage("FileTemplate",
                std::format("the file template '{}' makes folders within the folder of revisions, "
                            "and those are not read",
                            conventions.file_template),
                "set `recursive: true` in headway.yaml");
  draft.path = folder_for(map, wanted, draft.revises, conventions) / (name + ".sql");
  const std::vector<std::string> dependencies = dependencies_of(map, wanted);
  draft.text = fill_template(conventions.template_text, conventions.template_file,
                             {.message = wanted.message.empty() ? "empty message" : wanted.message,
                              .revision = wanted.id,
                              .revises = draft.revises,
                              .branch_labels = wanted.branch_labels,
                              .depends_on = dependencies,
                              .created = created_text(now, conventions.zone),
                              .sections = sections_of(wanted)});
  check_graph(map, read_back(draft, wanted.branch_labels, dependencies, conventions));
  return draft;
}

Draft draft_merge(const RevisionMap& map, NewRevision wanted, const Conventions& conventions,
                  Time now) {
  const std::vector<std::string> parents = parents_of(map, wanted);
  if (parents.size() < 2)
    throw usage("NothingToMerge",
                parents.empty()
                    ? std::string("there is no revision to merge")
                    : std::format("there is only {}: nothing to merge", parents.front()),
                "name two or more revisions, or `heads`");
  if (wanted.message.empty()) {
    wanted.message = "Merge " + parents.front();
    for (std::size_t i = 1; i < parents.size(); ++i)
      wanted.message += (i + 1 == parents.size() ? " and " : ", ") + parents[i];
  }
  return draft_revision(map, wanted, conventions, now);
}

const std::chrono::time_zone* time_zone(const std::string& name) {
  try {
    return name == "local" ? std::chrono::current_zone() : std::chrono::locate_zone(name);
  } catch (const std::runtime_error&) {
    throw usage("TimeZone", std::format("Can't locate timezone: {}", name),
                "a name of the IANA database, such as UTC or Europe/Berlin, or local");
  }
}

}  // namespace headway::authoring
