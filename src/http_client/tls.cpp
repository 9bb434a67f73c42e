#include "http_client/tls.hpp"

#include <stdexcept>

namespace chat::http {

namespace ssl = boost::asio::ssl;

std::shared_ptr<TlsContext> make_tls_context(const ClientOptions& options) {
  auto tls = std::make_shared<TlsContext>();
  tls->is_verifying = options.verify_tls;
  boost::system::error_code error;
  if (options.tls_ca_file.empty()) {
    tls->context.set_default_verify_paths(error);
  } else {
    tls->context.load_verify_file(options.tls_ca_file, error);
  }
  if (error) throw std::runtime_error(options.tls_ca_file + ": " + error.message());
  tls->context.set_verify_mode(options.verify_tls ? ssl::verify_peer : ssl::verify_none);
  SSL_CTX_set_min_proto_version(tls->context.native_handle(), TLS1_2_VERSION);
  return tls;
}

}  // namespace chat::http
