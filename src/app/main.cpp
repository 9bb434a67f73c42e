#include "app/cli.hpp"

int main(int argc, char** argv) { return chat::app::run_cli(argc, argv); }
