#include "runner/revisions/heads.hpp"

#include "runner/revisions/long_file.hpp"
#include "runner/revisions/seed_file.hpp"

#include <algorithm>
#include <cerrno>
#include <cstddef>
#include <future>
#include <iterator>
#include <string_view>
#include <system_error>
#include <utility>

#include <fcntl.h>
#include <unistd.h>

namespace headway::revisions {

namespace {

/// Most heads are shorter.
constexpr std::size_t kPiece = 4096;
/// From here on a second thread is worth its start.
constexpr std::size_t kManyFiles = 2000;

/// A file or a folder, open for reading.
class Handle {
 public:
  /// `name` is looked for in `folder`, or in the current one. Throws std::system_error.
  Handle(const char* name, int flags, int folder = AT_FDCWD)
      : number_(openat(folder, name, O_RDONLY | O_CLOEXEC | flags)) {
    if (number_ < 0) throw std::system_error(errno, std::generic_category());
  }
  ~Handle() { close(number_); }
  Handle(const Handle&) = delete;
  Handle& operator=(const Handle&) = delete;

  int number() const { return number_; }

  /// 0 only at the end. Throws std::system_error.
  std::size_t read(std::size_t place, std::span<char> buffer) const {
    while (true) {
      const ssize_t count = pread(number_, buffer.data(), buffer.size(), static_cast<off_t>(place));
      if (count >= 0) return static_cast<std::size_t>(count);
      if (errno != EINTR) throw std::system_error(errno, std::generic_category());
    }
  }

 private:
  int number_;
};

/// The beginning of a file, as far as its header needs it.
struct Beginning {
  std::string_view text;
  Header header;
  bool flawless = false;
};

/// Reads one beginning after the other into the same memory.
class HeadReader {
 public:
  /// Valid until the next call. Throws std::system_error.
  Beginning read(const std::string& path) {
    const std::size_t name = path.rfind('/') + 1;
    if (!folder_ || path.compare(0, name, folder_name_) != 0) {
      folder_name_ = path.substr(0, name);
      folder_.emplace(folder_name_.empty() ? "." : folder_name_.c_str(), O_DIRECTORY);
    }
    // A FIFO has no end.
    const Handle file(path.c_str() + name, O_NONBLOCK, folder_->number());
    for (std::size_t size = 0;;) {
      if (text_.size() - size < kPiece) text_.resize(text_.size() * 2);
      const std::size_t count = file.read(size, std::span(text_).subspan(size));
      size += count;
      const std::string_view text(text_.data(), size);
      std::vector<Diagnostic> diagnostics;
      auto header = parse_header_of(text, /*whole=*/count == 0, path, diagnostics);
      if (!header) continue;
      const bool flawless = header->id_line != 0 && diagnostics.empty();
      return {.text = text, .header = std::move(*header), .flawless = flawless};
    }
  }

 private:
  std::string folder_name_;
  std::optional<Handle> folder_;
  std::vector<char> text_ = std::vector<char>(kPiece);
};

bool take_seed(const std::string& path, Heads& heads) {
  auto source = read_source(path);
  if (!source || !is_seed(*source->text)) return false;
  heads.seeds.push_back(std::move(*source));
  return true;
}

std::optional<Heads> read_part(std::span<std::string> files) {
  Heads heads;
  heads.revisions.reserve(files.size());
  HeadReader reader;
  try {
    for (std::string& path : files) {
      Beginning beginning = reader.read(path);
      if (beginning.text.contains("seed:") && is_seed(beginning.text)) {
        if (!take_seed(path, heads)) return std::nullopt;
        continue;
      }
      if (!beginning.flawless) return std::nullopt;
      heads.revisions.push_back({.header = std::move(beginning.header), .file = std::move(path)});
    }
  } catch (const std::system_error&) {
    return std::nullopt;
  }
  return heads;
}

}  // namespace

std::optional<Heads> read_heads(std::span<const std::filesystem::path> folders,
                                const Reading& how) {
  FolderFiles found = find_files(folders, how);
  if (!found.diagnostics.empty()) return std::nullopt;
  const std::span<std::string> files(found.files);
  if (files.size() < kManyFiles) return read_part(files);
  // The kernel's part of it takes as long as ours.
  const std::size_t half = files.size() / 2;
  auto second = std::async(std::launch::async, [&] { return read_part(files.subspan(half)); });
  std::optional<Heads> heads = read_part(files.first(half));
  std::optional<Heads> rest = second.get();
  if (!heads || !rest) return std::nullopt;
  std::ranges::move(rest->revisions, std::back_inserter(heads->revisions));
  std::ranges::move(rest->seeds, std::back_inserter(heads->seeds));
  return heads;
}

std::optional<SourceFile> read_if_same(const std::string& file, const Header& header) {
  auto source = read_source(file);
  if (!source || is_seed(*source->text)) return std::nullopt;
  std::vector<Diagnostic> diagnostics;
  auto now = parse_header_of(*source->text, /*whole=*/true, file, diagnostics);
  now->created = header.created;  // no graph holds these two
  now->contract = header.contract;
  if (*now != header || !diagnostics.empty()) return std::nullopt;
  return source;
}

}  // namespace headway::revisions
