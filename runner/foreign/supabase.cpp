#include "runner/foreign/readers.hpp"
#include "runner/foreign/text.hpp"

#include <utility>

namespace headway::foreign {

/// Files TIME_TITLE.sql, in the order of their names. There is no way back in them.
History read_supabase(Sources files) {
  History history;
  for (const SourceText& file : files) {
    const std::string_view name = file.name;
    if (!is_at_top(file) || !name.ends_with(".sql")) continue;
    const auto parts = versioned(name.substr(0, name.rfind('.')));
    if (!parts || !parts->underscore) {
      history.to_look_at.push_back({file.path, 0, "left out: Supabase reads TIME_TITLE.sql"});
      continue;
    }
    history.migrations.push_back({.id = parts->version,
                                  .version = parts->version,
                                  .message = parts->title,
                                  .file = file.path,
                                  .upgrade = {.file = file.path, .sql = file.text}});
  }
  make_line(history, {});
  return history;
}

}  // namespace headway::foreign
