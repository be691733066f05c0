#pragma once

#include "tests/postgres/database.hpp"
#include "tests/postgres/history.hpp"
#include "tests/postgres/program.hpp"

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <string>
#include <vector>

namespace headway::testing {

/// A history, files beside it, and a database, whose server has the scratch databases, too.
class Project {
 public:
  History& history() { return history_; }
  Database& database() { return database_; }

  std::string file(const std::string& name, const std::string& text) const {
    const std::string path = (folder_.path() / name).string();
    std::ofstream(path) << text;
    return path;
  }

  Ended run(const std::vector<std::string>& words, const Environment& more = {}) const {
    return testing::run(arguments(words), environment(more));
  }
  std::vector<std::string> arguments(std::vector<std::string> words) const {
    words.insert(words.end(), {"--dir", history_.folder()});
    return words;
  }
  Environment environment(const Environment& more = {}) const {
    Environment all = {{"DATABASE_URL", database_.url()}, {"HEADWAY_SCRATCH_URL", database_.url()}};
    all.insert(more.begin(), more.end());
    return all;
  }

  /// The text of the revision whose file name comes last.
  std::string newest_revision() const {
    std::string newest;
    for (const auto& entry : std::filesystem::directory_iterator(history_.folder()))
      newest = std::max(newest, entry.path().string());
    return content(newest);
  }

 private:
  History history_;
  TemporaryFolder folder_;
  Database database_;
};

}  // namespace headway::testing
