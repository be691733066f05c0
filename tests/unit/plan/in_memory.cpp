#include "tests/unit/plan/in_memory.hpp"

#include "common/error.hpp"
#include "runner/revisions/catalogue.hpp"

#include <memory>

namespace headway::testing {

plan::History history_of(std::initializer_list<Written> written) {
  std::vector<revisions::SourceFile> files;
  for (const Written& one : written)
    files.push_back({one.id + ".sql",
                     std::make_shared<const std::string>(
                         "-- message of " + one.id + "\n--\n-- revision: " + one.id +
                         "\n-- revises: " + one.revises + "\n" + one.more + "\n" + one.sections)});
  auto catalogue = revisions::parse(files);
  if (!catalogue) throw DiagnosticsError(catalogue.error());
  return plan::build_history(std::move(*catalogue));
}

}  // namespace headway::testing
