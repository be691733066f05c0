#include "runner/revisions/rows_reader.hpp"

#include "common/error.hpp"

#include <algorithm>
#include <format>
#include <span>
#include <system_error>
#include <utility>

namespace headway::revisions {

namespace {

constexpr std::size_t kPiece = 256 * 1024;

}  // namespace

RowsReader::RowsReader(std::shared_ptr<const RowsInFile> rows)
    : rows_(std::move(rows)), piece_(kPiece) {}

std::string_view RowsReader::next() {
  const std::size_t wanted = std::min(piece_.size(), rows_->size - done_);
  std::size_t count = 0;
  try {
    if (wanted > 0) count = file().read(rows_->place + done_, std::span(piece_).first(wanted));
  } catch (const std::system_error& error) {
    refuse(std::format("cannot be read ({})", error.code().message()));
  }
  const std::string_view piece(piece_.data(), count);
  done_ += count;
  blocks_.add(piece);
  if (!piece.empty()) return piece;
  if (done_ < rows_->size) refuse("was cut short");
  if (blocks_.finish() != rows_->blocks) refuse("changed");
  return {};
}

const OpenFile& RowsReader::file() {
  if (!file_) {
    auto opened = OpenFile::open(rows_->file);
    if (!opened) refuse(std::format("cannot be read ({})", opened.error()));
    file_.emplace(std::move(*opened));
  }
  return *file_;
}

void RowsReader::refuse(const std::string& problem) const {
  throw Error(
      ExitCode::kLocked, "DataChanged",
      std::format("the file {} {} after the runner had begun to read it", rows_->file, problem),
      "none of the COPY's rows is kept; run it again when the file is whole");
}

}  // namespace headway::revisions
