// Trusted CAs.
#pragma once

#include <boost/asio/ssl/context.hpp>
#include <memory>

#include "http_client/options.hpp"

namespace chat::http {

struct TlsContext {
  boost::asio::ssl::context context{boost::asio::ssl::context::tls_client};
  bool is_verifying = true;
};

/// Throws std::runtime_error if the CAs cannot be read.
std::shared_ptr<TlsContext> make_tls_context(const ClientOptions& options);

}  // namespace chat::http
