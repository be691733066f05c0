#pragma once

#include <filesystem>
#include <string>
#include <vector>

namespace headway::testing {

/// One file of tests/fixtures/undo: a database at the start, revisions of which the last one fails,
/// and what an app does meanwhile. See README.md there.
struct UndoHistory {
  struct Part {
    enum class Kind { kRevision, kApp };
    Kind kind = Kind::kRevision;
    bool on_the_run = false;  ///< the app works on what the run has made
    std::string mark = {};    ///< what stands behind `revision` in its mark
    std::string text = {};    ///< the upgrade section, or what the app runs
    bool has_downgrade = false;
    std::string down_mark = {};
    std::string downgrade = {};
  };

  std::string name;
  bool comes_back = false;        ///< else it stays `Partial`
  bool leaves_something = false;  ///< comes back, but something of the run remains
  bool superuser = false;         ///< the run's role is one
  bool compared = true;           ///< with the expected database: no times and names of its own
  std::string because;            ///< what the run has to say
  std::string start;
  std::vector<Part> parts;  ///< in order of time
};

/// Throws std::runtime_error for a file that is not as it should be.
UndoHistory read_undo_history(const std::filesystem::path& file);

/// All files of the folder, by name.
std::vector<UndoHistory> undo_histories(const std::string& folder);

}  // namespace headway::testing
