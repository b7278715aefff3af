#pragma once
// The sub-commands: one file each, listed in main.cc. Each function adds its command with flags, defaults and an example; the
// callback does the work and throws baton::Error where it cannot, with the exit code.

#include "baton/base/json.h"

#include <string>

namespace CLI {
class App;
}

namespace baton::app {

void add_init(CLI::App& app);
void add_catalogue(CLI::App& app);
void add_index(CLI::App& app);
void add_solve(CLI::App& app);
void add_serve(CLI::App& app);
void add_tool(CLI::App& app);
void add_eval(CLI::App& app);
void add_train(CLI::App& app);
void add_calibrate(CLI::App& app);
void add_explain(CLI::App& app);
void add_record(CLI::App& app);
void add_mock(CLI::App& app);
void add_report(CLI::App& app);
void add_pack(CLI::App& app);
void add_synth(CLI::App& app);
void add_verify(CLI::App& app);
void add_trace(CLI::App& app);
void add_trace_replay(CLI::App& trace);  // called by add_trace

// A command with its one-sentence description; "" as example for a command that only groups others.
CLI::App* add_command(CLI::App& parent, const std::string& name, const std::string& description, const std::string& example);

// Writes what --json asks for: to the file, to stdout for "-", nowhere for "".
void write_report(const std::string& path, const Json& report);

// Throws Error where `path` ("" and "-" aside) cannot be written: asked before anything is paid for.
void require_writable(const std::string& path);

// A flag for dollars or seconds: finite, at most a million. `any`: 0 stands for no limit; `some`: above 0.
enum class Amount { any, some };
void add_amount(CLI::App& command, const std::string& flag, double& value, Amount amount, const std::string& help);

// Runs the program: parses, dispatches, reports errors as one line on stderr. Gives the exit code: 0, 2 for bad input, else 1.
int run(int argc, const char* const* argv);

}  // namespace baton::app
