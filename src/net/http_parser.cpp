#include "net/http_parser.hpp"

#include <algorithm>
#include <boost/asio/buffer.hpp>
#include <boost/beast/http/parser.hpp>
#include <boost/beast/http/string_body.hpp>
#include <cctype>
#include <optional>

namespace chat::net {

namespace http = boost::beast::http;

class HttpParser::Impl {
 public:
  using Parser = http::request_parser<http::string_body>;

  std::optional<Parser> parser;
  bool head_taken = false;
  bool expects_continue = false;
};

HttpParser::HttpParser(std::size_t max_header_size, std::size_t max_body_size)
    : max_header_size_(max_header_size),
      max_body_size_(max_body_size),
      impl_(std::make_unique<Impl>()) {}

HttpParser::~HttpParser() = default;

bool HttpParser::in_request() const { return impl_->parser.has_value(); }

bool HttpParser::take_expects_continue() { return std::exchange(impl_->expects_continue, false); }

void HttpParser::take_head() {
  impl_->head_taken = true;
  request_ = {};
  const auto& head = impl_->parser->get();
  request_.method = std::string(head.method_string());
  const std::string target(head.target());
  const std::size_t mark = target.find('?');
  request_.path = target.substr(0, mark);
  if (mark != std::string::npos) request_.query = target.substr(mark + 1);
  request_.keep_alive = head.keep_alive();
  for (const auto& field : head) {
    std::string name(field.name_string());
    std::transform(name.begin(), name.end(), name.begin(),
                   [](unsigned char c) { return static_cast<char>(std::tolower(c)); });
    request_.headers.emplace_back(std::move(name), std::string(field.value()));
  }
  impl_->expects_continue = has_token(request_.header("expect"), "100-continue");
}

HttpParser::Status HttpParser::parse(std::string_view bytes, std::size_t& consumed) {
  consumed = 0;
  auto& parser = impl_->parser;
  if (!parser) {
    parser.emplace();
    parser->header_limit(static_cast<std::uint32_t>(max_header_size_));
    parser->body_limit(max_body_size_);
    impl_->head_taken = false;
  }
  while (!parser->is_done()) {
    boost::system::error_code error;
    const std::size_t n =
        parser->put(boost::asio::buffer(bytes.data() + consumed, bytes.size() - consumed), error);
    consumed += n;
    if (parser->is_header_done() && !impl_->head_taken) take_head();
    // Beast takes a coding that it does not know for no body (RFC 9112, section 6.3: refuse it).
    if (impl_->head_taken && !request_.header("transfer-encoding").empty() && !parser->chunked()) {
      return Status::kBadRequest;
    }
    if (error == http::error::need_more) {
      // What is left of a head is kept by the caller: its size counts too.
      return bytes.size() - consumed > max_header_size_ ? Status::kHeaderTooLarge
                                                        : Status::kNeedMore;
    }
    if (error == http::error::header_limit) return Status::kHeaderTooLarge;
    if (error == http::error::body_limit) {
      if (!impl_->head_taken) take_head();
      return Status::kBodyTooLarge;
    }
    if (error) return Status::kBadRequest;
    if (!parser->is_done() && (n == 0 || consumed == bytes.size())) return Status::kNeedMore;
  }
  request_.body = std::move(parser->get().body());
  parser.reset();
  return Status::kDone;
}

}  // namespace chat::net
