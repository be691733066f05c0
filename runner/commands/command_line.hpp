#pragma once

#include "common/log.hpp"
#include "common/run_request.hpp"
#include "common/secret.hpp"
#include "runner/apply/migrate.hpp"

#include <chrono>
#include <expected>
#include <filesystem>
#include <optional>
#include <string>
#include <variant>
#include <vector>

namespace headway::commands {

enum class Output { kText, kJson };

/// What every command takes.
struct GlobalOptions {
  std::vector<std::filesystem::path> folders{"migrations"};
  bool folders_given = false;
  Secret database_url;  ///< empty: libpq's own variables
  std::string version_table_schema;
  Output output = Output::kText;
  LogFormat log_format = LogFormat::kText;
};

/// What every command takes that writes.
struct WritingOptions {
  std::chrono::milliseconds lock_timeout{500};
  std::chrono::milliseconds lock_wait_timeout{std::chrono::minutes{10}};
};

/// What `upgrade` and `downgrade` take.
struct MigrationOptions : WritingOptions {
  std::string target;
  std::chrono::milliseconds timeout{0};  ///< of applying; 0: none
  plan::Transactions transactions = plan::Transactions::kRun;
  std::optional<BackupRequest> backup = {};
  std::string content_hash = {};  ///< of the revisions that are meant; empty: any
};

struct UpgradeOptions : MigrationOptions {
  apply::OlderTarget older_target = apply::OlderTarget::kNothing;
  apply::OnFailure on_failure = apply::OnFailure::kRollback;
  bool init = false;  ///< as an init container: waits, and does not insist
};

struct DowngradeOptions : MigrationOptions {};

struct StampOptions : WritingOptions {
  std::vector<std::string> targets;
  bool purge = false;
};

struct WaitOptions {
  std::string target;
  std::chrono::milliseconds timeout{0};  ///< 0: none
};

struct CurrentOptions {
  bool verbose = false;
};

struct HeadsOptions {
  bool verbose = false;
};

struct HistoryOptions {
  std::string range;  ///< `[start]:[end]`; empty: everything
  bool verbose = false;
  bool indicate_current = false;
};

struct CommandLine {
  GlobalOptions global;
  std::variant<UpgradeOptions, DowngradeOptions, StampOptions, WaitOptions, CurrentOptions,
               HeadsOptions, HistoryOptions>
      command;
};

/// The program ends here: help and version were asked for (0, to standard output), or the usage is
/// wrong (2, to standard error).
struct Ending {
  int code = 0;
  std::string text;
};

/// Reads arguments, and the variables that stand for options; an argument wins. The text of an
/// Ending never holds a password.
std::expected<CommandLine, Ending> parse(int argc, const char* const* argv);

}  // namespace headway::commands
