#pragma once

#include <string_view>

namespace headway {

/// True if `text` may be a database's URL or libpq's keyword string (`host=db password=…`), or
/// what a shell that cuts at blanks makes of the beginning of one.
bool looks_like_connection(std::string_view text);

/// True for `user:password@host`, or as much of it as is there. A range such as `base:prefs@head`
/// has the same form; no more is lost than its echo in a message.
bool has_login(std::string_view text);

/// True if a message may repeat `text`, which a user wrote: short, one word, and nothing that could
/// be a connection or a piece of one. A password can stand in any argument: an option is forgotten,
/// a quote is missing.
bool can_be_repeated(std::string_view text);

}  // namespace headway
