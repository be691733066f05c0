#pragma once

#include "runner/database/session.hpp"
#include "runner/database/version_table.hpp"
#include "runner/evidence/activity.hpp"
#include "runner/evidence/left_tables.hpp"
#include "runner/evidence/made_objects.hpp"
#include "runner/evidence/snapshot.hpp"

#include <functional>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <vector>

namespace headway::evidence {

/// Collects, from before the first segment on, what a run's transactions do to a database, as far
/// as the database shows it: never by the words of statements. It tells whether the transactions
/// can be undone without a loss; doubt is an obstacle.
///
/// One thread; the session's. Members throw DatabaseError's kinds. A StatementError means that the
/// evidence cannot be read: then give_up().
class RunEvidence {
 public:
  /// Reads what there is at the start, or gives up where the server refuses that. No transaction
  /// may be open.
  /// With `observe` another session of the database is opened where one is needed.
  RunEvidence(database::Session& session, const database::VersionTable& table,
              std::function<database::Session()> observe);

  /// At the first statement of a transaction.
  void begun();
  /// Just before its COMMIT; runs what is deferred until then.
  void ending();
  /// Behind its COMMIT.
  void committed();

  /// A statement ran outside of a transaction, where nothing counts the rows that it changes.
  void ran_outside_transaction(const std::string& place);
  /// The same for one that only built or dropped an index: what the index calls is looked at.
  void built_outside_transaction(const std::string& schema, const std::string& index);
  /// The rounds of a batch are committed, each for itself.
  void ran_in_batches(const std::string& place);
  void give_up(const std::string& why);

  /// Why the committed transactions cannot be undone, for people; empty: nothing stands against it.
  const std::string& obstacle() const { return obstacle_; }

  database::Session& session() const { return session_; }
  const Made& made() const { return made_; }
  /// SQL conditions about a row of any table: somebody else has written it, at any time or since
  /// the start.
  std::string foreign_row() const;
  std::string written_by_others() const;
  /// How many rows the run has left in a table that it has made.
  long rows_of(const std::string& oid) const;
  const std::map<std::string, Position>& positions() const { return positions_; }

  /// For the undo's own transaction: the first look, after which everything that somebody else has
  /// made is known.
  void begin_proof();
  /// The end of it, before COMMIT: everything of the start and of others is there as it was, and no
  /// row of theirs was touched. `observer` is another session of the database: it sees what others
  /// have committed meanwhile, also where this transaction has removed it. Says what is not so;
  /// empty: proven.
  std::string prove(database::Session& observer);
  /// What the run made and the undo left behind, for people; empty: nothing. In the transaction of
  /// the proof, behind prove().
  std::string left_behind() const;

 private:
  struct Pending {
    std::string obstacle;
    Made made;
    std::set<std::string> transactions;
    std::map<std::string, Position> positions;
    std::map<std::string, long> rows;
    LeftTables left;
    std::optional<long> alone;
    std::optional<Recent> last;
  };

  std::optional<long> read_alone();
  void keep_last();
  bool nobody_else_wrote();
  void note(const std::string& obstacle);
  /// What the open transaction did to anything but what the run made; `made` knows the latter.
  std::string first_trespass(const Activity& after, const Present& present, const Made& made) const;
  std::string changed_by_others(const Recent& recent) const;
  std::string removed_of_others(const Recent& committed) const;
  std::string removed_enum_value() const;
  void find_others(const Recent& recent);
  void adopt_indexes(const Recent& recent);
  void collect_made(const Present& present);
  void collect_transactions(const Present& present);
  void collect_rows(const Activity& after);
  std::string collect_positions();
  std::string judge_indexes();
  std::string judge_earlier(const Activity& after, const Present& present);
  void open_observer();

  database::Session& session_;
  const database::VersionTable& table_;
  std::function<database::Session()> observe_;
  std::optional<database::Session> observer_;  ///< nothing: not needed yet, or not to be had
  std::optional<Reader> reader_;               ///< nothing: it gave up
  Definitions start_;
  Made made_;
  std::map<std::string, Position> positions_;
  /// The ids of the committed transactions and of their subtransactions, as xmin shows them.
  std::set<std::string> transactions_;
  std::map<std::string, long> rows_;  ///< of the tables that the run has made, by OID
  LeftTables left_;                   ///< those tables
  std::string obstacle_;
  std::set<std::string> built_outside_;  ///< OIDs of indexes, not yet judged
  // Of the last transaction, where it was committed:
  std::optional<long> alone_;   ///< its id, if no other one that writes was in progress
  std::optional<Recent> last_;  ///< what it saw at its end
  // Of the open transaction:
  std::string own_tables_;
  Definitions others_;  ///< recent rows that this run did not make
  Activity before_;
  Pending pending_;
  std::map<std::string, std::string> enum_values_;  ///< added to types that are not the run's
  Present proven_;                                  ///< what prove() saw
};

}  // namespace headway::evidence
