#pragma once

#include "runner/apply/script.hpp"
#include "runner/database/session.hpp"
#include "runner/revisions/revision.hpp"

#include <span>

namespace headway::apply {

/// Throws RevisionError (`ReadingChanged`) where the server would read quoted text of an item
/// otherwise than the splitter did when it cut the file: nothing of it is to be sent then. The
/// splitter follows what a file shows; RESET gives the role's default, and a DO block or a function
/// can change standard_conforming_strings without showing it.
void require_same_reading(const database::Session& session, const revisions::Revision& revision,
                          const Item& item);

}  // namespace headway::apply
