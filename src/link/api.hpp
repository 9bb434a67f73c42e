// The server's API, as the program calls it: docs/link.md, "Calls".
#pragma once

#include <chat/service.hpp>
#include <string>

namespace chat::link {

class Program;

Task<Result<Args>> run_api(Program& program, Service& service, std::string name, Args args);

}  // namespace chat::link
