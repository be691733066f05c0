#include "runner/apply/reading.hpp"

#include "runner/apply/revision_error.hpp"

#include <algorithm>
#include <format>

namespace headway::apply {

void require_same_reading(const database::Session& session, const revisions::Revision& revision,
                          std::span<const Item> items) {
  const bool escapes = session.backslash_escapes();
  const auto differs = std::ranges::find_if(items, [&](const Item& item) {
    return item.number > 0 && item.backslash_escapes != escapes && item.text().contains('\\');
  });
  if (differs == items.end()) return;
  OutcomeError details =
      disappointed(
          revision, *differs,
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
