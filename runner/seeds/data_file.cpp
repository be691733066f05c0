#include "runner/seeds/data_file.hpp"

#include "common/error.hpp"

#include <algorithm>
#include <format>
#include <span>
#include <system_error>

namespace headway::seeds {

std::expected<DataFile, std::string> DataFile::open(const std::filesystem::path& path) {
  auto opened = OpenFile::open(path);
  if (!opened) return std::unexpected(std::move(opened.error()));
  DataFile file(path, std::move(*opened));
  Reader reader(file);
  while (!reader.next().empty()) {
  }
  file.hash_ = reader.sum_.hex();
  return file;
}

void DataFile::refuse(const std::string& problem) const {
  throw Error(ExitCode::kLocked, "DataChanged",
              std::format("the data {} {} while the runner read it", path_.string(), problem),
              "none of its rows is kept; run it again when the file is whole");
}

std::string_view DataFile::Reader::next() {
  // One byte more than there was: a file that has grown is another one, too.
  const std::size_t wanted = std::min(piece_.size(), file_.file_.size() - position_ + 1);
  std::size_t count = 0;
  try {
    count = file_.file_.read(position_, std::span(piece_).first(wanted));
  } catch (const std::system_error& error) {
    file_.refuse(std::format("could not be read ({})", error.code().message()));
  }
  position_ += count;
  if (position_ > file_.file_.size()) file_.refuse("has grown");
  const std::string_view piece(piece_.data(), count);
  sum_.add(piece);
  if (!piece.empty()) return piece;
  if (position_ < file_.file_.size()) file_.refuse("was cut short");
  if (!file_.hash_.empty() && sum_.hex() != file_.hash_) file_.refuse("changed");
  return {};
}

}  // namespace headway::seeds
