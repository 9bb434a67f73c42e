#include "http_client/response_reader.hpp"

#include <boost/beast/http/parser.hpp>
#include <boost/beast/http/string_body.hpp>
#include <charconv>
#include <string>
#include <utility>

#include "http_client/options.hpp"
#include "wire/http_framing.hpp"

namespace chat::http {

namespace beast = boost::beast::http;
using boost::system::error_code;
using Parser = beast::response_parser<beast::string_body>;

namespace {

constexpr int kSwitchingProtocols = 101;

Failure failure(const error_code& error) {
  const bool is_limit = error == beast::error::body_limit || error == beast::error::header_limit;
  return {is_limit ? Failure::Cause::kTooLarge : Failure::Cause::kMalformed, error.message()};
}

}  // namespace

struct ResponseReader::Impl {
  Impl(bool to_head, std::size_t limit) : is_to_head(to_head), max_body_size(limit) { restart(); }

  void restart();
  bool is_interim() const;
  Result<> parse();

  const bool is_to_head;
  const std::size_t max_body_size;
  std::optional<Parser> parser;
  wire::HttpFraming framing{ClientOptions::kMaxHeadSize};
  std::string input;  // Not parsed yet.
  bool has_begun = false;
};

void ResponseReader::Impl::restart() {
  parser.emplace();
  parser->skip(is_to_head);
  parser->body_limit(max_body_size);
  framing.begin(*parser);
}

bool ResponseReader::Impl::is_interim() const {
  return parser->is_done() && parser->get().result_int() / 100 == 1;
}

Result<> ResponseReader::Impl::parse() {
  while (!input.empty() && !parser->is_done()) {
    error_code error;
    const std::size_t used = framing.put(*parser, input, error);
    input.erase(0, used);
    if (error == beast::error::need_more) break;
    if (error) return failure(error);
    if (used == 0) break;
    if (!is_interim()) continue;
    if (parser->get().result_int() == kSwitchingProtocols) {
      return Failure{Failure::Cause::kMalformed, "another protocol, which was not asked for"};
    }
    restart();
  }
  return {};
}

ResponseReader::ResponseReader(bool is_to_head, std::size_t max_body_size)
    : impl_(std::make_unique<Impl>(is_to_head, max_body_size)) {}

ResponseReader::~ResponseReader() = default;

Result<> ResponseReader::feed(std::string_view bytes) {
  impl_->has_begun = true;
  impl_->input += bytes;
  return impl_->parse();
}

Result<> ResponseReader::end() {
  if (impl_->parser->got_some() && impl_->input.empty()) {
    error_code error;
    impl_->parser->put_eof(error);
    if (!error && is_complete()) return {};
  }
  return Failure{Failure::Cause::kDisconnected, "the connection ended before the response"};
}

bool ResponseReader::has_begun() const { return impl_->has_begun; }

bool ResponseReader::is_complete() const { return impl_->parser->is_done(); }

bool ResponseReader::is_connection_kept() const {
  return is_complete() && impl_->parser->keep_alive() && impl_->input.empty();
}

std::optional<std::chrono::seconds> ResponseReader::kept_for() const {
  constexpr std::string_view kName = "timeout=";
  const std::string_view value = impl_->parser->get()[beast::field::keep_alive];
  const std::size_t place = value.find(kName);
  if (place == std::string_view::npos) return std::nullopt;
  int seconds = 0;
  const char* end = value.data() + value.size();
  const auto read = std::from_chars(value.data() + place + kName.size(), end, seconds);
  if (read.ec != std::errc{}) return std::nullopt;
  return std::chrono::seconds(seconds);
}

Response ResponseReader::take() {
  auto message = impl_->parser->release();
  Response response{static_cast<int>(message.result_int()), {}, std::move(message.body())};
  for (const auto& field : message) {
    response.headers.emplace_back(field.name_string(), field.value());
  }
  return response;
}

}  // namespace chat::http
