#include "operator/app/options.hpp"

#include "common/duration.hpp"
#include "common/exit_code.hpp"
#include "common/version.hpp"

#include <format>
#include <map>

#include <CLI/CLI.hpp>

namespace headway::app {

namespace {

void add_duration(CLI::App& app, const std::string& name, const std::string& variable,
                  std::chrono::milliseconds& duration, const std::string& help) {
  const auto problem_of = [](const std::string& text) {
    return parse_duration(text) ? std::string()
                                : std::format("'{}' is no duration such as 15s", text);
  };
  app.add_option_function<std::string>(
         name, [&duration](const std::string& text) { duration = *parse_duration(text); }, help)
      ->envname(variable)
      ->check(problem_of)
      ->type_name("DURATION")
      ->default_str(duration_text(duration));
}

void add_leader_election(CLI::App& app, Options& options) {
  app.add_flag("--leader-elect", options.leader_elect,
               "Work only while this replica is the leader, which is elected by a Lease.")
      ->envname("HEADWAY_LEADER_ELECT");
  app.add_option("--leader-elect-resource-name", options.lease_name, "The name of the Lease.")
      ->envname("HEADWAY_LEADER_ELECT_RESOURCE_NAME")
      ->type_name("NAME")
      ->capture_default_str();
  app.add_option("--leader-elect-resource-namespace", options.lease_namespace,
                 "The namespace of the Lease; without it the pod's own, or the context's.")
      ->envname("HEADWAY_LEADER_ELECT_RESOURCE_NAMESPACE")
      ->type_name("NAME");
  add_duration(app, "--leader-elect-lease-duration", "HEADWAY_LEADER_ELECT_LEASE_DURATION",
               options.lease_timing.lease,
               "How long the leader must have been silent before another replica leads.");
  add_duration(app, "--leader-elect-renew-deadline", "HEADWAY_LEADER_ELECT_RENEW_DEADLINE",
               options.lease_timing.renew,
               "A leader that cannot renew the Lease for so long stops to lead and ends.");
  add_duration(app, "--leader-elect-retry-period", "HEADWAY_LEADER_ELECT_RETRY_PERIOD",
               options.lease_timing.retry, "The pause between two looks at the Lease.");
}

}  // namespace

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
  app.add_flag("--cluster-assigns-user", options.cluster_assigns_user,
               "Runners' pods name no user and group, for a cluster that assigns them (OpenShift).")
      ->envname("HEADWAY_CLUSTER_ASSIGNS_USER");
  app.add_option("--metrics-address", options.metrics_address,
                 "The IPv4 address on which /metrics, /healthz and /readyz answer.")
      ->envname("HEADWAY_METRICS_ADDRESS")
      ->check(CLI::ValidIPV4)
      ->capture_default_str();
  app.add_option("--metrics-port", options.metrics_port, "The port of the same.")
      ->envname("HEADWAY_METRICS_PORT")
      ->check(CLI::Range(1, 65535))
      ->capture_default_str();
  app.add_option("--workers", options.workers, "How many resources are worked at at a time.")
      ->envname("HEADWAY_WORKERS")
      ->check(CLI::Range(1, 64))
      ->capture_default_str();
  add_leader_election(app, options);
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
    if (const std::string problem = leader::problem_of(options.lease_timing); !problem.empty())
      throw CLI::ValidationError("leader election", problem);
  } catch (const CLI::ParseError& end) {
    const bool failed = app.exit(end) != 0;
    return {std::nullopt, static_cast<int>(failed ? ExitCode::kUsage : ExitCode::kDone)};
  }
  return {options, 0};
}

}  // namespace headway::app
