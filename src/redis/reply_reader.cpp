#include "redis/reply_reader.hpp"

#include <hiredis/read.h>
#include <new>
#include <utility>
#include <vector>

namespace chat::redis {
namespace {

// No valid reply claims more; a larger claim must not make the client reserve memory.
constexpr long long kMaxElements = 1 << 24;

Reply::Kind text_kind(int type) {
  if (type == REDIS_REPLY_STATUS) return Reply::Kind::kStatus;
  if (type == REDIS_REPLY_ERROR) return Reply::Kind::kError;
  return Reply::Kind::kString;
}

// Builds replies in place: an array starts with all its elements as nil, and each element finds its
// place through its parent. hiredis only hands the address back.
void* place(const redisReadTask* task, Reply reply) {
  auto* target = task->parent == nullptr
                     ? static_cast<Reply*>(task->privdata)
                     : &static_cast<Reply*>(task->parent->obj)->array()[task->idx];
  *target = std::move(reply);
  return target;
}

// The types of `elements` differ between hiredis 0.14 and 1.x.
redisReplyObjectFunctions make_functions() {
  redisReplyObjectFunctions functions = {};
  functions.createString = [](const redisReadTask* task, char* text, std::size_t size) {
    return place(task, Reply::of_text(text_kind(task->type), std::string(text, size)));
  };
  functions.createArray = [](const redisReadTask* task, auto elements) -> void* {
    if (static_cast<long long>(elements) > kMaxElements) return nullptr;
    return place(task, Reply::of_array(std::vector<Reply>(elements)));
  };
  functions.createInteger = [](const redisReadTask* task, long long value) {
    return place(task, Reply::of_integer(value));
  };
  functions.createNil = [](const redisReadTask* task) { return place(task, Reply{}); };
  functions.freeObject = [](void*) {};
  return functions;
}

}  // namespace

void ReplyReader::Free::operator()(redisReader* reader) const { redisReaderFree(reader); }

ReplyReader::ReplyReader() {
  static redisReplyObjectFunctions functions = make_functions();
  reader_.reset(redisReaderCreateWithFunctions(&functions));
  if (reader_ == nullptr) throw std::bad_alloc();
  reader_->privdata = &root_;
}

ReplyReader::~ReplyReader() = default;

void ReplyReader::feed(std::string_view bytes) {
  redisReaderFeed(reader_.get(), bytes.data(), bytes.size());
}

bool ReplyReader::next(std::optional<Reply>& reply) {
  void* done = nullptr;
  reply.reset();
  if (redisReaderGetReply(reader_.get(), &done) != REDIS_OK) return false;
  if (done != nullptr) reply = std::move(root_);
  return true;
}

std::string ReplyReader::error() const { return reader_->errstr; }

}  // namespace chat::redis
