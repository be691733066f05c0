#pragma once

#include <filesystem>
#include <string>
#include <string_view>
#include <vector>

namespace headway::authoring {

/// A file and what it is to hold.
struct FileText {
  std::filesystem::path path;
  std::string text;
};

/// Writes a file that must not be there yet, and the folders that it needs: as a temporary file in
/// the same folder, synced, then renamed, so that no reader and no crash ever sees half of it.
/// Throws Error (kUsage, `FileExists` or `CannotWrite`), and then nothing of it is left.
void write_new_file(const FileText& file);

/// The same for files that are there and change together. All are written to temporary files first,
/// so that a full disk changes none of them; permissions are kept.
void replace_files(const std::vector<FileText>& files);

}  // namespace headway::authoring
