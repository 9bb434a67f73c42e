// Whom to trust.
#pragma once

#include <memory>

#include "http_client/options.hpp"

namespace chat::http {

struct TlsContext;

/// Throws std::runtime_error where the authorities cannot be read.
std::shared_ptr<TlsContext> make_tls_context(const ClientOptions& options);

}  // namespace chat::http
