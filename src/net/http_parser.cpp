#include "net/http_parser.hpp"

#include <algorithm>
#include <array>
#include <boost/beast/http/parser.hpp>
#include <boost/beast/http/string_body.hpp>
#include <iterator>
#include <optional>
#include <utility>

#include "base/host_port.hpp"
#include "wire/http_framing.hpp"

namespace chat::net {

namespace http = boost::beast::http;

namespace {

using Head = http::request_header<>;

constexpr unsigned kHttp11 = 11;

std::string_view view(boost::beast::string_view text) { return {text.data(), text.size()}; }

/// RFC 3986, section 3.2: the port may be empty after its colon.
bool is_authority(std::string_view text) {
  if (text.ends_with(':')) text.remove_suffix(1);
  return base::parse_host_port(text).has_value();
}

/// Rejects what Beast accepts but intermediaries may parse differently. RFC 9112, section 6.1:
/// "chunked", on one line, is the only transfer coding; HTTP/1.0 has none.
bool is_framed(const Head& head) {
  const auto [coding, end] = head.equal_range(http::field::transfer_encoding);
  return coding == end || (std::next(coding) == end && head.version() >= kHttp11 &&
                           equal_ignoring_case(view(coding->value()), "chunked"));
}

/// RFC 9112, section 3.2: exactly one Host, empty for a URL without a host; HTTP/1.0 may have none.
bool has_host(const Head& head) {
  const auto [host, end] = head.equal_range(http::field::host);
  if (host == end) return head.version() < kHttp11;
  const std::string_view value = view(host->value());
  return std::next(host) == end && (value.empty() || is_authority(value));
}

/// RFC 9110, section 9.6: all connection options decide together.
bool keeps_alive(unsigned version, std::string_view connection) {
  if (has_token(connection, "close")) return false;
  return version >= kHttp11 || has_token(connection, "keep-alive");
}

/// Names in lower case. Lines of one name form one list (RFC 9110, section 5.3), with the separator
/// of RFC 9113, section 8.2.3 for Cookie. Beast keeps them together.
HttpFields read_fields(const Head& head) {
  HttpFields fields;
  for (const auto& field : head) {
    std::string name(view(field.name_string()));
    std::ranges::transform(name, name.begin(), to_lower);
    if (!fields.empty() && fields.back().first == name) {
      fields.back().second.append(name == "cookie" ? "; " : ", ").append(view(field.value()));
    } else {
      fields.emplace_back(std::move(name), view(field.value()));
    }
  }
  return fields;
}

struct Target {
  std::string_view authority;  ///< of an absolute URL only
  std::string_view rest;       ///< path and query
};

/// A path, an absolute URL (RFC 9112, section 3.2.2), or the server itself (section 3.2.4).
std::optional<Target> read_target(std::string_view text) {
  if (text.starts_with('/') || text == "*") return Target{.authority = {}, .rest = text};
  const std::size_t end = text.find("://");
  if (end == std::string_view::npos) return std::nullopt;
  constexpr std::array<std::string_view, 4> kSchemes{"http", "https", "ws", "wss"};
  const bool is_known = std::ranges::any_of(kSchemes, [scheme = text.substr(0, end)](auto known) {
    return equal_ignoring_case(scheme, known);
  });
  text.remove_prefix(end + 3);
  const std::string_view authority = text.substr(0, text.find_first_of("/?"));
  if (!is_known || !is_authority(authority)) return std::nullopt;
  return Target{.authority = authority, .rest = text.substr(authority.size())};
}

void set_target(HttpRequest& request, const Target& target) {
  const std::size_t mark = target.rest.find('?');
  request.path = target.rest.substr(0, mark);
  if (request.path.empty()) request.path = "/";
  if (mark != std::string_view::npos) request.query = target.rest.substr(mark + 1);
  if (target.authority.empty()) return;
  // It overrides Host.
  std::erase_if(request.headers, [](const auto& field) { return field.first == "host"; });
  request.headers.emplace_back("host", target.authority);
}

}  // namespace

class HttpParser::Impl {
 public:
  using Parser = http::request_parser<http::string_body>;

  explicit Impl(std::size_t max_header_size) : framing(max_header_size) {}

  std::optional<Parser> parser;
  bool head_taken = false;
  bool is_sound = true;  ///< the head, once taken
  bool expects_continue = false;
  std::size_t empty_lines = 0;  ///< bytes of them before a request
  wire::HttpFraming framing;
};

HttpParser::HttpParser(std::size_t max_header_size, std::size_t max_body_size)
    : max_header_size_(max_header_size),
      max_body_size_(max_body_size),
      impl_(std::make_unique<Impl>(max_header_size)) {}

HttpParser::~HttpParser() = default;

bool HttpParser::in_request() const { return impl_->parser.has_value(); }

bool HttpParser::in_body() const { return in_request() && impl_->parser->is_header_done(); }

bool HttpParser::take_expects_continue() { return std::exchange(impl_->expects_continue, false); }

void HttpParser::take_head() {
  if (std::exchange(impl_->head_taken, true)) return;
  request_ = {};
  const auto& head = impl_->parser->get();
  request_.method = view(head.method_string());
  request_.headers = read_fields(head);
  const auto target = read_target(view(head.target()));
  if (target) set_target(request_, *target);
  request_.keep_alive = keeps_alive(head.version(), request_.header("connection"));
  impl_->is_sound = target && is_framed(head) && has_host(head);
  impl_->expects_continue =
      head.version() >= kHttp11 && has_token(request_.header("expect"), "100-continue");
}

void HttpParser::begin_request() {
  impl_->parser.emplace();
  impl_->framing.begin(*impl_->parser, std::exchange(impl_->empty_lines, 0));
  impl_->parser->body_limit(max_body_size_);
  impl_->head_taken = false;
}

HttpParser::Status HttpParser::skip_empty_lines(std::string_view bytes, std::size_t& consumed) {
  while (consumed < bytes.size()) {
    const std::string_view rest = bytes.substr(consumed);
    if (rest == "\r") return Status::kNeedMore;
    const std::size_t size = rest.starts_with("\r\n") ? 2 : rest.starts_with('\n') ? 1 : 0;
    if (size == 0) return Status::kDone;
    consumed += size;
    impl_->empty_lines += size;
    if (impl_->empty_lines > max_header_size_) {
      request_ = {};
      return Status::kHeaderTooLarge;
    }
  }
  return Status::kNeedMore;
}

HttpParser::Status HttpParser::parse(std::string_view bytes, std::size_t& consumed) {
  consumed = 0;
  if (!impl_->parser) {
    const Status skipped = skip_empty_lines(bytes, consumed);
    if (skipped != Status::kDone) return skipped;
    begin_request();
  }
  const Status status = read(bytes, consumed);
  if (status == Status::kDone) {
    request_.body = std::move(impl_->parser->get().body());
    impl_->parser.reset();
  } else if (status != Status::kNeedMore) {
    take_head();
  }
  return status;
}

HttpParser::Status HttpParser::read(std::string_view bytes, std::size_t& consumed) {
  auto& parser = impl_->parser;
  while (!parser->is_done()) {
    boost::system::error_code error;
    const std::size_t n = impl_->framing.put(*parser, bytes.substr(consumed), error);
    consumed += n;
    if (error == http::error::header_limit) return Status::kHeaderTooLarge;
    if (parser->is_header_done()) take_head();
    if (impl_->head_taken && !impl_->is_sound) return Status::kBadRequest;
    if (error == http::error::need_more) return Status::kNeedMore;
    if (error == http::error::body_limit) return Status::kBodyTooLarge;
    if (error) return Status::kBadRequest;
    if (!parser->is_done() && (n == 0 || consumed == bytes.size())) return Status::kNeedMore;
  }
  return Status::kDone;
}

}  // namespace chat::net
