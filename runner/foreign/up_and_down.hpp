#pragma once

#include "runner/foreign/history.hpp"
#include "runner/foreign/text.hpp"

#include <map>
#include <string>
#include <string_view>
#include <vector>

namespace headway::foreign {

/// Puts the pieces `up` and `down` of one file into its migration. A file without an `up`, with two
/// of either, or with SQL before the first mark, which the tool would refuse too, goes to `wrong`;
/// `up_mark` is how the tool writes it.
void put_sections(const std::vector<Piece>& pieces, std::string_view up_mark, Migration& migration,
                  std::vector<Diagnostic>& wrong);

/// One migration a version, each of one file or of two, for tools that name the direction in the
/// file's name.
class FilePairs {
 public:
  /// `version` orders them, as a number.
  void add(const VersionedName& name, bool down, Part part);

  /// Moves them to the history, in their order, and makes a line of them. Throws DiagnosticsError.
  void finish(History& history);

 private:
  struct IsBefore {
    bool operator()(const std::string& left, const std::string& right) const;
  };

  std::map<std::string, Migration, IsBefore> found_;
  std::vector<Diagnostic> wrong_;
};

}  // namespace headway::foreign
