#pragma once

#include "common/diagnostic.hpp"
#include "runner/revisions/revision.hpp"

#include <expected>
#include <memory>
#include <string>
#include <vector>

namespace headway::revisions {

/// A file that was read, not yet understood.
struct SourceFile {
  std::string path;
  std::shared_ptr<const std::string> text;            ///< the whole file, but for:
  std::shared_ptr<const LeftOut> left_out = nullptr;  ///< may be nullptr
};

/// SHA-256 of the whole file, in hex.
std::string file_hash(const SourceFile& source);

/// Reads one revision: header, sections, statements. Pure. Either the revision or everything that
/// is wrong with the file; never both, never neither.
std::expected<Revision, std::vector<Diagnostic>> parse_revision(const SourceFile& source);

}  // namespace headway::revisions
