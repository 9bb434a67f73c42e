// Copies a journal while a process writes it.
#pragma once

#include <string>

#include "journal/files.hpp"

namespace chat::journal {

/// Makes the directory `to` a journal with all records that were safe at the call. Finished
/// segments are hard links, or copies where the file system has none; they never change. Throws
/// std::runtime_error if there is no journal in `from`, if there is one in `to`, or if a file
/// cannot be used.
void back_up(Files& files, const std::string& from, const std::string& to);

}  // namespace chat::journal
