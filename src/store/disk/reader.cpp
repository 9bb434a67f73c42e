#include "store/disk/reader.hpp"

#include <boost/asio/async_result.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/this_coro.hpp>
#include <boost/asio/thread_pool.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <exception>
#include <stdexcept>
#include <utility>

#include "base/log.hpp"
#include "store/disk/records.hpp"

namespace chat::store {
namespace {

using Messages = std::vector<MessagePtr>;
using Found = Result<std::optional<Messages>>;

Found read_all(const journal::Journal& journal, const std::vector<Place>& places) {
  try {
    Messages messages;
    messages.reserve(places.size());
    for (const Place& place : places) {
      messages.push_back(decode_stored(journal.read(place.position())));
    }
    return std::optional(std::move(messages));
  } catch (const std::out_of_range&) {
    return std::optional<Messages>();
  } catch (const std::exception& fault) {
    base::log_error("messages could not be read from the disk", {{"why", fault.what()}});
    return errors::internal_error("messages could not be read from the disk");
  }
}

}  // namespace

class Reader::Threads {
 public:
  boost::asio::thread_pool pool{2};
};

Reader::Reader(journal::Journal& journal)
    : journal_(journal), threads_(std::make_unique<Threads>()) {}

Reader::~Reader() { close(); }

void Reader::close() { threads_->pool.join(); }

Task<Found> Reader::read(std::vector<Place> places) {
  const auto executor = co_await boost::asio::this_coro::executor;
  const auto start = [this, &executor](auto handler, std::vector<Place> wanted) {
    boost::asio::post(threads_->pool, [this, executor, wanted = std::move(wanted),
                                       handler = std::move(handler)]() mutable {
      Found answer = read_all(journal_, wanted);
      boost::asio::post(executor,
                        [handler = std::move(handler), answer = std::move(answer)]() mutable {
                          std::move(handler)(std::move(answer));
                        });
    });
  };
  Found answer =
      co_await boost::asio::async_initiate<const boost::asio::use_awaitable_t<>, void(Found)>(
          start, boost::asio::use_awaitable, std::move(places));
  co_return answer;
}

}  // namespace chat::store
