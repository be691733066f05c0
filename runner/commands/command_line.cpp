#include "runner/commands/command_line.hpp"

#include "common/exit_code.hpp"
#include "common/run_request.hpp"
#include "common/version.hpp"
#include "runner/commands/backup_options.hpp"
#include "runner/commands/duration_option.hpp"

#include <format>
#include <map>
#include <regex>

#include <CLI/CLI.hpp>

namespace headway::commands {

namespace {

const std::map<std::string, Output> kOutputs = {{"text", Output::kText}, {"json", Output::kJson}};
const std::map<std::string, apply::OlderTarget> kDowngradePolicies = {
    {"refuse", apply::OlderTarget::kRefuse}, {"allow", apply::OlderTarget::kDowngrade}};
const std::map<std::string, apply::OnFailure> kOnFailures = {
    {"rollback", apply::OnFailure::kRollback}, {"stop", apply::OnFailure::kStop}};
const std::map<std::string, plan::Transactions> kTransactions = {
    {"run", plan::Transactions::kRun}, {"revision", plan::Transactions::kRevision}};
const std::map<std::string, LogFormat> kLogFormats = {{"text", LogFormat::kText},
                                                      {"json", LogFormat::kJson}};

template <typename Value>
void add_choice(CLI::App& app, const std::string& name, const std::string& variable, Value& value,
                const std::map<std::string, Value>& choices, const std::string& help) {
  std::string words;
  for (const auto& [word, meaning] : choices)
    words += (words.empty() ? "" : "|") + word;
  const auto set = [name, words, &value, &choices](const std::string& text) {
    const auto choice = choices.find(text);
    if (choice == choices.end())
      throw CLI::ValidationError(name, std::format("'{}' is none of {}", text, words));
    value = choice->second;
  };
  app.add_option_function<std::string>(name, set, help)->envname(variable)->type_name(words);
}

/// The program's options and its verbs, with the places that their values go to.
class Definition {
 public:
  Definition() : app_("PostgreSQL schema migrations: brings a database to a revision", "headway") {
    app_.require_subcommand(1);
    app_.set_version_flag("--version", std::format("headway {} (commit {})", version(), commit()));
    add_global();
    add_upgrade();
    add_downgrade();
    add_stamp();
    add_wait();
    add_looking();
    for (CLI::App* verb : app_.get_subcommands({})) {
      verb->fallthrough();
      verb->footer("The options of `headway --help` may stand here too.");
    }
  }

  CLI::App& app() { return app_; }

  CommandLine result() {
    global_.folders_given = app_.get_option("--dir")->count() > 0;
    if (app_.got_subcommand("upgrade")) {
      upgrade_.backup = upgrade_backup_.wanted();
      return {global_, upgrade_};
    }
    if (app_.got_subcommand("downgrade")) {
      downgrade_.backup = downgrade_backup_.wanted();
      return {global_, downgrade_};
    }
    if (app_.got_subcommand("stamp")) return {global_, stamp_};
    if (app_.got_subcommand("wait")) return {global_, wait_};
    if (app_.got_subcommand("current")) return {global_, current_};
    if (app_.got_subcommand("heads")) return {global_, heads_};
    return {global_, history_};
  }

  /// Better than CLI11's own words for a verb that there is not.
  std::string unknown_verb() const {
    std::string verbs;
    for (const CLI::App* verb : app_.get_subcommands({}))
      verbs += (verbs.empty() ? "" : ", ") + verb->get_name();
    if (const std::vector<std::string> words = app_.remaining(); !words.empty())
      return std::format("unknown command '{}'; the commands are {}", words.front(), verbs);
    return "a command is missing; the commands are " + verbs;
  }

 private:
  void add_global() {
    app_.add_option("-d,--dir", global_.folders,
                    "A folder of revisions; may be given several times")
        ->envname("HEADWAY_DIR")
        ->allow_extra_args(false)
        ->type_name("DIR")
        ->default_str("migrations");
    app_.add_option_function<std::string>(
            "--database-url",
            [this](const std::string& url) { global_.database_url = Secret(url); },
            "The database; better given as variable, since arguments show in the process list. "
            "Without it libpq's PG* variables count")
        ->envname(env::kDatabaseUrl)
        ->type_name("URL");
    app_.add_option("--version-table-schema", global_.version_table_schema,
                    "The schema of alembic_version; without it the search path counts")
        ->envname("HEADWAY_VERSION_TABLE_SCHEMA")
        ->type_name("SCHEMA");
    add_choice(app_, "--output", "HEADWAY_OUTPUT", global_.output, kOutputs,
               "How results are printed");
    add_choice(app_, "--log-format", env::kLogFormat, global_.log_format, kLogFormats,
               "How log lines are written");
  }

  void add_upgrade() {
    CLI::App& verb = *app_.add_subcommand("upgrade", "Apply what is pending up to a revision");
    verb.add_option("REVISION", upgrade_.target,
                    "head, heads, an id or the beginning of one, LABEL@head, +1, ...")
        ->required();
    add_migration(verb, upgrade_, upgrade_backup_);
    verb.add_flag("--init", upgrade_.init,
                  "As an init container, started by every replica: wait for the database and for "
                  "the other runners without a limit, and do not try again at once what has failed")
        ->envname("HEADWAY_INIT");
    add_choice(verb, "--downgrade-policy", "HEADWAY_DOWNGRADE_POLICY", upgrade_.older_target,
               kDowngradePolicies,
               "What to do when REVISION names one that the database is past [nothing]");
    add_choice(verb, "--on-failure", "HEADWAY_ON_FAILURE", upgrade_.on_failure, kOnFailures,
               "Whether what this run has committed is undone when a later revision fails "
               "[rollback]");
  }

  void add_downgrade() {
    CLI::App& verb = *app_.add_subcommand("downgrade", "Undo what stands above a revision");
    verb.add_option("REVISION", downgrade_.target,
                    "base, an id or the beginning of one, -1, LABEL@base, LABEL@-1, ...")
        ->required();
    add_migration(verb, downgrade_, downgrade_backup_);
  }

  void add_stamp() {
    CLI::App& verb =
        *app_.add_subcommand("stamp", "Write down where the database is, and run nothing");
    verb.add_option("REVISION", stamp_.targets, "head, heads, base, an id or the beginning of one")
        ->required();
    verb.add_flag("--purge", stamp_.purge, "Forget all that was written down before");
    add_writing(verb, stamp_);
  }

  void add_migration(CLI::App& verb, MigrationOptions& options, BackupOptions& backup) {
    add_writing(verb, options);
    add_duration(verb, "--timeout", "HEADWAY_TIMEOUT", options.timeout,
                 "How long applying may take before it is rolled back [no limit]");
    add_choice(verb, "--transaction", "HEADWAY_TRANSACTION", options.transactions, kTransactions,
               "What shares a transaction: the whole run as far as can be, or one revision [run]");
    verb.add_option("--content-hash", options.content_hash,
                    "Apply nothing unless the files have this hash")
        ->envname("HEADWAY_CONTENT_HASH")
        ->type_name("HASH");
    add_backup_options(verb, backup);
  }

  void add_writing(CLI::App& verb, WritingOptions& options) {
    add_duration(verb, "--lock-timeout", "HEADWAY_LOCK_TIMEOUT", options.lock_timeout,
                 "How long a statement waits for a lock before everything is rolled back and tried "
                 "again [500ms]");
    add_duration(verb, "--lock-wait-timeout", "HEADWAY_LOCK_WAIT_TIMEOUT",
                 options.lock_wait_timeout,
                 "How long to wait for another runner, and to try again for locks [10m]");
  }

  void add_wait() {
    CLI::App& verb = *app_.add_subcommand("wait", "Wait until the database holds a revision");
    verb.add_option(
            "--for", wait_.target,
            "An id, which needs no files; or head, heads, LABEL@head, ... of those in --dir")
        ->envname("HEADWAY_FOR")
        ->required()
        ->type_name("REVISION");
    add_duration(verb, "--timeout", "HEADWAY_TIMEOUT", wait_.timeout,
                 "How long, before it ends with code 8 [no limit]");
  }

  void add_looking() {
    CLI::App& current = *app_.add_subcommand("current", "Show where the database is");
    current.add_flag("-v,--verbose", current_.verbose, "All about each revision");
    CLI::App& history = *app_.add_subcommand("history", "List the revisions, newest first");
    history.add_option("-r,--rev-range", history_.range, "[start]:[end]")->type_name("RANGE");
    history.add_flag("-v,--verbose", history_.verbose, "All about each revision");
    history.add_flag("-i,--indicate-current", history_.indicate_current,
                     "Mark where the database is");
    CLI::App& heads = *app_.add_subcommand("heads", "Show the newest revisions");
    heads.add_flag("-v,--verbose", heads_.verbose, "All about each revision");
  }

  CLI::App app_;
  GlobalOptions global_;
  UpgradeOptions upgrade_;
  BackupOptions upgrade_backup_;
  DowngradeOptions downgrade_;
  BackupOptions downgrade_backup_;
  StampOptions stamp_;
  WaitOptions wait_;
  CurrentOptions current_;
  HeadsOptions heads_;
  HistoryOptions history_;
};

/// An URL in the wrong place comes back in a message, password and all.
std::string without_passwords(const std::string& text) {
  static const std::regex kLogin("://[^/@]*@");
  return std::regex_replace(text, kLogin, "://***@");
}

Ending usage_error(const std::string& what) {
  return {static_cast<int>(ExitCode::kUsage),
          std::format("error: {}\n  next:     headway --help, headway COMMAND --help\n",
                      without_passwords(what))};
}

}  // namespace

std::expected<CommandLine, Ending> parse(int argc, const char* const* argv) {
  Definition definition;
  CLI::App& app = definition.app();
  try {
    app.parse(argc, argv);
    return definition.result();
  } catch (const CLI::CallForHelp&) {
    return std::unexpected(Ending{0, app.help() + "\n"});
  } catch (const CLI::CallForVersion& asked) {
    return std::unexpected(Ending{0, std::string(asked.what()) + "\n"});
  } catch (const CLI::ParseError& problem) {
    if (app.get_subcommands().empty())
      return std::unexpected(usage_error(definition.unknown_verb()));
    return std::unexpected(usage_error(problem.what()));
  }
}

}  // namespace headway::commands
