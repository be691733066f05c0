#pragma once

#include "runner/revisions/revision_file.hpp"
#include "runner/revisions/splitter.hpp"

#include <filesystem>
#include <string>
#include <vector>

namespace headway::revisions {

/// What the splitter made of a file, as the .txt files of tests/fixtures/splitting write it: a
/// statement a line with its number, blanks run together and the middle of long text left out; COPY
/// data below it.
std::string rendered(const Split& split);

/// A revision, or what is wrong with it, as the .txt files of tests/fixtures/revisions write it.
std::string rendered(const std::expected<Revision, std::vector<Diagnostic>>& revision);

/// The .sql files of a folder of tests/fixtures, sorted.
std::vector<std::filesystem::path> sql_fixtures(const std::string& folder);

std::string file_text(const std::filesystem::path& path);

/// A file that is not on disk.
SourceFile source_file(std::string text, std::string path = "test.sql");

/// A revision that must be in order, made of what stands behind its header.
Revision revision_of(std::string sections);

}  // namespace headway::revisions
