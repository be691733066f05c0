#pragma once

#include "runner/database/progress_rows.hpp"
#include "runner/database/session.hpp"

namespace headway::apply {

/// The roles that a revision outside of a transaction gives itself (SET SESSION AUTHORIZATION, SET
/// ROLE). Its own statements run with them; everything that Headway writes between these runs with
/// the roles that the session had at first. One thread; the session's.
class RevisionRole {
 public:
  /// The session has Headway's own roles now.
  explicit RevisionRole(database::Session& session);

  /// Gives the session the revision's roles.
  void take();
  /// Notes which roles the session has now as the revision's, and gives it Headway's own back.
  /// Outside of a transaction.
  void put_back();
  /// Gives Headway's own back until the end of the open transaction.
  void put_back_locally();

  /// The revision's, as settings.
  const database::Settings& settings() const { return revisions_; }

 private:
  database::Session& session_;
  database::Settings own_;
  database::Settings revisions_;
};

}  // namespace headway::apply
