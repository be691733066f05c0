#include "operator/app/options.hpp"

#include "common/exit_code.hpp"
#include "common/version.hpp"

#include <format>
#include <map>

#include <CLI/CLI.hpp>

namespace headway::app {

CommandLine read_command_line(int argc, char** argv) {
  Options options;
  CLI::App app(
      "Headway's operator: keeps PostgreSQL databases at the revision that their SchemaMigration "
      "names.",
      "headway-operator");
  app.set_version_flag("--version",
                       std::format("headway-operator {} (commit {})", version(), commit()));
  app.add_option("--kubeconfig", options.kubeconfig,
                 "How to reach the API server; without it KUBECONFIG, the pod's ServiceAccount or "
                 "~/.kube/config.")
      ->type_name("FILE");
  app.add_option("--context", options.context,
                 "The context of the kubeconfig; without it its current one.")
      ->type_name("NAME");
  app.add_option("--namespace", options.ns,
                 "The only namespace to look after; without it all of them.")
      ->envname("HEADWAY_NAMESPACE")
      ->type_name("NAME");
  app.add_option("--runner-image", options.runner_image,
                 "The image of runners whose resource names none.")
      ->envname("HEADWAY_RUNNER_IMAGE")
      ->type_name("IMAGE")
      ->required();
  app.add_option("--metrics-port", options.metrics_port,
                 "Where /metrics, /healthz and /readyz answer.")
      ->envname("HEADWAY_METRICS_PORT")
      ->check(CLI::Range(1, 65535))
      ->capture_default_str();
  app.add_option("--workers", options.workers, "How many resources are worked at at a time.")
      ->envname("HEADWAY_WORKERS")
      ->check(CLI::Range(1, 64))
      ->capture_default_str();
  app.add_option("--log-level", options.log_level,
                 "trace, debug, info, warning, error, critical or off.")
      ->envname("HEADWAY_LOG_LEVEL")
      ->type_name("LEVEL")
      ->capture_default_str();
  const std::map<std::string, LogFormat> formats{{"json", LogFormat::kJson},
                                                 {"text", LogFormat::kText}};
  app.add_option("--log-format", options.log_format, "json or text.")
      ->envname("HEADWAY_LOG_FORMAT")
      ->transform(CLI::CheckedTransformer(formats))
      ->type_name("FORMAT")
      ->default_str("json");
  try {
    app.parse(argc, argv);
  } catch (const CLI::ParseError& end) {
    const bool failed = app.exit(end) != 0;
    return {std::nullopt, static_cast<int>(failed ? ExitCode::kUsage : ExitCode::kDone)};
  }
  return {options, 0};
}

}  // namespace headway::app
