#include "runner/revisions/long_file.hpp"

#include "common/sha256_stream.hpp"
#include "common/text.hpp"
#include "runner/revisions/data_blocks.hpp"
#include "runner/revisions/lexer.hpp"
#include "runner/revisions/seed_file.hpp"

#include <algorithm>
#include <array>
#include <future>
#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <system_error>
#include <utility>
#include <vector>

namespace headway::revisions {

namespace {

constexpr auto npos = std::string_view::npos;
constexpr std::size_t kPiece = 256 * 1024;
/// `\.`, a carriage return and a newline.
constexpr std::size_t kLongestEnd = 4;

/// Tells by its lines where a COPY's rows probably begin. The splitter decides.
class CopyLines {
 public:
  /// True if rows begin with the next line.
  bool see(std::string_view line) {
    line = trim(line);
    const bool begins = same_word(line.substr(0, 4), "copy") &&
                        (line.size() == 4 || std::string_view(" \t(\"").contains(line[4]));
    if (begins) {
      copy_ = true;
      from_stdin_ = false;
    }
    if (!copy_) return false;
    from_stdin_ = from_stdin_ || lower(line).contains("stdin");
    copy_ = !line.contains(';');
    return !copy_ && from_stdin_;
  }

 private:
  bool copy_ = false;  // a COPY that has not ended
  bool from_stdin_ = false;
};

int newlines_of(std::string_view text) {
  int count = 0;
  for (auto at = text.find('\n'); at != npos; at = text.find('\n', at + 1))
    ++count;
  return count;
}

/// Takes a file's lines, keeps the SQL and passes over long rows.
class LineTaker {
 public:
  LineTaker(std::string path, std::size_t longest) : path_(std::move(path)), longest_(longest) {}

  void take(std::string_view piece) {
    has_nul_ = has_nul_ || piece.contains('\0');
    std::string joined;
    if (!rest_.empty()) {
      joined = std::exchange(rest_, {}).append(piece);
      piece = joined;
    }
    while (!piece.empty()) {
      if (const auto rows = rows_before_backslash(piece); !rows.empty()) {
        take_rows(rows);
        place_ += rows.size();
        piece.remove_prefix(rows.size());
        continue;
      }
      const std::size_t newline = piece.find('\n');
      if (newline == npos && line_begins_ && piece.size() < kLongestEnd) {
        rest_ = piece;
        return;
      }
      const std::string_view line = piece.substr(0, newline == npos ? npos : newline + 1);
      take_line(line, newline != npos);
      piece.remove_prefix(line.size());
    }
  }

  /// `file_hash` is that of all pieces.
  std::optional<SourceFile> finish(std::string file_hash) {
    if (!rest_.empty()) take_line(rest_, false);
    const bool without_end = rows_ && rows_->is_long;
    if (has_nul_ || without_end || left_out_.rows.empty()) return std::nullopt;
    left_out_.file_hash = std::move(file_hash);
    text_.shrink_to_fit();
    return SourceFile{.path = path_,
                      .text = std::make_shared<const std::string>(std::move(text_)),
                      .left_out = std::make_shared<const LeftOut>(std::move(left_out_))};
  }

 private:
  struct Rows {
    std::size_t at = 0;
    RowsInFile found;
    DataBlocks blocks{};
    bool is_long = false;
  };

  /// The whole lines that a piece begins with, where all of them are rows for certain: none begins
  /// with the backslash of their end. Most of a long file is taken so, many lines at once.
  std::string_view rows_before_backslash(std::string_view piece) const {
    if (!rows_ || !line_begins_ || piece.starts_with('\\')) return {};
    const std::size_t backslash = piece.find("\n\\");
    const std::size_t end = backslash == npos ? piece.rfind('\n') : backslash;
    return end == npos ? std::string_view() : piece.substr(0, end + 1);
  }

  /// A line, or a part of one.
  void take_line(std::string_view line, bool ends) {
    if (rows_ && line_begins_ && is_end(line)) end_rows();
    if (rows_) {
      take_rows(line);
    } else {
      text_ += line;
      if (ends) take_sql_line(std::string_view(text_).substr(line_));
    }
    place_ += line.size();
    line_begins_ = ends;
    if (ends) line_ = text_.size();
    if (ends && std::exchange(rows_follow_, false))
      rows_ = std::make_unique<Rows>(
          Rows{.at = text_.size(), .found = {.file = path_, .place = place_}});
  }

  void take_sql_line(std::string_view line) { rows_follow_ = copy_.see(line); }

  /// Lines, or a part of one.
  void take_rows(std::string_view lines) {
    rows_->found.size += lines.size();
    rows_->found.lines += newlines_of(lines);
    rows_->blocks.add(lines);
    if (!rows_->is_long) text_ += lines;
    if (rows_->found.size > longest_ && !std::exchange(rows_->is_long, true))
      text_.resize(rows_->at);
  }

  void end_rows() {
    if (rows_->is_long) {
      rows_->found.blocks = rows_->blocks.finish();
      left_out_.rows.push_back(
          {.at = rows_->at, .rows = std::make_shared<const RowsInFile>(std::move(rows_->found))});
    }
    rows_.reset();
    line_ = text_.size();
  }

  static bool is_end(std::string_view line) {
    if (line.ends_with('\n')) line.remove_suffix(1);
    return line == "\\." || line == "\\.\r";
  }

  std::string path_;
  std::size_t longest_;
  std::string text_;
  LeftOut left_out_;
  std::string rest_;         // the beginning of a line, too short to be known
  std::size_t place_ = 0;    // in the file
  std::size_t line_ = 0;     // where the line begins in the text
  bool line_begins_ = true;  // with the next byte
  CopyLines copy_;
  bool rows_follow_ = false;
  std::unique_ptr<Rows> rows_;  ///< while there are some
  bool has_nul_ = false;
};

/// The splitter must find each COPY where its rows were left out, and in the upgrade section: the
/// ledger keeps the other sections as text.
bool finds_all(const SourceFile& source) {
  if (is_seed(*source.text)) return false;
  const auto revision = parse_revision(source);
  if (!revision) return false;
  const auto found = std::ranges::count_if(revision->upgrade.statements, [](const Statement& each) {
    return each.copy_data && each.copy_data->in_file();
  });
  return static_cast<std::size_t>(found) == source.left_out->rows.size();
}

std::shared_ptr<const std::string> text_of(const OpenFile& file) {
  auto text = std::make_shared<std::string>(file.size(), '\0');
  std::size_t place = 0;
  while (place < text->size()) {
    const std::size_t count = file.read(place, std::span(*text).subspan(place));
    if (count == 0) return nullptr;  // it was cut short
    place += count;
  }
  return text;
}

}  // namespace

std::optional<SourceFile> read_without_long_rows(const OpenFile& file,
                                                 const std::filesystem::path& path,
                                                 std::size_t longest) {
  if (file.size() <= longest) return std::nullopt;
  LineTaker lines(path.string(), longest);
  Sha256Stream hash;
  std::array<std::vector<char>, 2> pieces = {std::vector<char>(kPiece), std::vector<char>(kPiece)};
  // The hash takes as long as the rest: it is computed beside it.
  std::future<void> hashing;
  std::size_t place = 0;
  for (std::size_t turn = 0;; turn = 1 - turn) {
    const std::size_t count = file.read(place, pieces[turn]);
    if (hashing.valid()) hashing.get();
    if (count == 0) break;
    const std::string_view piece(pieces[turn].data(), count);
    hashing = std::async(std::launch::async, [&hash, piece] { hash.add(piece); });
    lines.take(piece);
    place += count;
  }
  auto source = lines.finish(hash.hex());
  return source && finds_all(*source) ? std::move(source) : std::nullopt;
}

std::optional<SourceFile> read_source(const std::filesystem::path& path) {
  const auto file = OpenFile::open(path);
  if (!file) return std::nullopt;
  try {
    if (auto source = read_without_long_rows(*file, path)) return source;
    if (auto text = text_of(*file))
      return SourceFile{.path = path.string(), .text = std::move(text)};
  } catch (const std::system_error&) {
  }
  return std::nullopt;
}

std::shared_ptr<const std::string> read_whole(const std::filesystem::path& path) {
  const auto file = OpenFile::open(path);
  if (!file) return nullptr;
  try {
    return text_of(*file);
  } catch (const std::system_error&) {
    return nullptr;
  }
}

}  // namespace headway::revisions
