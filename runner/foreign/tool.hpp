#pragma once

#include "runner/foreign/readers.hpp"

#include <span>
#include <string>
#include <string_view>

namespace headway::foreign {

/// A tool whose history can be imported. Its queries give one version a row.
/// Those of a tool whose table holds several projects have the history's as $1.
struct Tool {
  std::string_view name;
  History (*read)(Sources) = nullptr;
  std::string_view table;    ///< where it keeps what is applied, by the search path
  std::string_view applied;  ///< the versions that are applied; empty: it needs no stamp
  /// Versions of which each stands for everything up to it; empty: the table has none.
  std::string_view up_to = {};
  /// What is half done, which a person has to settle first; empty: the table has none.
  std::string_view half_done = {};
  std::string (*as_in_files)(std::string_view version) = nullptr;  ///< nullptr: it is the same
  bool by_project = false;                                         ///< the queries have $1
  bool (*is_before)(std::string_view left, std::string_view right) = nullptr;  ///< for `up_to`
};

/// All of them, by their names.
std::span<const Tool> tools();

/// By a name of the table.
const Tool& tool_of(std::string_view name);

/// Reads the history of a folder, and names each file with SQL that has not become part of it.
/// Throws as the readers do.
History read_history(const Tool& tool, Sources files);

}  // namespace headway::foreign
