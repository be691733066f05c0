#include "runner/seeds/rows.hpp"

#include "common/error.hpp"

#include <format>
#include <memory>
#include <utility>

namespace headway::seeds {

NextPiece rows_of(const DataFile& data, std::optional<EndOfRows> end, const char* who) {
  // A std::function can be copied, so its copies share reader and unpacker.
  const auto reader = std::make_shared<DataFile::Reader>(data);
  const auto unpacker =
      std::make_shared<Unpacker>(data.path(), [reader] { return reader->next(); });
  return [unpacker, end = std::move(end), who, path = data.path()]() mutable {
    const std::string_view piece = unpacker->next();
    if (end && end->is_passed(piece))
      throw Error(ExitCode::kRevisionFailed, "SeedFailed",
                  std::format("the data {} has rows behind a line `\\.`, where {} ends the COPY: "
                              "they would be passed over",
                              path.string(), who),
                  "remove that line, then run it again; nothing of the seed is loaded");
    return piece;
  };
}

}  // namespace headway::seeds
