#include "runner/commands/context.hpp"
#include "runner/commands/look.hpp"
#include "runner/report/revision_text.hpp"

namespace headway::commands {

int heads(const GlobalOptions& global, const HeadsOptions& options) {
  try {
    const plan::History history = load_history(global);
    std::vector<std::string> ids;
    for (const auto index : history.map.heads())
      ids.push_back(history.map.id(index));
    const report::RevisionText text(history);
    if (global.output == Output::kJson) {
      print(text.json(ids) + "\n");
      return 0;
    }
    for (const std::string& id : ids)
      print((options.verbose ? text.block(id) : text.head_line(id)) + "\n");
    return 0;
  } catch (const Error& error) {
    return print_error(error, global.output);
  }
}

}  // namespace headway::commands
