#pragma once

#include "common/setting_values.hpp"

namespace headway::commands {

// `--sql`: the verbs that write to a database print the script that psql is to run instead. None
// asks a database. Each returns the exit code; a wrong range is Error (kUsage).

int print_upgrade_script(const SettingValues& values);
int print_downgrade_script(const SettingValues& values);
int print_stamp_script(const SettingValues& values);

}  // namespace headway::commands
