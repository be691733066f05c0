#include "runner/revisions/folder_files.hpp"

#include <algorithm>
#include <cerrno>
#include <cstddef>
#include <expected>
#include <format>
#include <iterator>
#include <memory>
#include <optional>
#include <string_view>
#include <system_error>
#include <utility>

#include <dirent.h>

namespace headway::revisions {

namespace fs = std::filesystem;

namespace {

/// The paths of a folder's revision files and of its folders, both sorted by name.
struct Entries {
  std::vector<std::string> files;
  std::vector<std::string> folders;
};

struct CloseFolder {
  void operator()(DIR* folder) const { closedir(folder); }
};

/// What an entry is, links followed.
fs::file_type type_of(const dirent& entry, const std::string& path) {
  if (entry.d_type == DT_REG) return fs::file_type::regular;
  std::error_code ignored;
  return fs::status(path, ignored).type();
}

/// A link to nothing, or to nowhere that we may look, is no file and not another thing either.
bool may_be_file(fs::file_type type) {
  return type == fs::file_type::regular || type == fs::file_type::not_found ||
         type == fs::file_type::none;
}

/// `prefix` is the folder's path with a slash behind it. The error says why it cannot be read.
std::expected<Entries, std::string> entries_of(const std::string& prefix) {
  const std::unique_ptr<DIR, CloseFolder> folder(opendir(prefix.c_str()));
  if (!folder) return std::unexpected(std::generic_category().message(errno));
  Entries entries;
  while (true) {
    errno = 0;
    const dirent* entry = readdir(folder.get());  // NOLINT(concurrency-mt-unsafe): our own stream
    if (entry == nullptr) break;
    const std::string_view name = static_cast<const char*>(entry->d_name);
    if (name.starts_with('.')) continue;
    std::string path = prefix + std::string(name);
    const fs::file_type type = type_of(*entry, path);
    if (type == fs::file_type::directory) {
      std::error_code ignored;
      if (!fs::is_symlink(path, ignored)) entries.folders.push_back(std::move(path));
    } else if (name.ends_with(".sql") && may_be_file(type)) {
      entries.files.push_back(std::move(path));
    }
  }
  if (errno != 0) return std::unexpected(std::generic_category().message(errno));
  std::ranges::sort(entries.files);
  std::ranges::sort(entries.folders);
  return entries;
}

/// Gives how many files it found, or nothing where a folder cannot be read.
std::optional<std::size_t> find_in(const fs::path& folder, bool recursive, FolderFiles& found) {
  auto entries = entries_of((folder / "").string());
  if (!entries) {
    found.diagnostics.push_back(
        {folder.string(), 0, 0,
         std::format("the folder of revisions cannot be read: {}", entries.error()),
         "name the folder that holds them with --dir; `headway init` makes a new one"});
    return std::nullopt;
  }
  std::size_t count = entries->files.size();
  std::ranges::move(entries->files, std::back_inserter(found.files));
  for (const std::string& inner : recursive ? entries->folders : std::vector<std::string>()) {
    const auto more = find_in(inner, recursive, found);
    if (!more) return std::nullopt;
    count += *more;
  }
  return count;
}

}  // namespace

FolderFiles find_files(std::span<const fs::path> folders, const Reading& how) {
  FolderFiles found;
  for (const fs::path& folder : folders) {
    if (find_in(folder, how.recursive, found) == 0 && !how.may_be_empty)
      found.diagnostics.push_back(
          {folder.string(), 0, 0, "the folder holds no revisions",
           "revisions are files named *.sql; name their folder with --dir"});
  }
  return found;
}

}  // namespace headway::revisions
