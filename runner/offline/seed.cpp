#include "runner/offline/seed.hpp"

#include "common/error.hpp"
#include "runner/offline/bookkeeping.hpp"
#include "runner/offline/session.hpp"
#include "runner/revisions/revision.hpp"
#include "runner/seeds/rows.hpp"

#include <algorithm>
#include <format>
#include <optional>

namespace headway::offline {

namespace {

/// The lines of rows from a file, as psql reads them: the last one ends, too, and one `\.` follows.
class RowLines {
 public:
  explicit RowLines(const Write& write) : write_(write) {}

  void add(std::string_view piece) {
    if (!line_end_)
      if (const std::size_t end = piece.find('\n'); end != std::string_view::npos)
        line_end_ = (end > 0 ? piece[end - 1] : last_of(tail_)) == '\r' ? "\r\n" : "\n";
    write_(piece);
    tail_ += piece.substr(piece.size() - std::min(piece.size(), kMark.size() + 1));
    const std::size_t more = tail_.size() - std::min(tail_.size(), kMark.size() + 1);
    tail_.erase(0, more);
    size_ += piece.size();
  }

  void end() {
    const bool ends = size_ == 0 || tail_.ends_with('\n');
    const std::string_view line_end = line_end_.value_or("\n");
    if (!ends) write_(line_end);
    // psql sends this line, too, and the server wants one kind of line end.
    if (!has_mark()) write_("\\." + std::string(line_end));
  }

 private:
  static constexpr std::string_view kMark = "\\.\r\n";

  static char last_of(std::string_view text) { return text.empty() ? '\0' : text.back(); }

  /// The file itself ends with a line `\.`.
  bool has_mark() const {
    std::string_view rest = tail_;
    if (rest.ends_with('\n')) rest.remove_suffix(1);
    if (rest.ends_with('\r')) rest.remove_suffix(1);
    if (!rest.ends_with("\\.")) return false;
    rest.remove_suffix(2);
    return rest.ends_with('\n') || (rest.empty() && size_ == tail_.size());
  }

  const Write& write_;
  std::optional<std::string_view> line_end_;  ///< of the first line
  std::string tail_;                          ///< the last characters
  std::size_t size_ = 0;
};

/// psql ends the rows in a script at a line `\.`, whatever their format.
seeds::NextPiece rows_for_psql(const seeds::DataFile& data) {
  return seeds::rows_of(data, seeds::EndOfRows(), "psql");
}

void write_rows(const revisions::Statement& statement, const std::optional<seeds::DataFile>& data,
                const Write& write) {
  if (!data) return write_copy_data(*statement.copy_data, write);
  RowLines lines(write);
  const seeds::NextPiece next = rows_for_psql(*data);
  for (auto piece = next(); !piece.empty(); piece = next())
    lines.add(piece);
  lines.end();
}

/// Between the quotes: where psql passes over the seed, rows are not read as rows, and whatever is
/// in them must neither look like SQL nor like a command of psql's. Where it loads the seed, COPY
/// has taken the lines between before psql reads the rest of its own line.
void write_copy(const revisions::Statement& statement, const std::optional<seeds::DataFile>& data,
                const std::string& tag, const Write& write) {
  write(for_psql(statement.text) + "; SELECT " + tag + "\n");
  write_rows(statement, data, write);
  write(tag + ";\n");
}

void look_for_escapes(const seeds::ReadySeed& ready, std::vector<Diagnostic>& wrong) {
  for (const revisions::Statement& statement : ready.seed.load.statements)
    if (statement.backslash_escapes)
      return wrong.push_back(
          {ready.seed.file, statement.line, 0,
           std::format("the seed {} sets standard_conforming_strings to off, and psql would pass "
                       "over it wrongly where it is loaded already",
                       ready.seed.name),
           "write E'…' where a backslash escapes, or load it with `headway seed`"});
}

void look_at_rows(const seeds::ReadySeed& ready, std::size_t number,
                  std::vector<Diagnostic>& wrong) {
  const std::optional<seeds::DataFile>& data = ready.data[number];
  if (!data) return;
  bool nul = false;
  bool returns = false;
  bool lines = false;
  const seeds::NextPiece next = rows_for_psql(*data);
  for (auto piece = next(); !piece.empty(); piece = next()) {
    nul = nul || piece.contains('\0');
    returns = returns || piece.contains('\r');
    lines = lines || piece.contains('\n');
  }
  if (!nul && (!returns || lines)) return;
  wrong.push_back(
      {ready.seed.file, ready.seed.load.statements[number].line, 0,
       std::format("the data {} of the seed {} {}, which psql cannot read from a script",
                   data->path().string(), ready.seed.name,
                   nul ? "holds a NUL, as the binary format does"
                       : "ends its lines with a carriage return alone"),
       nul ? "give it as text or csv, or load it with `headway seed`"
           : "end its lines with a line feed, or load it with `headway seed`"});
}

}  // namespace

void require_fit_for_psql(std::span<const seeds::ReadySeed> seeds) {
  std::vector<Diagnostic> wrong;
  for (const seeds::ReadySeed& ready : seeds) {
    look_for_escapes(ready, wrong);
    for (std::size_t i = 0; i < ready.data.size(); ++i)
      look_at_rows(ready, i, wrong);
  }
  if (!wrong.empty()) throw DiagnosticsError(std::move(wrong), "SeedNotReady");
}

void write_seed(const database::VersionTable& table, const std::vector<std::string>& rows,
                const seeds::ReadySeed& ready, const database::Baseline& baseline,
                const Write& write) {
  const std::string& name = ready.seed.name;
  // Its hash is not in its rows: they would have another one.
  const std::string tag = "$headway_" + ready.hash + "$";
  write(std::format("\n-- The seed {}\n", name) +
        seed_is_due_sql(table, name, ready.hash, ready.required) + "\\if :headway_due\n" +
        echo("Loading the seed " + name) + "BEGIN;\n" + open_rows_sql(table, rows) +
        options_sql({}));
  for (std::size_t i = 0; i < ready.seed.load.statements.size(); ++i) {
    const revisions::Statement& statement = ready.seed.load.statements[i];
    if (ready.data[i] || statement.copy_data)
      write_copy(statement, ready.data[i], tag, write);
    else
      write_statement(statement, write);
  }
  write(reset_sql(baseline) + same_rows_sql(table, rows, name) +
        record_seed_sql(table, name, ready.hash) + "COMMIT;\n\\else\n" +
        echo(std::format("The seed {} is loaded already", name)) + "\\endif\n");
}

}  // namespace headway::offline
