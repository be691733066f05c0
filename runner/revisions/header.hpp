#pragma once

#include "common/diagnostic.hpp"

#include <string>
#include <string_view>
#include <vector>

namespace headway::revisions {

/// What the comment lines at the head of a revision file say.
struct Header {
  std::string message;
  std::string id;
  int id_line = 0;  ///< 0: there is no `revision:`
  std::vector<std::string> down_revisions;
  std::vector<std::string> depends_on;
  std::vector<std::string> branch_labels;
  std::string created;
};

/// Reads the comments before the first section mark or statement; what is wrong is added to
/// `diagnostics`. The first comment line is the message; `key: value` lines follow, with prose
/// between them if one likes. A key is one word in small letters before a colon. Pure.
Header parse_header(std::string_view text, const std::string& file,
                    std::vector<Diagnostic>& diagnostics);

}  // namespace headway::revisions
