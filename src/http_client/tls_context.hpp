// What TlsContext is, for those who have OpenSSL at hand.
#pragma once

#include <boost/asio/ssl/context.hpp>

namespace chat::http {

struct TlsContext {
  boost::asio::ssl::context context{boost::asio::ssl::context::tls_client};
  bool is_verifying = true;
};

}  // namespace chat::http
