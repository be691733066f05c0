#pragma once

#include "runner/revisions/revision.hpp"

#include <memory>
#include <optional>
#include <string>
#include <vector>

namespace headway::revisions {

/// The file that a COPY takes its rows from: `-- headway: copy file=skills.csv optional`.
struct CopyFile {
  std::string path;       ///< within the data folder
  bool optional = false;  ///< a seed whose file is not there is passed over
  int line = 0;           ///< of the mark
};

/// A file of data that is loaded after the revisions that it requires, and again whenever it has
/// changed. It stands among the revisions, and is none. It owns its text.
struct Seed {
  std::string name;
  std::string message;  ///< the first comment line; empty where there is none
  std::vector<std::string> requires_revisions;  ///< revision expressions
  std::string file;
  int line = 0;  ///< of the header's `seed:`
  Section load;
  std::vector<std::optional<CopyFile>> copies;  ///< of each statement of `load`
  std::shared_ptr<const std::string> source;
};

}  // namespace headway::revisions
