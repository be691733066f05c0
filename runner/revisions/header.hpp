#pragma once

#include "common/diagnostic.hpp"

#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace headway::revisions {

/// The keys and the message at the head of a revision file.
struct Header {
  std::string message;
  std::string id;
  int id_line = 0;  ///< 0: there is no `revision:`
  std::vector<std::string> down_revisions;
  std::vector<std::string> depends_on;
  std::vector<std::string> branch_labels;
  std::string created;
  bool contract = false;  ///< `phase: contract`

  bool operator==(const Header&) const = default;
};

/// Reads the comments before the first section mark or statement; problems are added to
/// `diagnostics`. The keys are `revision:`, `revises:`, `branch-labels:`, `depends-on:`,
/// `created:` and `phase:`; a key that is nearly one of them is refused with the right spelling.
/// The message is the first other line that is neither for a tool nor a licence; the rest are
/// comments. Pure.
Header parse_header(std::string_view text, const std::string& file,
                    std::vector<Diagnostic>& diagnostics);

/// The same from the beginning of a file, which is not the `whole` of it: nothing where the header
/// may go on behind. The diagnostics count only where there is a header. Pure.
std::optional<Header> parse_header_of(std::string_view beginning, bool whole,
                                      const std::string& file,
                                      std::vector<Diagnostic>& diagnostics);

}  // namespace headway::revisions
