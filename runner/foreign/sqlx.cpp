#include "runner/foreign/readers.hpp"
#include "runner/foreign/text.hpp"
#include "runner/foreign/up_and_down.hpp"

namespace headway::foreign {

/// Files VERSION_TITLE.sql, or VERSION_TITLE.up.sql and .down.sql. One that begins with
/// `-- no-transaction` has none.
History read_sqlx(Sources files) {
  History history;
  FilePairs pairs;
  for (const SourceText& file : files) {
    std::string_view name = file.name;
    if (!is_at_top(file) || !name.ends_with(".sql")) continue;
    name.remove_suffix(4);
    const bool down = name.ends_with(".down");
    if (down || name.ends_with(".up")) name = name.substr(0, name.rfind('.'));
    const auto parts = versioned(name);
    if (!parts || !parts->underscore)
      history.to_look_at.push_back({file.path, 0, "left out: sqlx reads VERSION_TITLE.sql"});
    else
      pairs.add(*parts, down,
                {.file = file.path,
                 .sql = file.text,
                 .no_transaction = file.text.starts_with("-- no-transaction")});
  }
  pairs.finish(history);
  return history;
}

}  // namespace headway::foreign
