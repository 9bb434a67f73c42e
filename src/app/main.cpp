#include <CLI/CLI.hpp>
#include <exception>
#include <fmt/format.h>
#include <functional>
#include <optional>
#include <stdexcept>
#include <string>
#include <unistd.h>
#include <vector>

#include "app/config.hpp"
#include "app/config_schema.hpp"
#include "app/data_command.hpp"
#include "app/server.hpp"
#include "app/version.hpp"

namespace chat::app {
namespace {

/// The file, then the environment, then the command line.
Config configuration(const std::string& file, const std::vector<std::string>& settings) {
  std::vector<Override> overrides = overrides_of(environ);
  for (const std::string& setting : settings) overrides.push_back(parse_setting(setting));
  return load_config(file, overrides);
}

/// Of `--link`; nullopt without it.
std::optional<link::Address> address_of(const std::string& link) {
  if (link.empty()) return std::nullopt;
  const auto address = link::parse_address(link);
  if (!address) throw std::invalid_argument("--link must be a path of at most 107 bytes, or fd:N");
  return address;
}

int check_config(const std::string& file, const std::vector<std::string>& settings) {
  configuration(file, settings);
  fmt::print("{}: OK\n", file);
  return 0;
}

int print_config_reference() {
  fmt::print("{}", config_reference());
  return 0;
}

/// Runs an action and reports its error, if any.
int guarded(const std::function<int()>& action) {
  try {
    return action();
  } catch (const ConfigError& error) {
    fmt::print(stderr, "{}\n", error.what());
  } catch (const std::exception& error) {
    fmt::print(stderr, "chat-service: {}\n", error.what());
  }
  return 1;
}

int run_cli(int argc, char** argv) {
  CLI::App cli("A room messaging server for Socket.IO clients.", "chat-service");
  cli.set_version_flag("--version", std::string("chat-service ") + kVersion);
  cli.require_subcommand(1);

  std::string file;
  std::vector<std::string> settings;
  std::function<int()> action;
  const auto add_command = [&](const char* name, const char* help, std::function<int()> run) {
    CLI::App* command = cli.add_subcommand(name, help);
    command->callback([&action, run] { action = run; });
    return command;
  };
  const auto add_file = [&](CLI::App* command, const char* option) {
    command->add_option(option, file, "Configuration, in TOML")->required()->type_name("FILE");
    command->add_option("--set", settings, "Instead of what the file and the environment say")
        ->type_name("KEY=VALUE")
        ->expected(1)
        ->take_all();
  };
  std::string link;
  CLI::App* const serving = add_command("serve", "Serve until SIGINT or SIGTERM", [&] {
    return serve(configuration(file, settings), address_of(link));
  });
  add_file(serving, "--config");
  serving->add_option("--link", link, "Where a program speaks the link: it is the server's hooks")
      ->type_name("PATH|fd:N");
  add_file(add_command("check-config", "Check a configuration, and exit",
                       [&] { return check_config(file, settings); }),
           "file");
  std::string directory;
  std::string destination;
  CLI::App* const data =
      cli.add_subcommand("data", "Check, copy and move the data of state = \"disk\"");
  data->require_subcommand(1);
  const auto add_data_command = [&](const char* name, const char* help, std::function<int()> run) {
    CLI::App* command = data->add_subcommand(name, help);
    command->callback([&action, run] { action = run; });
    command->add_option("DIR", directory, "The directory")->required();
    return command;
  };
  add_data_command("check", "Read it as a server would at its start, and change nothing",
                   [&] { return check_data(directory); });
  add_data_command("backup", "Copy it, while a server uses it or not",
                   [&] { return back_up_data(directory, destination); })
      ->add_option("DEST", destination, "A directory without data")
      ->required();
  add_data_command("export", "Write users, rooms and messages as JSON Lines; no server may use it",
                   [&] { return export_data(directory); });
  CLI::App* const import = data->add_subcommand(
      "import", "Read such lines from standard input, into the state of a configuration");
  import->callback([&] { action = [&] { return import_data(configuration(file, settings)); }; });
  add_file(import, "--config");
  add_command("print-config-reference", "Print all keys as Markdown", print_config_reference)
      ->group("");  // hidden: documented in docs/operating.md

  try {
    cli.parse(argc, argv);
  } catch (const CLI::ParseError& error) {
    return cli.exit(error) == 0 ? 0 : 1;
  }
  return guarded(action);
}

}  // namespace
}  // namespace chat::app

int main(int argc, char** argv) { return chat::app::run_cli(argc, argv); }
