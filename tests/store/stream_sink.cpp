#include "store/stream_sink.hpp"

namespace chat::test {

StreamSink::StreamSink(const std::vector<std::string>& rooms) {
  for (const std::string& room : rooms) streams_[room];
}

}  // namespace chat::test
