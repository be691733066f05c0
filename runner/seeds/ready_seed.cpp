#include "runner/seeds/ready_seed.hpp"

#include "common/error.hpp"
#include "common/sha256.hpp"
#include "runner/graph/selector.hpp"
#include "runner/sql/forbidden.hpp"

#include <algorithm>
#include <format>
#include <iterator>
#include <utility>

namespace headway::seeds {

namespace {

void look_for_forbidden(const revisions::Seed& seed, std::vector<Diagnostic>& wrong) {
  revisions::Revision revision;
  revision.file = seed.file;
  revision.upgrade = seed.load;
  revision.upgrade.mark = "upgrade";  // for the hint: a revision may be marked no-transaction
  for (Diagnostic& diagnostic : sql::forbidden_statements(revision))
    wrong.push_back(std::move(diagnostic));
}

std::vector<std::string> required_by(const revisions::Seed& seed, const plan::History& history,
                                     std::vector<Diagnostic>& wrong) {
  std::vector<std::string> ids;
  for (const std::string& expression : seed.requires_revisions) {
    if (graph::is_relative_to_database(expression)) {
      wrong.push_back({seed.file, seed.line, 0,
                       std::format("the seed {} requires {}, which is another revision for each "
                                   "database",
                                   seed.name, expression),
                       "name an id, a label or a head"});
      continue;
    }
    try {
      std::ranges::copy(graph::named_revisions(history.map, expression, {}),
                        std::back_inserter(ids));
    } catch (const Error& error) {
      wrong.push_back(
          {seed.file, seed.line, 0,
           std::format("the seed {} requires {}: {}", seed.name, expression, error.what()),
           error.hint()});
    }
  }
  return ids;
}

/// The hash of its statements and its data.
std::string hash_of(const ReadySeed& ready) {
  std::string all = sha256_hex(ready.seed.load.text);
  for (const std::optional<DataFile>& data : ready.data)
    if (data) all += data->hash();
  return sha256_hex(all);
}

/// A file that cannot be read, or a folder that is not there, is no absent file.
bool is_absent(const std::filesystem::path& folder, const std::string& file) {
  std::error_code problem;
  return std::filesystem::is_directory(folder, problem) &&
         std::filesystem::symlink_status(folder / file, problem).type() ==
             std::filesystem::file_type::not_found;
}

ReadySeed ready_seed(revisions::Seed seed, const plan::History& history,
                     const std::optional<std::filesystem::path>& folder,
                     std::vector<Diagnostic>& wrong) {
  look_for_forbidden(seed, wrong);
  ReadySeed ready{.seed = std::move(seed)};
  ready.required = required_by(ready.seed, history, wrong);
  for (const std::optional<revisions::CopyFile>& copy : ready.seed.copies) {
    ready.data.emplace_back();
    if (!copy) continue;
    auto file = folder ? DataFile::open(*folder / copy->path)
                       : std::unexpected(std::string("no data folder is named"));
    if (file)
      ready.data.back().emplace(std::move(*file));
    else if (copy->optional && (!folder || is_absent(*folder, copy->path)))
      ready.missing = copy->path;
    else
      wrong.push_back({ready.seed.file, copy->line, 0,
                       std::format("the data {} of the seed {} cannot be read: {}",
                                   folder ? (*folder / copy->path).string() : copy->path,
                                   ready.seed.name, file.error()),
                       "name the folder of the data with --data-dir, or in the resource with "
                       "spec.data; a mark with `optional` passes over a seed whose file is not "
                       "there"});
  }
  if (ready.missing.empty()) ready.hash = hash_of(ready);
  return ready;
}

}  // namespace

std::vector<ReadySeed> make_ready(std::vector<revisions::Seed> seeds, const plan::History& history,
                                  const std::optional<std::filesystem::path>& data_folder) {
  std::vector<ReadySeed> ready;
  std::vector<Diagnostic> wrong;
  for (revisions::Seed& seed : seeds)
    ready.push_back(ready_seed(std::move(seed), history, data_folder, wrong));
  if (!wrong.empty()) throw DiagnosticsError(std::move(wrong), "SeedNotReady");
  return ready;
}

}  // namespace headway::seeds
