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

inline constexpr Setting kDir{.name = "dir",
                              .type = Type::kPath,
                              .value = "DIR",
                              .help = "A folder of revisions; may be given several times",
                              .preset = "migrations",
                              .letter = 'd',
                              .many = true};

inline constexpr Setting kDatabaseUrl{
    .name = "database-url",
    .type = Type::kSecret,
    .value = "URL",
    .help =
        "The database, as libpq or SQLAlchemy write it; better given as variable, since "
        "arguments show in the process list",
    .unset = "libpq's PG* variables",
    .named_variable = "DATABASE_URL"};

inline constexpr Setting kVersionTableSchema{.name = "version-table-schema",
                                             .value = "SCHEMA",
                                             .help = "The schema of alembic_version",
                                             .unset = "by the search path"};

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

inline constexpr Setting kFor{
    .name = "for",
    .type = Type::kRevision,
    .value = "REVISION",
    .help = "An id, which needs no files; or head, heads, LABEL@head, ... of those in --dir",
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
                                  .field = "timeout",
                                  .field_preset = "1h"};

inline constexpr Setting kLockWaitTimeout{
    .name = "lock-wait-timeout",
    .type = Type::kDuration,
    .value = "DURATION",
    .help = "How long to wait in all for another runner, and for locks that the application holds",
    .preset = "10m",
    .field = "locks.waitTimeout"};

inline constexpr Setting kLockTimeout{
    .name = "lock-timeout",
    .type = Type::kDuration,
    .value = "DURATION",
    .help =
        "How long a statement waits for a lock before its transaction is rolled back and "
        "retried",
    .preset = "500ms",
    .field = "locks.lockTimeout"};

inline constexpr Setting kDowngradePolicy{
    .name = "downgrade-policy",
    .type = Type::kWord,
    .value = "allow|refuse",
    .help = "Whether a REVISION that the database is past is downgraded to, or refused",
    .unset = "nothing is done",
    .field = "downgradePolicy",
    .field_preset = "Refuse",
    .starts_run = true};

inline constexpr Setting kTransaction{
    .name = "transaction",
    .type = Type::kWord,
    .value = "run|revision",
    .help = "Whether neighbouring revisions share one transaction, or have one each",
    .preset = "run",
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
    .field = "onFailure",
    .field_preset = "Rollback",
    .starts_run = true};

inline constexpr Setting kContentHash{.name = "content-hash",
                                      .value = "HASH",
                                      .help = "Apply nothing unless the files have this hash",
                                      .unset = "any"};

inline constexpr Setting kInit{
    .name = "init",
    .type = Type::kFlag,
    .help =
        "As an init container that every replica starts: wait without a limit for the database "
        "and for other runners, and do not retry at once what has failed"};

// A backup first.

inline constexpr Setting kBackup{
    .name = "backup",
    .type = Type::kWord,
    .value = "pgdump|command",
    .help = "Take a backup before anything is applied: by pg_dump, or by a command of yours",
    .unset = "none"};

inline constexpr Setting kBackupPolicy{
    .name = "backup-policy",
    .type = Type::kWord,
    .value = "always|destructive|never",
    .help = "When: always, only before a plan that destroys data, or never",
    .preset = "always",
    .field = "backup.policy",
    .field_preset = "Always"};

inline constexpr Setting kBackupDir{.name = "backup-dir",
                                    .type = Type::kPath,
                                    .value = "DIR",
                                    .help = "The folder for backups",
                                    .unset = "none"};

inline constexpr Setting kBackupKeep{
    .name = "backup-keep",
    .type = Type::kCount,
    .value = "N",
    .help = "How many of pg_dump's files stay; those taken since the last success always do",
    .unset = "all",
    .field = "backup.pgDump.keep"};

inline constexpr Setting kBackupTimeout{.name = "backup-timeout",
                                        .type = Type::kDuration,
                                        .value = "DURATION",
                                        .help = "How long the backup may take",
                                        .unset = "no limit",
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
    .field = "backup.command.command",
    .many = true};

// Of single verbs.

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

/// All of the above, in the same order.
std::span<const Setting* const> all();

}  // namespace headway::settings
