#pragma once

#include "runner/revisions/folder_files.hpp"
#include "runner/revisions/header.hpp"
#include "runner/revisions/revision_file.hpp"

#include <filesystem>
#include <optional>
#include <span>
#include <string>
#include <vector>

namespace headway::revisions {

/// A revision as far as the head of its file says.
struct Head {
  Header header;
  std::string file;
};

/// The files of folders, of which only the heads were read; seeds were read whole.
struct Heads {
  std::vector<Head> revisions;  ///< in the order of their files
  std::vector<SourceFile> seeds;
};

/// Reads the heads of the files that find_files() finds, and no more of them than that takes.
/// Nothing where anything is wrong: the whole files say what.
std::optional<Heads> read_heads(std::span<const std::filesystem::path> folders,
                                const Reading& how = {});

/// The whole file, if its header is still `header`, `created:` aside; nothing where it has changed
/// or gone.
std::optional<SourceFile> read_if_same(const std::string& file, const Header& header);

}  // namespace headway::revisions
