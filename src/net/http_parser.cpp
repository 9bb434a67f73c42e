#include "net/http_parser.hpp"

#include <algorithm>
#include <boost/asio/buffer.hpp>
#include <boost/beast/core/string.hpp>
#include <boost/beast/http/parser.hpp>
#include <boost/beast/http/string_body.hpp>
#include <cctype>
#include <iterator>
#include <limits>
#include <optional>

namespace chat::net {

namespace http = boost::beast::http;

namespace {

/// What Beast lets pass, and others on the way may read in another way. RFC 9112, section 6.1:
/// chunks are the one transfer coding that is known here, and HTTP/1.0 has none; section 3.2: one
/// Host.
bool is_sound(const http::request_header<>& head) {
  const auto [coding, end] = head.equal_range(http::field::transfer_encoding);
  const bool is_framed = coding == end || (std::next(coding) == end && head.version() >= 11 &&
                                           boost::beast::iequals(coding->value(), "chunked"));
  return is_framed && head.count(http::field::host) <= 1;
}

}  // namespace

class HttpParser::Impl {
 public:
  using Parser = http::request_parser<http::string_body>;

  std::optional<Parser> parser;
  bool head_taken = false;
  bool is_sound = true;  ///< the head, once it is taken
  bool expects_continue = false;
  std::size_t framing = 0;  ///< bytes of the head, or of what stands between two pieces of body
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
  impl_->framing = 0;
  request_ = {};
  const auto& head = impl_->parser->get();
  request_.method = std::string(head.method_string());
  const std::string target(head.target());
  const std::size_t mark = target.find('?');
  request_.path = target.substr(0, mark);
  if (mark != std::string::npos) request_.query = target.substr(mark + 1);
  request_.keep_alive = head.keep_alive();
  impl_->is_sound = is_sound(head);
  for (const auto& field : head) {
    std::string name(field.name_string());
    std::transform(name.begin(), name.end(), name.begin(),
                   [](unsigned char c) { return static_cast<char>(std::tolower(c)); });
    request_.headers.emplace_back(std::move(name), std::string(field.value()));
  }
  impl_->expects_continue = has_token(request_.header("expect"), "100-continue");
}

void HttpParser::begin_request() {
  impl_->parser.emplace();
  // Beast's own limit counts from where its last call ended, so that the same head is taken or
  // refused by how it was cut: the limit is kept here instead.
  impl_->parser->header_limit(std::numeric_limits<std::uint32_t>::max());
  impl_->parser->body_limit(max_body_size_);
  impl_->head_taken = false;
  impl_->framing = 0;
}

HttpParser::Status HttpParser::parse(std::string_view bytes, std::size_t& consumed) {
  consumed = 0;
  auto& parser = impl_->parser;
  if (!parser) begin_request();
  while (!parser->is_done()) {
    boost::system::error_code error;
    const std::size_t body_before = parser->get().body().size();
    const std::string_view rest = bytes.substr(consumed);
    // Beast throws at a field of 64 KB: it is given no more at a time than the limit.
    const std::string_view piece = rest.substr(0, max_header_size_ + 1);
    const std::size_t n = parser->put(boost::asio::buffer(piece), error);
    consumed += n;
    const std::size_t body_growth = parser->get().body().size() - body_before;
    impl_->framing += n - body_growth;
    // What is wanting its end is kept by the caller, and counts too.
    const bool wants_more = error == http::error::need_more;
    const std::size_t unfinished = wants_more ? piece.size() - n : 0;
    if (impl_->framing + unfinished > max_header_size_) return Status::kHeaderTooLarge;
    if (parser->is_header_done() && !impl_->head_taken) take_head();
    if (body_growth > 0) impl_->framing = 0;
    if (impl_->head_taken && !impl_->is_sound) return Status::kBadRequest;
    if (wants_more && piece.size() < rest.size()) continue;
    if (wants_more) return Status::kNeedMore;
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
