#pragma once

#include "common/setting.hpp"

#include <span>

/// The table of settings: one entry for each, in the order of the docs and of a Job's arguments.
/// A new setting is an entry here and in the list at the end, its name in the verbs that take it
/// (runner/commands/), and the line that reads it. CONTRIBUTING.md says what a field of the
/// resource needs besides.
///
/// Keys of headway.yaml that alembic.ini has too are spelt as there (`version_table`); those that
/// the resource has are spelt as there (`locks.waitTimeout`).
namespace headway::settings {

using Type = Setting::Type;

// Of every verb.

inline constexpr Setting kConfig{.name = "config",
                                 .type = Type::kPath,
                                 .value = "FILE",
                                 .help = "The file that settings are read from",
                                 .unset = "headway.yaml, if the current folder has it",
                                 .letter = 'c'};

inline constexpr Setting kEnvironment{
    .name = "env",
    .value = "NAME",
    .help = "One of the file's environments: its values win over those outside of it",
    .unset = "none"};

inline constexpr Setting kDir{.name = "dir",
                              .type = Type::kPath,
                              .value = "DIR",
                              .help = "A folder of revisions; may be given several times",
                              .preset = "migrations",
                              .key = "versions",
                              .letter = 'd',
                              .many = true};

inline constexpr Setting kRecursive{.name = "recursive",
                                    .type = Type::kFlag,
                                    .help = "Read the folders within a folder of revisions too",
                                    .key = "recursive_version_locations"};

inline constexpr Setting kDatabaseUrl{
    .name = "database-url",
    .type = Type::kSecret,
    .value = "URL",
    .help =
        "The database, as libpq or SQLAlchemy write it; better given as variable, since "
        "arguments show in the process list",
    .unset = "libpq's PG* variables",
    .key = "database_url",
    .named_variable = "DATABASE_URL"};

inline constexpr Setting kVersionTable{
    .name = "version-table",
    .value = "NAME",
    .help = "The table of current revisions; several histories in one database have one each",
    .preset = "alembic_version",
    .key = "version_table.name",
    .field = "database.versionTable.name",
    .starts_run = true};

inline constexpr Setting kVersionTableSchema{.name = "version-table-schema",
                                             .value = "SCHEMA",
                                             .help = "The schema of the version table",
                                             .unset = "by the search path",
                                             .key = "version_table.schema",
                                             .field = "database.versionTable.schema",
                                             .starts_run = true};

inline constexpr Setting kLedgerSchema{
    .name = "ledger-schema",
    .value = "SCHEMA",
    .help = "The schema of the ledger; in any but headway, its tables are called headway_...",
    .unset = "headway, or that of alembic_version where the role may create no schema",
    .key = "ledger.schema",
    .field = "ledger.schema"};

inline constexpr Setting kOutput{.name = "output",
                                 .type = Type::kWord,
                                 .value = "text|json",
                                 .help = "How results are printed",
                                 .preset = "text"};

inline constexpr Setting kLogFormat{.name = "log-format",
                                    .type = Type::kWord,
                                    .value = "text|json",
                                    .help = "How log lines are written",
                                    .preset = "text"};

// Which revision.

inline constexpr Setting kUpgradeTarget{
    .name = "REVISION",
    .type = Type::kRevision,
    .help = "head, heads, an id or the beginning of one, LABEL@head, +1, ...",
    .field = "target",
    .field_preset = "head",
    .required = true,
    .argument = true,
    .starts_run = true};

inline constexpr Setting kDowngradeTarget{
    .name = "REVISION",
    .type = Type::kRevision,
    .help = "base, an id or the beginning of one, -1, LABEL@base, LABEL@-1, ...",
    .required = true,
    .argument = true};

inline constexpr Setting kStampTargets{.name = "REVISION",
                                       .type = Type::kRevision,
                                       .help = "head, heads, base, an id or the beginning of one",
                                       .many = true,
                                       .required = true,
                                       .argument = true};

inline constexpr Setting kFor{.name = "for",
                              .type = Type::kRevision,
                              .value = "REVISION",
                              .help =
                                  "An id or the beginning of one, which needs no files; or head, "
                                  "heads, LABEL@head, ... of those "
                                  "in --dir",
                              .required = true};

inline constexpr Setting kRevRange{.name = "rev-range",
                                   .type = Type::kRevision,
                                   .value = "RANGE",
                                   .help = "[start]:[end]",
                                   .unset = "everything",
                                   .letter = 'r'};

// How a run goes.

inline constexpr Setting kTimeout{.name = "timeout",
                                  .type = Type::kDuration,
                                  .value = "DURATION",
                                  .help = "How long applying may take before it is rolled back",
                                  .unset = "no limit",
                                  .key = "timeout",
                                  .field = "timeout",
                                  .field_preset = "1h"};

inline constexpr Setting kLockWaitTimeout{
    .name = "lock-wait-timeout",
    .type = Type::kDuration,
    .value = "DURATION",
    .help = "How long to wait in all for another runner, and for locks that the application holds",
    .preset = "10m",
    .key = "locks.waitTimeout",
    .field = "locks.waitTimeout"};

inline constexpr Setting kLockTimeout{
    .name = "lock-timeout",
    .type = Type::kDuration,
    .value = "DURATION",
    .help =
        "How long a statement waits for a lock at most before its transaction is rolled back and "
        "retried; the first tries wait 10 ms",
    .preset = "500ms",
    .key = "locks.lockTimeout",
    .field = "locks.lockTimeout"};

inline constexpr Setting kHoldTimeout{
    .name = "hold-timeout",
    .type = Type::kDuration,
    .value = "DURATION",
    .help =
        "How long a transaction may keep others waiting for its locks before it is cancelled and "
        "rolled back; 0: no limit",
    .preset = "10s",
    .key = "locks.holdTimeout",
    .field = "locks.holdTimeout"};

inline constexpr Setting kChecksumPolicy{
    .name = "checksum-policy",
    .type = Type::kWord,
    .value = "warn|refuse",
    .help =
        "Whether an upgrade or downgrade goes on, with a warning, when revisions were edited after "
        "they were applied",
    .preset = "warn",
    .key = "checksumPolicy",
    .field = "checksumPolicy",
    .field_preset = "Warn"};

inline constexpr Setting kRepairedChecksums{
    .name = "checksum",
    .type = Type::kRevision,
    .value = "REVISION",
    .help =
        "An applied revision whose file was edited since: the ledger takes the file's text over; "
        "may be given several times",
    .many = true,
    .required = true};

inline constexpr Setting kRestoredFile{.name = "FILE",
                                       .type = Type::kPath,
                                       .help = "A backup: a file of pg_dump's custom format",
                                       .required = true,
                                       .argument = true};

inline constexpr Setting kInto{
    .name = "into", .value = "NAME", .help = "The new database that it is restored into"};

inline constexpr Setting kDiscardWrites{
    .name = "discard-writes-since-backup",
    .type = Type::kFlag,
    .help =
        "Put the restored database in the place of --database-url's, which is kept under "
        "another name"};

inline constexpr Setting kDowngradePolicy{
    .name = "downgrade-policy",
    .type = Type::kWord,
    .value = "allow|refuse",
    .help = "Whether a REVISION that the database is past is downgraded to, or refused",
    .unset = "nothing is done",
    .key = "downgradePolicy",
    .field = "downgradePolicy",
    .field_preset = "Refuse",
    .starts_run = true};

inline constexpr Setting kTransaction{
    .name = "transaction",
    .type = Type::kWord,
    .value = "run|revision",
    .help = "Whether neighbouring revisions share one transaction, or have one each",
    .preset = "run",
    .key = "transaction",
    .field = "transaction",
    .field_preset = "Run",
    .starts_run = true};

inline constexpr Setting kOnFailure{
    .name = "on-failure",
    .type = Type::kWord,
    .value = "rollback|stop",
    .help =
        "Whether the revisions that this run has committed are undone when a later one fails, "
        "where nothing can be lost",
    .preset = "rollback",
    .key = "onFailure",
    .field = "onFailure",
    .field_preset = "Rollback",
    .starts_run = true};

inline constexpr Setting kRestorePoint{
    .name = "restore-point",
    .type = Type::kFlag,
    .help =
        "Make a restore point in the server's WAL before anything is applied; the outcome has its "
        "name and LSN",
    .key = "restorePoint",
    .field = "restorePoint"};

inline constexpr Setting kLedgerPublish{
    .name = "ledger-publish",
    .type = Type::kFlag,
    .help =
        "Write the ledger also where a publication replicates its rows: the subscribers have its "
        "tables",
    .key = "ledger.publish",
    .field = "ledger.publish",
    .field_preset = "false"};

inline constexpr Setting kContentHash{.name = "content-hash",
                                      .value = "HASH",
                                      .help = "Apply nothing unless the files have this hash",
                                      .unset = "any"};

inline constexpr Setting kPlan{
    .name = "plan",
    .type = Type::kFlag,
    .help = "Apply nothing: show what would be applied, and the plan's hash"};

inline constexpr Setting kPlanHash{
    .name = "plan-hash",
    .value = "HASH",
    .help = "Apply nothing unless the plan has this hash, which --plan has shown",
    .unset = "any"};

inline constexpr Setting kInit{
    .name = "init",
    .type = Type::kFlag,
    .help =
        "As an init container that every replica starts: wait without a limit for the database "
        "and for other runners, and do not retry at once what has failed"};

inline constexpr Setting kPhase{
    .name = "phase",
    .type = Type::kWord,
    .value = "expand|contract",
    .help =
        "expand leaves out the revisions with `phase: contract` in their header and what stands "
        "on them",
    .preset = "contract"};

// A backup first.

inline constexpr Setting kBackup{
    .name = "backup",
    .type = Type::kWord,
    .value = "pgdump|command",
    .help = "Take a backup before anything is applied: by pg_dump, or by a command of yours",
    .unset = "none",
    .key = "backup.kind"};

inline constexpr Setting kBackupPolicy{
    .name = "backup-policy",
    .type = Type::kWord,
    .value = "always|destructive|never",
    .help = "When: always, only before a plan that destroys data, or never",
    .preset = "always",
    .key = "backup.policy",
    .field = "backup.policy",
    .field_preset = "Always"};

inline constexpr Setting kBackupDir{.name = "backup-dir",
                                    .type = Type::kPath,
                                    .value = "DIR",
                                    .help = "The folder for backups",
                                    .unset = "none",
                                    .key = "backup.dir"};

inline constexpr Setting kBackupKeep{
    .name = "backup-keep",
    .type = Type::kCount,
    .value = "N",
    .help = "How many of pg_dump's files stay; those taken since the last success always do",
    .unset = "all",
    .key = "backup.keep",
    .field = "backup.pgDump.keep"};

inline constexpr Setting kBackupTimeout{.name = "backup-timeout",
                                        .type = Type::kDuration,
                                        .value = "DURATION",
                                        .help = "How long the backup may take",
                                        .unset = "no limit",
                                        .key = "backup.timeout",
                                        .field = "backup.timeout",
                                        .field_preset = "1h"};

inline constexpr Setting kBackupCommand{
    .name = "backup-command",
    .type = Type::kCommand,
    .value = "WORD",
    .help =
        "The command: once, for /bin/sh; or once for each word of a program and its arguments. "
        "Its last line of output says where the backup is",
    .unset = "none",
    .key = "backup.command",
    .field = "backup.command.command",
    .many = true};

// What a new revision file is.

inline constexpr Setting kMessage{.name = "message",
                                  .type = Type::kProse,
                                  .value = "TEXT",
                                  .help = "What the revision does, in one line",
                                  .letter = 'm'};

inline constexpr Setting kHead{
    .name = "head",
    .type = Type::kRevision,
    .value = "REVISION",
    .help = "The revision that the new one stands on, or base; may be given several times",
    .preset = "head",
    .many = true};

inline constexpr Setting kSplice{
    .name = "splice",
    .type = Type::kFlag,
    .help = "Let it stand on a revision that is no head: a new branch"};

inline constexpr Setting kBranchLabel{
    .name = "branch-label",
    .value = "LABEL",
    .help = "A name for the branch that begins there; may be given several times",
    .unset = "none",
    .many = true};

inline constexpr Setting kDependsOn{
    .name = "depends-on",
    .type = Type::kRevision,
    .value = "REVISION",
    .help = "A revision or label that must be applied before; may be given several times",
    .unset = "none",
    .many = true};

inline constexpr Setting kRevId{.name = "rev-id",
                                .value = "ID",
                                .help = "The id of the new revision",
                                .unset = "12 hexadecimal digits at random"};

inline constexpr Setting kVersionPath{
    .name = "version-path",
    .type = Type::kPath,
    .value = "DIR",
    .help = "Which of several folders of revisions the file goes to",
    .unset = "that of the revision below"};

inline constexpr Setting kSqlFile{
    .name = "sql",
    .type = Type::kPath,
    .value = "FILE",
    .help =
        "The SQL of the revision, with section marks, or without any as the upgrade; - reads "
        "standard input",
    .unset = "empty sections",
    .named_variable = "HEADWAY_SQL_FILE"};

inline constexpr Setting kMergeTargets{.name = "REVISION",
                                       .type = Type::kRevision,
                                       .help = "What to merge: heads, or ids and labels",
                                       .preset = "heads",
                                       .many = true,
                                       .argument = true};

inline constexpr Setting kFileTemplate{
    .name = "file-template",
    .value = "TEMPLATE",
    .help = "How files are named, in Alembic's tokens; a / makes folders",
    .preset = "%(year)d%(month).2d%(day).2d_%(hour).2d%(minute).2d_%(rev)s_%(slug)s",
    .key = "file_template"};

inline constexpr Setting kSlugLength{
    .name = "slug-length",
    .type = Type::kCount,
    .value = "N",
    .help = "How many characters of the message a file name holds at most",
    .preset = "40",
    .key = "truncate_slug_length"};

inline constexpr Setting kTimezone{
    .name = "timezone",
    .value = "ZONE",
    .help = "The zone of the time in file names and headers, such as Europe/Berlin, or local",
    .preset = "UTC",
    .key = "timezone"};

inline constexpr Setting kTemplate{.name = "template",
                                   .type = Type::kPath,
                                   .value = "FILE",
                                   .help = "The template of a revision file",
                                   .unset = "one of Headway's own",
                                   .key = "template"};

inline constexpr Setting kPostWriteHooks{
    .name = "post-write-hook",
    .type = Type::kCommand,
    .value = "COMMAND",
    .help =
        "A line for /bin/sh, run on each new file, which is REVISION_SCRIPT_FILENAME in it; "
        "may be given several times",
    .unset = "none",
    .key = "post_write_hooks",
    .many = true};

// Of single verbs.

inline constexpr Setting kShown{.name = "REVISION",
                                .type = Type::kRevision,
                                .help = "head, heads, current, an id or the beginning of one, ...",
                                .many = true,
                                .required = true,
                                .argument = true};

inline constexpr Setting kCheckHeads{.name = "check-heads",
                                     .type = Type::kFlag,
                                     .help = "End with code 8 unless the database holds every head",
                                     .letter = 'c'};

inline constexpr Setting kResolveDependencies{
    .name = "resolve-dependencies",
    .type = Type::kFlag,
    .help = "Leave out the heads that another revision depends on"};

inline constexpr Setting kGraphFormat{.name = "format",
                                      .type = Type::kWord,
                                      .value = "text|dot|mermaid|svg",
                                      .help = "What the graph is drawn as",
                                      .preset = "text"};

inline constexpr Setting kRebased{
    .name = "REVISION",
    .type = Type::kRevision,
    .help = "The head of the revisions that move: an id or the beginning of one, LABEL@head, ...",
    .required = true,
    .argument = true};

inline constexpr Setting kOnto{.name = "onto",
                               .type = Type::kRevision,
                               .value = "REVISION",
                               .help = "What they stand on afterwards",
                               .unset = "the other head"};

inline constexpr Setting kUnchecked{
    .name = "unchecked",
    .type = Type::kFlag,
    .help = "Ask no database: nobody has applied what moves, as far as you know"};

inline constexpr Setting kOffline{
    .name = "sql",
    .type = Type::kFlag,
    .help =
        "Ask no database, and print the script that psql is to run; REVISION may be a range "
        "FROM:TO",
    .named_variable = "HEADWAY_OFFLINE"};

inline constexpr Setting kProjectFolder{.name = "FOLDER",
                                        .type = Type::kPath,
                                        .help = "Where the project is",
                                        .preset = ".",
                                        .argument = true};

inline constexpr Setting kKubernetes{
    .name = "kubernetes",
    .type = Type::kFlag,
    .help =
        "Add a SchemaMigration, its Secret's skeleton, and the Dockerfile of a revisions image"};

inline constexpr Setting kGithub{
    .name = "github",
    .type = Type::kFlag,
    .help = "Add a workflow for GitHub Actions that checks a pull request"};

inline constexpr Setting kProjectModels{.name = "models",
                                        .type = Type::kWord,
                                        .value = "sql|sqlalchemy|django",
                                        .help =
                                            "Set up autogenerate for the wanted schema in a file "
                                            "of SQL, or in the models of SQLAlchemy "
                                            "or Django",
                                        .named_variable = "HEADWAY_INIT_MODELS"};

inline constexpr Setting kTool{
    .name = "TOOL",
    .type = Type::kWord,
    .value = "alembic|dbmate|diesel|django|flyway|golang-migrate|goose|prisma|sqitch|sqlx|supabase",
    .help =
        "alembic, dbmate, diesel, django, flyway, golang-migrate, goose, prisma, sqitch, sqlx or "
        "supabase",
    .required = true,
    .argument = true};

inline constexpr Setting kForeignFolder{.name = "FOLDER",
                                        .type = Type::kPath,
                                        .help = "The folder of its migrations",
                                        .required = true,
                                        .argument = true};

inline constexpr Setting kStamp{
    .name = "stamp",
    .type = Type::kFlag,
    .help = "Then read the tool's own table, and write down where the database is"};

// Data that is loaded after the revisions.

inline constexpr Setting kSeedNames{
    .name = "SEED", .help = "Their names", .unset = "all", .many = true, .argument = true};

inline constexpr Setting kList{
    .name = "list", .type = Type::kFlag, .help = "Show what there is, and change nothing"};

inline constexpr Setting kDataDir{.name = "data-dir",
                                  .type = Type::kPath,
                                  .value = "DIR",
                                  .help = "The folder of the data that seeds load",
                                  .unset = "none",
                                  .key = "data"};

inline constexpr Setting kPurge{
    .name = "purge", .type = Type::kFlag, .help = "Forget all that was written down before"};

inline constexpr Setting kWaitTimeout{.name = "timeout",
                                      .type = Type::kDuration,
                                      .value = "DURATION",
                                      .help = "How long, before it ends with code 8",
                                      .unset = "no limit"};

inline constexpr Setting kVerbose{
    .name = "verbose", .type = Type::kFlag, .help = "All about each revision", .letter = 'v'};

inline constexpr Setting kIndicateCurrent{.name = "indicate-current",
                                          .type = Type::kFlag,
                                          .help = "Mark where the database is",
                                          .letter = 'i'};

inline constexpr Setting kShell{.name = "SHELL",
                                .type = Type::kWord,
                                .value = "bash|zsh|fish",
                                .help = "bash, zsh or fish",
                                .required = true,
                                .argument = true};

// The schema that the models describe.

inline constexpr Setting kModels{
    .name = "models",
    .type = Type::kPath,
    .value = "PATH",
    .help =
        "SQL that makes the wanted schema: a file, or a folder of *.sql; may be given several "
        "times",
    .key = "autogenerate.models",
    .many = true};

inline constexpr Setting kModelsCommand{
    .name = "models-command",
    .type = Type::kCommand,
    .value = "WORD",
    .help =
        "A command that prints SQL which makes the wanted schema: once, for /bin/sh; or once for "
        "each word of a program and its arguments",
    .unset = "none",
    .key = "autogenerate.models.command",
    .many = true};

inline constexpr Setting kInclude{
    .name = "include",
    .value = "[KIND:]PATTERN",
    .help =
        "Compare only these objects: a schema, or SCHEMA.NAME, where * stands for any text; may be "
        "given several times",
    .unset = "everything",
    .key = "autogenerate.include",
    .many = true};

inline constexpr Setting kExclude{.name = "exclude",
                                  .value = "[KIND:]PATTERN",
                                  .help = "Do not compare these objects, written as for --include",
                                  .unset = "nothing",
                                  .key = "autogenerate.exclude",
                                  .many = true};

inline constexpr Setting kScratchUrl{
    .name = "scratch-url",
    .type = Type::kSecret,
    .value = "URL",
    .help = "A server where scratch databases may be created and dropped",
    .unset = "that of the database"};

inline constexpr Setting kAutogenerate{
    .name = "autogenerate",
    .type = Type::kFlag,
    .help =
        "Write the statements that lead from the history's schema to that of the models, and "
        "back, proven on scratch databases"};

inline constexpr Setting kConcurrent{
    .name = "concurrent",
    .type = Type::kWord,
    .value = "on|off",
    .help =
        "Whether new indexes on tables that are there are built CONCURRENTLY, in a revision of "
        "their own",
    .preset = "on",
    .key = "autogenerate.concurrent"};

inline constexpr Setting kRename{.name = "rename",
                                 .value = "[SCHEMA.]TABLE[.COLUMN]=NEW",
                                 .help =
                                     "A column or table of the history that has another name in "
                                     "the models; may be given several "
                                     "times",
                                 .unset = "none",
                                 .many = true};

// Two schemas.

inline constexpr Setting kCompareFrom{
    .name = "from",
    .type = Type::kSecret,
    .value = "SCHEMA",
    .help =
        "A schema: a revision, a file or folder of SQL, a database's URL, `database` for that of "
        "--database-url, or `models`",
    .unset = "the history's heads",
    .named_variable = "HEADWAY_DIFF_FROM"};

inline constexpr Setting kCompareTo{.name = "to",
                                    .type = Type::kSecret,
                                    .value = "SCHEMA",
                                    .help = "The schema that the statements lead to",
                                    .unset = "the models",
                                    .named_variable = "HEADWAY_DIFF_TO"};

// Revisions tried up, down and up again.

inline constexpr Setting kTested{.name = "REVISION",
                                 .type = Type::kRevision,
                                 .help = "What to try: head, heads, an id or the beginning of one",
                                 .unset = "those that the database lacks",
                                 .many = true,
                                 .argument = true};

inline constexpr Setting kAllRevisions{
    .name = "all", .type = Type::kFlag, .help = "Try every revision, from the first one on"};

inline constexpr Setting kSeed{
    .name = "seed",
    .value = "[REVISION=]FILE",
    .help =
        "SQL that loads rows: before the first revision that is tried, or behind REVISION; may be "
        "given several times",
    .unset = "none",
    .many = true};

/// All of the above, in the same order.
std::span<const Setting* const> all();

}  // namespace headway::settings
