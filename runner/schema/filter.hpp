#pragma once

#include "runner/schema/snapshot.hpp"

#include <optional>
#include <string>
#include <vector>

namespace headway::schema {

/// Which objects of a schema are compared. A pattern is `[KIND:]SCHEMA` or `[KIND:]SCHEMA.NAME`, as
/// `headway check` prints kinds and names, where `*` stands for any text and `?` for one character.
/// Without a dot it means a schema with all that is in it, or an object that is in no schema, such
/// as an extension. A table stands for all that belongs to it.
class Filter {
 public:
  Filter() = default;
  /// Throws Error (kUsage, `Usage`) for a pattern with a kind that there is not.
  Filter(const std::vector<std::string>& include, const std::vector<std::string>& exclude);

  /// Whether an object is included, where any pattern says what is, and not excluded. Schemas of
  /// included objects are included.
  bool admits(const Object& object) const;

  /// The patterns, as they were given.
  const std::vector<std::string>& include() const { return given_include_; }
  const std::vector<std::string>& exclude() const { return given_exclude_; }

 private:
  struct Pattern {
    std::optional<Kind> kind;
    std::string text;
    bool has_dot = false;
  };

  static std::vector<Pattern> parse(const std::vector<std::string>& texts);
  static bool matches(const Pattern& pattern, const Object& object);

  std::vector<std::string> given_include_;
  std::vector<std::string> given_exclude_;
  std::vector<Pattern> include_;
  std::vector<Pattern> exclude_;
};

}  // namespace headway::schema
