// HTTP errors as problem details (RFC 9457).
#pragma once

#include <chat/error.hpp>
#include <string>

#include "web/request.hpp"

namespace chat::web {

/// A failure outside the contract.
Response problem(int status, std::string detail = {});

/// An error of the contract: its status, `code` and `args`. The detail of an internalError goes to
/// the log only.
Response problem(const Error& error);

/// 204 without content, or the error.
Response no_content(const Result<>& result);

/// The status of an error's code. A hook's own code is 422.
int status_of(const std::string& code);

}  // namespace chat::web
