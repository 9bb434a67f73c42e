#include "http_client/exchange.hpp"

#include <array>
#include <boost/asio/as_tuple.hpp>
#include <boost/asio/error.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <utility>

#include "http_client/response_reader.hpp"

namespace chat::http {
namespace {

namespace asio = boost::asio;
using boost::system::error_code;

constexpr std::size_t kInputSize = 16 * 1024;

// Writes concurrently with reading. If it fails, reading tells why: a server that refuses a large
// body answers first.
struct Writing {
  std::shared_ptr<const RequestText> text;
  bool is_over = false;
  bool has_failed = false;
  std::size_t size = 0;

  bool has_all_left() const { return is_over && !has_failed; }
  bool may_have_left() const { return !is_over || size > 0; }
};

std::shared_ptr<Writing> start_writing(Connection& connection,
                                       std::shared_ptr<const RequestText> text) {
  auto writing = std::make_shared<Writing>();
  writing->text = std::move(text);
  connection.stream().write(writing->text->head, writing->text->body,
                            [writing](error_code error, std::size_t size) {
                              writing->is_over = true;
                              writing->has_failed = error.failed();
                              writing->size = size;
                            });
  return writing;
}

Result<> take(ResponseReader& reader, std::string_view input, error_code error) {
  if (!error) return reader.feed(input);
  if (error == asio::error::eof) return reader.end();
  return Failure{Failure::Cause::kDisconnected, error.message()};
}

}  // namespace

Task<Outcome> exchange(std::shared_ptr<Connection> connection,
                       std::shared_ptr<const RequestText> text, ResponseLimits limits) {
  const auto writing = start_writing(*connection, std::move(text));
  ResponseReader reader(limits.is_to_head, limits.max_body_size);
  std::array<char, kInputSize> input;
  while (!reader.is_complete()) {
    const auto [error, size] =
        co_await connection->stream().read_some(input, asio::as_tuple(asio::use_awaitable));
    const Result<> taken = take(reader, {input.data(), size}, error);
    if (taken) continue;
    Failure failure = connection->failure(taken.error());
    failure.may_be_delivered = writing->may_have_left();
    co_return Outcome{std::move(failure), reader.has_begun()};
  }
  const bool is_kept = reader.is_connection_kept() && writing->has_all_left();
  const auto kept_for = reader.kept_for();
  co_return Outcome{reader.take(), true, is_kept, kept_for};
}

}  // namespace chat::http
