#pragma once

#include <string_view>

namespace headway::revisions {

/// Whether a comment line speaks to another tool: an editor's mode line, a linter's switch, another
/// migration tool's mark, an author. Such a line is never a revision's message.
bool is_for_a_tool(std::string_view content);

/// Whether a comment line begins the text of a licence.
bool begins_licence(std::string_view content);

}  // namespace headway::revisions
