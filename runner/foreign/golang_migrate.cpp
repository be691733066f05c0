#include "runner/foreign/readers.hpp"
#include "runner/foreign/text.hpp"
#include "runner/foreign/up_and_down.hpp"

namespace headway::foreign {

/// Files VERSION_TITLE.up.sql and VERSION_TITLE.down.sql. Each is sent as one message, which is a
/// transaction unless the file says otherwise.
History read_golang_migrate(Sources files) {
  History history;
  FilePairs pairs;
  for (const SourceText& file : files) {
    std::string_view name = file.name;
    if (!is_at_top(file) || !name.ends_with(".sql")) continue;
    name.remove_suffix(4);
    const bool down = name.ends_with(".down");
    const auto parts = versioned(name.substr(0, name.rfind('.')));
    if (!parts || !parts->underscore || (!down && !name.ends_with(".up")))
      history.to_look_at.push_back(
          {file.path, 0, "left out: golang-migrate reads VERSION_TITLE.up.sql and .down.sql"});
    else
      pairs.add(*parts, down, {.file = file.path, .sql = file.text});
  }
  pairs.finish(history);
  return history;
}

}  // namespace headway::foreign
