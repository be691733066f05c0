#pragma once

#include "runner/sql/parse_tree.hpp"

namespace headway::sql {

/// What a statement changes that lasts as long as the session.
enum class SessionChange {
  kNone,
  /// Settings and nothing else: SET, RESET, SELECT set_config(...). Sent again in another session,
  /// it makes the same change.
  kSettings,
  /// Something that a later session cannot be given by sending the statement again, or code that
  /// does not show what it does: DO, CALL, EXECUTE, an unknown function, a temporary table,
  /// PREPARE, a cursor WITH HOLD, LISTEN, LOAD.
  kPerhaps,
};

/// Pure. A statement that the grammar does not know is kPerhaps, unless it begins with SET or
/// RESET.
SessionChange session_change(const revisions::Statement& statement);
/// The same of one that the grammar knows.
SessionChange session_change(const Node& node);

/// Whether it changes the settings of the session; see SessionChange::kSettings.
bool changes_session(const revisions::Statement& statement);

/// Whether it sets something for the rest of its transaction and nothing else: SET TRANSACTION, SET
/// LOCAL. Outside of a transaction such a statement is without effect, which the server warns of.
/// Pure.
bool changes_only_transaction(const revisions::Statement& statement);

/// Whether it may change the encoding or the quoting of what is sent after it. The server reads a
/// message as a whole before any of it runs, so whatever follows goes in another message. Pure.
bool changes_reading(const revisions::Statement& statement);

}  // namespace headway::sql
