#include "runner/commands/verbs.hpp"

#include "common/settings.hpp"

namespace headway::commands {

const std::vector<Verb>& verbs() {
  static const std::vector<Verb> kVerbs = {
      upgrade_verb(), downgrade_verb(), stamp_verb(),      wait_verb(),   current_verb(),
      history_verb(), heads_verb(),     branches_verb(),   show_verb(),   graph_verb(),
      init_verb(),    import_verb(),    revision_verb(),   merge_verb(),  rebase_verb(),
      edit_verb(),    config_verb(),    completion_verb(), check_verb(),  diff_verb(),
      drift_verb(),   test_verb(),      seed_verb(),       repair_verb(), backup_verb(),
      restore_verb(),
  };
  return kVerbs;
}

std::span<const Setting* const> global_settings() {
  static constexpr const Setting* kGlobal[] = {
      &settings::kConfig,
      &settings::kEnvironment,
      &settings::kDir,
      &settings::kRecursive,
      &settings::kDatabaseUrl,
      &settings::kVersionTable,
      &settings::kVersionTableSchema,
      &settings::kLedgerSchema,
      &settings::kOutput,
      &settings::kLogFormat,
  };
  return kGlobal;
}

}  // namespace headway::commands
