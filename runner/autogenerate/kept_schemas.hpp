#pragma once

#include "runner/database/session.hpp"
#include "runner/plan/history.hpp"
#include "runner/schema/reader.hpp"
#include "runner/schema/snapshot.hpp"

#include <filesystem>
#include <optional>
#include <string>
#include <vector>

namespace headway::autogenerate {

/// The schemas that replayed histories gave, kept in a folder, so that a history that did not
/// change is not replayed again. A replay depends on more than its files; so the name of what is
/// kept is a hash of all that it depends on, and of the day.
class KeptSchemas {
 public:
  /// `program` names the build that reads schemas. An empty `folder` keeps nothing.
  KeptSchemas(std::filesystem::path folder, std::string program);

  bool keep_any() const { return !folder_.empty(); }

  /// The name of the schema that `history` has at `revisions`, replayed on the server of `session`.
  std::string name(const plan::History& history, const std::vector<std::string>& revisions,
                   const schema::Exclusions& exclusions, database::Session& session) const;

  /// Nothing where none of that name is kept, or it cannot be read.
  std::optional<schema::Snapshot> find(const std::string& name) const;

  /// Makes the folder for this user alone, and removes those of former days from it. A folder that
  /// cannot be written, or that another user may write to, keeps nothing, without a word: the next
  /// time costs the replay again.
  void keep(const std::string& name, const schema::Snapshot& snapshot) const;

 private:
  std::filesystem::path folder_;
  std::string program_;
};

}  // namespace headway::autogenerate
