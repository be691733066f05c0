#include "runner/revisions/catalogue.hpp"

#include "common/error.hpp"
#include "runner/revisions/unsupported.hpp"

#include <algorithm>
#include <format>
#include <fstream>
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

std::optional<std::string> content_of(const fs::path& path) {
  std::ifstream stream(path, std::ios::binary);
  std::error_code error;
  const auto size = fs::file_size(path, error);
  if (!stream || error) return std::nullopt;
  std::string text(size, '\0');
  stream.read(text.data(), static_cast<std::streamsize>(size));
  if (stream.gcount() != static_cast<std::streamsize>(size)) return std::nullopt;
  return text;
}

/// The folder's revision files, sorted by name. A link that leads nowhere is among them, so that it
/// is told.
std::expected<std::vector<fs::path>, std::string> list(const fs::path& folder) {
  std::error_code error;
  std::vector<fs::path> paths;
  for (fs::directory_iterator entry(folder, error), end; !error && entry != end;
       entry.increment(error)) {
    const auto name = entry->path().filename().string();
    if (name.starts_with('.') || entry->path().extension() != ".sql") continue;
    std::error_code ignored;
    const bool broken_link = entry->is_symlink(ignored) && !entry->exists(ignored);
    if (broken_link || entry->is_regular_file(ignored)) paths.push_back(entry->path());
  }
  if (error) return std::unexpected(error.message());
  std::ranges::sort(paths, {}, [](const fs::path& path) { return path.filename().string(); });
  return paths;
}

void read_folder(const fs::path& folder, std::vector<SourceFile>& sources,
                 std::vector<Diagnostic>& diagnostics) {
  const auto paths = list(folder);
  if (!paths) {
    diagnostics.push_back({folder.string(), 0, 0,
                           std::format("the folder of revisions cannot be read: {}", paths.error()),
                           "name the folder that holds them with --dir"});
    return;
  }
  if (paths->empty()) {
    diagnostics.push_back({folder.string(), 0, 0, "the folder holds no revisions",
                           "revisions are files named *.sql; name their folder with --dir"});
  }
  for (const fs::path& path : *paths) {
    if (auto text = content_of(path)) {
      sources.push_back({path.string(), std::make_shared<const std::string>(std::move(*text))});
    } else {
      diagnostics.push_back({path.string(), 0, 0, "the file cannot be read", ""});
    }
  }
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
  std::vector<Diagnostic> diagnostics;
  const auto add = [&](std::vector<Diagnostic> more) {
    diagnostics.insert(diagnostics.end(), more.begin(), more.end());
  };
  for (const SourceFile& source : sources) {
    if (auto revision = parse_revision(source)) {
      add(unsupported(*revision));
      revisions.push_back(std::move(*revision));
    } else {
      add(std::move(revision.error()));
    }
  }
  look_for_duplicates(revisions, diagnostics);
  if (!diagnostics.empty()) return std::unexpected(std::move(diagnostics));
  return Catalogue(std::move(revisions));
}

Found read(std::span<const fs::path> folders) {
  Found found;
  for (const fs::path& folder : folders)
    read_folder(folder, found.files, found.diagnostics);
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

}  // namespace headway::revisions
