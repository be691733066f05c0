#pragma once

#include "runner/authoring/write_file.hpp"
#include "runner/foreign/history.hpp"

#include <filesystem>
#include <string>
#include <string_view>
#include <vector>

namespace headway::foreign {

/// The line of a revision's header that says where it comes from.
std::string imported_line(const Migration& migration, std::string_view tool);

/// A history as revision files of this folder, one for each migration, each read back as the next
/// command would. Statements that PostgreSQL refuses in a transaction make their section
/// no-transaction; what a run would refuse is a remark in `history.to_look_at`. Pure.
///
/// Throws DiagnosticsError with everything that Headway cannot read, by the lines of the tool's
/// own files.
std::vector<authoring::FileText> revision_files(History& history, std::string_view tool,
                                                const std::filesystem::path& folder);

}  // namespace headway::foreign
