#pragma once

#include "common/log.hpp"
#include "operator/leader/election.hpp"

#include <cstdint>
#include <optional>
#include <string>

namespace headway::app {

/// The operator's options, from its command line or from variables.
struct Options {
  std::string kubeconfig;  ///< empty: found by kube::load_config
  std::string context;
  std::string ns;            ///< empty: all namespaces
  std::string runner_image;  ///< for resources that name none
  bool cluster_assigns_user = false;
  std::string metrics_address = "0.0.0.0";
  std::uint16_t metrics_port = 8080;
  int workers = 4;
  bool leader_elect = false;
  std::string lease_name = "headway-operator";
  std::string lease_namespace;  ///< empty: the configuration's namespace, in a pod the pod's own
  leader::Timing lease_timing;
  std::string log_level = "info";
  LogFormat log_format = LogFormat::kJson;
};

struct CommandLine {
  std::optional<Options> options;  ///< nothing: the output is printed, and the program ends
  int exit_code = 0;
};

/// Reads the command line; prints help, version and errors.
CommandLine read_command_line(int argc, char** argv);

}  // namespace headway::app
