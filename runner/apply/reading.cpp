#include "runner/apply/reading.hpp"

#include "runner/apply/revision_error.hpp"

#include <format>

namespace headway::apply {

void require_same_reading(const database::Session& session, const revisions::Revision& revision,
                          const Item& item) {
  const bool escapes = session.backslash_escapes();
  if (item.number == 0 || item.backslash_escapes == escapes || !item.text().contains('\\')) return;
  OutcomeError details =
      disappointed(
          revision, item,
          std::format("standard_conforming_strings is {} here, and the file does not show "
                      "what made it so: a backslash in quotes would be read otherwise than "
                      "the file was divided into statements",
                      escapes ? "off" : "on"),
          "put `SET standard_conforming_strings = on` (or off) as a statement of its own "
          "in front of this one")
          .details();
  details.reason = "ReadingChanged";
  throw RevisionError(ExitCode::kRevisionFailed, std::move(details));
}

}  // namespace headway::apply
