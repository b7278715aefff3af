#include "baton/app/commands.h"

#include "baton/base/log.h"
#include "baton/base/text.h"
#include "baton/http/message.h"

#include <array>
#include <CLI/CLI.hpp>
#include <csignal>
#include <filesystem>
#include <iostream>

namespace baton::app {
namespace {

// In the order of --help.
constexpr std::array kCommands{add_init,    add_catalogue, add_index,  add_solve, add_serve, add_tool, add_eval,  add_train, add_calibrate,
                               add_explain, add_report,    add_record, add_mock,  add_trace, add_pack, add_synth, add_verify};

std::string one_line(std::string text) {
  std::replace_if(text.begin(), text.end(), [](unsigned char c) { return c < ' '; }, ' ');
  return text;
}

std::string path_of(const CLI::App& app) {  // "baton catalogue show"
  return app.get_parent() ? path_of(*app.get_parent()) + ' ' + app.get_name() : app.get_name();
}

std::vector<const CLI::App*> commands_of(const CLI::App& app) {  // all it has, parsed or not
  return app.get_subcommands([](const CLI::App*) { return true; });
}

std::vector<std::string> words_of(const CLI::App& app) {  // what may stand next: sub-commands and flags
  std::vector<std::string> words;
  for (const auto* command : commands_of(app)) words.push_back(command->get_name());
  for (const auto* option : app.get_options())
    for (const auto& name : option->get_lnames()) words.push_back("--" + name);
  return words;
}

// One line for a command line that does not parse: what is wrong, the nearest word, where the help is.
std::string explain(const CLI::App& app, const CLI::ParseError& error) {
  const CLI::App* at = &app;
  while (!at->get_subcommands().empty()) at = at->get_subcommands().front();
  const std::string help = "; see '" + path_of(*at) + " --help'";
  if (const auto rest = app.remaining(true); !rest.empty()) {
    const std::string given = rest.front().substr(0, rest.front().find('='));
    const std::string near = nearest(given, words_of(*at));
    const std::string what = given.starts_with('-') ? "flag" : at->get_require_subcommand_min() > 0 ? "command" : "argument";
    const std::string hint = near.empty() ? "" : "; did you mean '" + near + "'?";
    return "unknown " + what + " '" + given + "' for '" + path_of(*at) + "'" + hint + help;
  }
  if (at->get_require_subcommand_min() > 0) {
    std::string names;
    for (const auto* command : commands_of(*at)) names += (names.empty() ? "" : ", ") + command->get_name();
    return "'" + path_of(*at) + "' needs a command: " + names + help;
  }
  return std::string(error.what()) + help;
}

std::string examples_of(const CLI::App& app) {  // of all commands, one per line
  std::string out;
  for (const auto* command : commands_of(app)) {
    const std::string footer = command->get_footer();
    if (const auto at = footer.find('\n'); at != std::string::npos) out += footer.substr(at + 1) + '\n';
    out += examples_of(*command);
  }
  return out;
}

}  // namespace

CLI::App* add_command(CLI::App& parent, const std::string& name, const std::string& description, const std::string& example) {
  CLI::App* command = parent.add_subcommand(name, description);
  if (example.empty()) command->require_subcommand(1);
  else command->footer("Example:\n  " + example);
  return command;
}

int run(int argc, const char* const* argv) {
  set_up_logging();
  http::raise_descriptor_limit();
  std::signal(SIGPIPE, SIG_IGN);  // a client or a pipe that goes away is an error of that write, not the end
  CLI::App app("baton decides step by step which model or tool acts next, and meters it.", "baton");
  app.set_version_flag("--version", "baton " BATON_VERSION, "Print the version and exit");
  app.require_subcommand(1);
  for (const auto add : kCommands) add(app);
  app.footer("Examples:\n" + examples_of(app));
  try {
    if (argc <= 1) {
      std::cout << app.help();
      return 0;
    }
    const std::string first = argv[1];  // an unknown command is an error even with --help behind it
    const auto commands = commands_of(app);
    const bool known = first.starts_with('-') ||
                       std::any_of(commands.begin(), commands.end(), [&](const auto* c) { return c->get_name() == first; });
    app.parse(known ? argc : 2, argv);
    return 0;
  } catch (const CLI::Success& asked) {  // --help, --version
    return app.exit(asked);
  } catch (const CLI::ParseError& error) {
    std::cerr << "baton: " << one_line(explain(app, error)) << '\n';
    return 2;
  } catch (const Error& error) {
    std::cerr << "baton: " << one_line(error.what()) << '\n';
    return error.exit_code;
  } catch (const std::filesystem::filesystem_error& error) {
    std::cerr << "baton: " << error.path1().string() << ": " << error.code().message() << '\n';
    return 2;
  } catch (const std::exception& error) {
    std::cerr << "baton: unexpected: " << one_line(error.what()) << '\n';
    return 1;
  }
}

}  // namespace baton::app

int main(int argc, char** argv) { return baton::app::run(argc, argv); }
