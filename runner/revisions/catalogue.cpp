#include "runner/revisions/catalogue.hpp"

#include "common/error.hpp"
#include "runner/revisions/long_file.hpp"
#include "runner/revisions/seed_file.hpp"

#include <format>
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
  for (std::size_t i = 0; i < folders.size(); ++i) {
    const FolderFiles listed = find_files(folders.subspan(i, 1), how);
    for (const std::string& path : listed.files) {
      if (auto source = read_source(path)) {
        found.files.push_back(std::move(*source));
      } else {
        found.diagnostics.push_back({path, 0, 0, "the file cannot be read", ""});
      }
    }
    found.diagnostics.insert(found.diagnostics.end(), listed.diagnostics.begin(),
                             listed.diagnostics.end());
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
