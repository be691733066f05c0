#pragma once

#include "runner/database/session.hpp"
#include "runner/evidence/catalogs.hpp"

#include <map>
#include <set>
#include <string>
#include <unordered_map>
#include <vector>

namespace headway::evidence {

/// One row of a catalog.
struct Entry {
  std::string content;
  std::string label;
  std::string xmin;   ///< the transaction that wrote this version of the row
  bool old = false;   ///< written before the horizon
  bool ours = false;  ///< written by the transaction that reads it
};

using Entries = std::unordered_map<std::string, Entry>;  ///< by key
using Definitions = std::map<std::string, Entries>;      ///< by catalog

/// By catalog; temporary objects are counted, too.
using RowCounts = std::map<std::string, long>;

/// The rows that were written since the horizon, and how many others there are of each catalog: as
/// long as that number is the same, none of them was changed or deleted.
struct Recent {
  Definitions rows;
  RowCounts old_rows;
};

/// An SQL condition that is true for a row `t` of any table that the open transaction, or a
/// subtransaction of it, has written.
std::string own_row();

/// Reads the definitions of a database. The horizon is the oldest transaction that was still
/// running when the reader was made: rows of older ones are cheaply distinguished from rows written
/// since, so that reading it again takes milliseconds in a large schema, too.
class Reader {
 public:
  explicit Reader(database::Session& session);

  const std::vector<Catalog>& catalogs() const { return catalogs_; }
  /// How many old rows there were when the reader was made.
  const RowCounts& old_rows() const { return old_rows_; }

  /// All rows of these catalogs; without names, of all catalogs.
  Definitions all(const std::set<std::string>& names = {}) const;
  Recent recent() const;
  /// The same as another session sees it.
  Recent recent(database::Session& session) const;

  /// An SQL condition that is true for a row of any table that was written before the horizon.
  std::string old_row() const;

 private:
  std::string query_all(const std::set<std::string>& names) const;
  std::string query_recent(const std::set<std::string>& names) const;
  /// Counts the old rows into `old_rows`, and gives the catalogs that have others.
  std::set<std::string> count(database::Session& session, RowCounts& old_rows) const;

  database::Session& session_;
  std::vector<Catalog> catalogs_;
  std::string horizon_;
  std::string count_query_;
  RowCounts old_rows_;
};

/// The definitions at one moment, as the difference to those of the start.
struct Present {
  Recent recent;
  Definitions reread;  ///< whole catalogs, where a row of the start was changed or deleted
};

/// Reads it: the recent rows, and the whole of each catalog in which fewer old rows are left.
Present read_present(const Reader& reader);

/// The row of that key, or nothing.
const Entry* find(const Definitions& start, const Present& present, const std::string& catalog,
                  const std::string& key);

/// The first row of the start that is gone or differs, for people; empty: all are as they were.
/// Catalogs in `left_out` are not looked at. Pure.
std::string first_change(const Definitions& start, const Present& present,
                         const std::set<std::string>& left_out);

}  // namespace headway::evidence
