#include "runner/revisions/seed_file.hpp"

#include "common/error.hpp"
#include "common/text.hpp"
#include "runner/revisions/lexer.hpp"
#include "runner/revisions/section_mark.hpp"
#include "runner/revisions/splitter.hpp"

#include <algorithm>
#include <array>
#include <filesystem>
#include <format>
#include <functional>
#include <utility>

namespace headway::revisions {

namespace {

/// Calls `take` with each comment line above the first mark or statement, and its number.
void for_each_header_line(std::string_view text,
                          const std::function<void(std::string_view, int)>& take) {
  text = without_byte_order_mark(text);
  for (int number = 1; !text.empty(); ++number) {
    const std::size_t end = std::min(text.find('\n'), text.size());
    const std::string_view line = trim(text.substr(0, end));
    text.remove_prefix(std::min(end + 1, text.size()));
    if (line.empty()) continue;
    if (!line.starts_with("--") || mark_text(line)) return;
    take(trim(line.substr(2)), number);
  }
}

/// The text behind `KEY:`; nothing in another line.
std::optional<std::string_view> value_of(std::string_view line, std::string_view key) {
  if (!line.starts_with(key) || !line.substr(key.size()).starts_with(':')) return std::nullopt;
  return trim(line.substr(key.size() + 1));
}

/// A key that would be taken for prose, and its requirement lost.
bool is_nearly_requires(std::string_view line) {
  constexpr std::array<std::string_view, 5> kNearly = {"require", "required", "revises",
                                                       "depends-on", "depends_on"};
  return std::ranges::any_of(kNearly,
                             [&](std::string_view key) { return value_of(line, key).has_value(); });
}

class SeedReader {
 public:
  SeedReader(const SourceFile& source, std::vector<Diagnostic>& diagnostics)
      : source_(source), diagnostics_(diagnostics) {
    seed_.file = source.path;
    seed_.source = source.text;
  }

  Seed read() {
    read_header();
    const Split split = revisions::split(*source_.text, source_.path);
    diagnostics_.insert(diagnostics_.end(), split.diagnostics.begin(), split.diagnostics.end());
    for (const auto& piece : split.pieces)
      std::visit([this](const auto& part) { take(part); }, piece);
    if (copy_) complain(copy_->line, "no statement follows this mark", "");
    if (seed_.load.line == 0)
      complain(0, "the file has no section `-- headway: load`",
               "put that line before the statements that load the rows");
    return std::move(seed_);
  }

 private:
  void read_header() {
    for_each_header_line(*source_.text, [this](std::string_view line, int number) {
      if (const auto name = value_of(line, "seed")) {
        if (seed_.line != 0) complain(number, "`seed:` is given twice", "keep one of them");
        seed_.name = *name;
        seed_.line = number;
      } else if (const auto list = value_of(line, "requires")) {
        take_list(*list);
      } else if (is_nearly_requires(line)) {
        complain(number, "this key is not known in a seed", "write `requires:`");
      } else if (seed_.message.empty()) {
        seed_.message = line;
      }
    });
    if (seed_.name.empty() || seed_.name.find_first_of(" \t,") != std::string::npos)
      complain(seed_.line, std::format("`{}` cannot be the name of a seed", seed_.name),
               "a name is one word");
  }

  void take_list(std::string_view list) {
    while (!list.empty()) {
      const std::size_t comma = std::min(list.find(','), list.size());
      if (const auto item = trim(list.substr(0, comma)); !item.empty())
        seed_.requires_revisions.emplace_back(item);
      list.remove_prefix(std::min(comma + 1, list.size()));
    }
  }

  void take(const Statement& statement) {
    if (seed_.load.line == 0) {
      complain(statement.line, "a statement stands before `-- headway: load`", "put it below");
      return;
    }
    seed_.load.statements.push_back(statement);
    seed_.copies.push_back(std::exchange(copy_, std::nullopt));
  }

  void take(const Mark& mark) {
    if (mark.text == "load" && seed_.load.line == 0) {
      seed_.load.mark = mark.text;
      seed_.load.line = mark.line;
      const char* begin = mark.comment.data() + mark.comment.size();
      const char* end = source_.text->data() + source_.text->size();
      seed_.load.text = {begin, static_cast<std::size_t>(end - begin)};
    } else if (mark.text.starts_with("copy")) {
      take_copy(mark);
    } else {
      complain(mark.line, std::format("`-- headway: {}` has no place here", mark.text),
               "a seed has one section `load`, and `copy file=NAME` before a COPY in it");
    }
  }

  void take_copy(const Mark& mark) {
    CopyFile copy{.path = {}, .line = mark.line};
    std::string_view rest = trim(mark.text.substr(std::string_view("copy").size()));
    while (!rest.empty()) {
      const std::size_t blank = std::min(rest.find(' '), rest.size());
      const std::string_view word = rest.substr(0, blank);
      rest = trim(rest.substr(blank));
      if (word.starts_with("file="))
        copy.path = word.substr(5);
      else if (word == "optional")
        copy.optional = true;
      else
        complain(mark.line, std::format("`{}` is no option of this mark", word),
                 "it takes file=NAME and optional");
    }
    const std::filesystem::path path(copy.path);
    const bool outside = path.is_absolute() || std::ranges::contains(path, "..");
    if (copy.path.empty() || outside)
      complain(mark.line, "a file of the data folder is needed",
               "write file=NAME, with a path within that folder");
    copy_ = std::move(copy);
  }

  void complain(int line, std::string message, std::string hint) {
    diagnostics_.push_back({source_.path, line, 0, std::move(message), std::move(hint)});
  }

  const SourceFile& source_;
  std::vector<Diagnostic>& diagnostics_;
  Seed seed_;
  std::optional<CopyFile> copy_;
};

}  // namespace

bool is_seed(std::string_view text) {
  bool seed = false;
  bool revision = false;
  for_each_header_line(text, [&](std::string_view line, int) {
    seed = seed || value_of(line, "seed");
    revision = revision || value_of(line, "revision");
  });
  return seed && !revision;
}

std::vector<Seed> load_seeds(const Found& found) {
  std::vector<Seed> seeds;
  std::vector<Diagnostic> wrong;
  for (const SourceFile& source : found.files)
    if (is_seed(*source.text)) seeds.push_back(SeedReader(source, wrong).read());
  std::ranges::stable_sort(seeds, {}, &Seed::name);
  for (std::size_t i = 1; i < seeds.size(); ++i)
    if (seeds[i].name == seeds[i - 1].name)
      wrong.push_back({seeds[i].file, seeds[i].line, 0,
                       std::format("the seed {} is there twice", seeds[i].name),
                       "the other file is " + seeds[i - 1].file});
  if (!wrong.empty()) throw DiagnosticsError(std::move(wrong), "InvalidSeeds");
  return seeds;
}

}  // namespace headway::revisions
