// Errors as HTTP tells them: problem details (RFC 9457).
#pragma once

#include <chat/error.hpp>
#include <string>

#include "web/request.hpp"

namespace chat::web {

/// A failure that is none of the contract's.
Response problem(int status, std::string detail = {});

/// An error of the contract: its status, `code` and `args`. What an internalError says is logged,
/// and told to nobody.
Response problem(const Error& error);

/// 204 with nothing in it, or the error.
Response no_content(const Result<>& result);

/// The status for an error's code. A code of a hook's own is 422.
int status_of(const std::string& code);

}  // namespace chat::web
