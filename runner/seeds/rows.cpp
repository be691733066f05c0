#include "runner/seeds/rows.hpp"

#include "common/error.hpp"
#include "runner/seeds/end_of_rows.hpp"

#include <format>
#include <memory>

namespace headway::seeds {

NextPiece rows_of(const DataFile& data) {
  // A std::function can be copied, so its copies share reader and unpacker.
  const auto reader = std::make_shared<DataFile::Reader>(data);
  const auto unpacker =
      std::make_shared<Unpacker>(data.path(), [reader] { return reader->next(); });
  const auto end = std::make_shared<EndOfRows>();
  return [unpacker, end, path = data.path()] {
    const std::string_view piece = unpacker->next();
    if (end->is_passed(piece))
      throw Error(ExitCode::kRevisionFailed, "SeedFailed",
                  std::format("the data {} has rows behind a line `\\.`, where PostgreSQL ends the "
                              "COPY: they would be passed over",
                              path.string()),
                  "remove that line, then run it again; nothing of the seed is loaded");
    return piece;
  };
}

}  // namespace headway::seeds
