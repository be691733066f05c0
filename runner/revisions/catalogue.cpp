#include "runner/revisions/catalogue.hpp"

#include "common/error.hpp"
#include "runner/revisions/long_file.hpp"
#include "runner/revisions/seed_file.hpp"

#include <algorithm>
#include <format>
#include <optional>
#include <system_error>
#include <utility>

namespace headway::revisions {

namespace fs = std::filesystem;

namespace {

/// Reports ids that several files claim, naming the files.
void look_for_duplicates(const std::vector<Revision>& revisions,
                         std::vector<Diagnostic>& diagnostics) {
  std::unordered_map<std::string_view, const Revision*> seen;
  for (const Revision& revision : revisions) {
    const auto [place, fresh] = seen.emplace(revision.id, &revision);
    if (fresh) continue;
    const Revision& first = *place->second;
    diagnostics.push_back(
        {revision.file, revision.line, 0,
         std::format("revision '{}' is also in {}:{}", revision.id, first.file, first.line),
         "give one of them another id, or remove one file"});
  }
}

struct Listed {
  std::vector<fs::path> files;
  std::vector<fs::path> folders;
};

/// The folder's revision files and its folders, each sorted by name. A link to nothing is among the
/// files, so that it is reported.
std::expected<Listed, std::string> list(const fs::path& folder) {
  std::error_code error;
  Listed listed;
  for (fs::directory_iterator entry(folder, error), end; !error && entry != end;
       entry.increment(error)) {
    if (entry->path().filename().string().starts_with('.')) continue;
    std::error_code ignored;
    if (entry->is_directory(ignored) && !entry->is_symlink(ignored))
      listed.folders.push_back(entry->path());
    if (entry->path().extension() != ".sql") continue;
    const bool broken_link = entry->is_symlink(ignored) && !entry->exists(ignored);
    if (broken_link || entry->is_regular_file(ignored)) listed.files.push_back(entry->path());
  }
  if (error) return std::unexpected(error.message());
  const auto name = [](const fs::path& path) { return path.filename().string(); };
  std::ranges::sort(listed.files, {}, name);
  std::ranges::sort(listed.folders, {}, name);
  return listed;
}

/// Gives how many files it found, or nothing where a folder cannot be read.
std::optional<std::size_t> read_folder(const fs::path& folder, bool recursive, Found& found) {
  const auto listed = list(folder);
  if (!listed) {
    found.diagnostics.push_back(
        {folder.string(), 0, 0,
         std::format("the folder of revisions cannot be read: {}", listed.error()),
         "name the folder that holds them with --dir; `headway init` makes a new one"});
    return std::nullopt;
  }
  for (const fs::path& path : listed->files) {
    if (auto source = read_source(path)) {
      found.files.push_back(std::move(*source));
    } else {
      found.diagnostics.push_back({path.string(), 0, 0, "the file cannot be read", ""});
    }
  }
  std::size_t count = listed->files.size();
  for (const fs::path& inner : recursive ? listed->folders : std::vector<fs::path>()) {
    const auto more = read_folder(inner, recursive, found);
    if (!more) return std::nullopt;
    count += *more;
  }
  return count;
}

}  // namespace

Catalogue::Catalogue(std::vector<Revision> revisions) : revisions_(std::move(revisions)) {
  for (std::size_t i = 0; i < revisions_.size(); ++i)
    by_id_.emplace(revisions_[i].id, i);
}

const Revision* Catalogue::find(std::string_view id) const {
  const auto found = by_id_.find(id);
  return found == by_id_.end() ? nullptr : &revisions_[found->second];
}

std::expected<Catalogue, std::vector<Diagnostic>> parse(const std::vector<SourceFile>& sources) {
  std::vector<Revision> revisions;
  revisions.reserve(sources.size());
  std::vector<Diagnostic> diagnostics;
  const auto add = [&](std::vector<Diagnostic> more) {
    diagnostics.insert(diagnostics.end(), more.begin(), more.end());
  };
  for (const SourceFile& source : sources) {
    if (is_seed(*source.text)) continue;
    if (auto revision = parse_revision(source)) {
      revisions.push_back(std::move(*revision));
    } else {
      add(std::move(revision.error()));
    }
  }
  look_for_duplicates(revisions, diagnostics);
  if (!diagnostics.empty()) return std::unexpected(std::move(diagnostics));
  return Catalogue(std::move(revisions));
}

Found read(std::span<const fs::path> folders, const Reading& how) {
  Found found;
  for (const fs::path& folder : folders) {
    if (read_folder(folder, how.recursive, found) == 0 && !how.may_be_empty)
      found.diagnostics.push_back(
          {folder.string(), 0, 0, "the folder holds no revisions",
           "revisions are files named *.sql; name their folder with --dir"});
  }
  return found;
}

Catalogue load(const Found& found) {
  std::vector<Diagnostic> diagnostics = found.diagnostics;
  auto catalogue = parse(found.files);
  if (!catalogue) {
    diagnostics.insert(diagnostics.end(), catalogue.error().begin(), catalogue.error().end());
  }
  if (!diagnostics.empty()) throw DiagnosticsError(std::move(diagnostics));
  return std::move(*catalogue);
}

Catalogue load(std::span<const fs::path> folders) {
  return load(read(folders));
}

std::shared_ptr<const std::string> whole_file(const Revision& revision) {
  if (!revision.left_out) return revision.source;
  auto text = read_whole(revision.file);
  if (!text) throw DiagnosticsError({{revision.file, 0, 0, "the file cannot be read", ""}});
  return text;
}

}  // namespace headway::revisions
