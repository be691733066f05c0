#pragma once

#include "runner/foreign/history.hpp"

#include <span>

namespace headway::foreign {

// One reader a tool, each in a file of its own: the files of its folder as a History. Pure. A file
// that is none of the tool's is left out, with a remark where it could have been meant. Throws
// DiagnosticsError with every file that cannot be read.

using Sources = std::span<const SourceText>;

History read_alembic(Sources files);
History read_dbmate(Sources files);
History read_diesel(Sources files);
History read_django(Sources files);
History read_flyway(Sources files);
History read_golang_migrate(Sources files);
History read_goose(Sources files);
History read_prisma(Sources files);
History read_sqitch(Sources files);
History read_sqlx(Sources files);
History read_supabase(Sources files);

}  // namespace headway::foreign
