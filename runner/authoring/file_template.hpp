#pragma once

#include "common/clock.hpp"

#include <chrono>
#include <string>
#include <string_view>

namespace headway::authoring {

/// `%Y%m%d_%H%M_<rev>_<slug>` in Alembic's tokens.
inline constexpr std::string_view kDefaultFileTemplate =
    "%(year)d%(month).2d%(day).2d_%(hour).2d%(minute).2d_%(rev)s_%(slug)s";

/// The values of a file template's tokens.
struct FileTokens {
  std::string rev;
  std::string slug;
  Time created;
  const std::chrono::time_zone* zone = nullptr;  ///< of year to second; nullptr: UTC
};

/// The file's name without `.sql`, possibly with folders before it. `text` is Alembic's
/// `file_template`: `%(rev)s`, `%(slug)s`, `%(epoch)s`, `%(year)d`, `%(month).2d`, `%(day)`,
/// `%(hour)`, `%(minute)`, `%(second)`, each also with two percent signs, as alembic.ini has to
/// write them. Throws Error (kUsage, `FileTemplate`) for another token, a form that Python would
/// refuse, or a name that leads out of the folder of revisions or that no one would read there.
std::string file_name(std::string_view text, const FileTokens& tokens);

}  // namespace headway::authoring
