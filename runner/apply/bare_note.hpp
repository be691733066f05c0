#pragma once

#include "runner/apply/workplace.hpp"
#include "runner/database/progress_rows.hpp"
#include "runner/revisions/statement.hpp"

namespace headway::apply {

/// What is to be noted of a statement before it is sent outside of a transaction, from the
/// statement and from what is in the database now: names are resolved as the statement itself would
/// resolve them in this session. The hash is the caller's.
///
/// Throws Error (kLocked) while another session builds the index that it is to build.
database::BareNote note_before(Workplace& at, const revisions::Statement& statement);

}  // namespace headway::apply
