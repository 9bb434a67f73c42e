// Reads a state from JSON Lines.
#include <future>
#include <istream>
#include <mutex>
#include <optional>
#include <utility>
#include <vector>

#include "app/data_transfer.hpp"
#include "base/base64.hpp"

namespace chat::app {
namespace {

constexpr std::size_t kMessagesAStep = 500;
constexpr std::size_t kBytesAStep = 1'000'000;
/// So much may wait for the disk during an import.
constexpr std::uint64_t kMostUnsafe = 64U << 20;

void check(const Result<>& result, const std::string& what) {
  if (result.has_error()) throw std::runtime_error(what + ": " + result.error().to_string());
}

const Value& member(const Object& object, const char* name) {
  const Value* const value = object.find(name);
  if (value == nullptr) throw std::runtime_error(std::string("there is no \"") + name + '"');
  return *value;
}

std::string text_of(const Value& value) {
  if (const auto* text = value.if_string()) return *text;
  throw std::runtime_error("a text is expected");
}

bool flag_of(const Value& value) {
  if (const auto* flag = value.if_bool()) return *flag;
  throw std::runtime_error("true or false is expected");
}

std::uint64_t number_of(const Value& value) {
  const auto* number = value.if_int();
  if (number != nullptr && *number >= 0) return static_cast<std::uint64_t>(*number);
  throw std::runtime_error("a number from 0 on is expected");
}

std::int64_t time_of(const Value& value) { return static_cast<std::int64_t>(number_of(value)); }

const Array& array_of(const Value& value) {
  if (const auto* array = value.if_array()) return *array;
  throw std::runtime_error("an array is expected");
}

const Array& array_of(const Value& value, std::size_t size) {
  const Array& array = array_of(value);
  if (array.size() == size) return array;
  throw std::runtime_error("an array of " + std::to_string(size) + " is expected");
}

std::vector<std::string> names_of(const Value& value) {
  std::vector<std::string> names;
  for (const Value& name : array_of(value)) names.push_back(text_of(name));
  return names;
}

UserState user_of(const Object& line) {
  return {.whitelist_only = flag_of(member(line, "whitelistOnly")),
          .whitelist = names_of(member(line, "whitelist")),
          .blacklist = names_of(member(line, "blacklist"))};
}

RoomState room_of(const Object& line) {
  RoomState room;
  if (!member(line, "owner").is_null()) room.owner = text_of(member(line, "owner"));
  room.whitelist_only = flag_of(member(line, "whitelistOnly"));
  room.whitelist = names_of(member(line, "whitelist"));
  room.blacklist = names_of(member(line, "blacklist"));
  room.adminlist = names_of(member(line, "adminlist"));
  room.history_max_size = number_of(member(line, "historyMaxSize"));
  room.enable_access_lists_updates = flag_of(member(line, "enableAccessListsUpdates"));
  room.enable_userlist_updates = flag_of(member(line, "enableUserlistUpdates"));
  // Exports of older versions have none.
  const Value* const tells_reads = line.find("enableReadUpdates");
  if (tells_reads != nullptr) room.enable_read_updates = flag_of(*tells_reads);
  room.public_read = flag_of(member(line, "publicRead"));
  return room;
}

struct NumberedMessage {
  std::uint64_t id;
  PastMessage message;
};

NumberedMessage message_of(const Object& line) {
  std::vector<Binary> attachments;
  for (const std::string& text : names_of(member(line, "attachments"))) {
    auto bytes = base::decode_base64(text);
    if (!bytes) throw std::runtime_error("an attachment is not base64");
    attachments.emplace_back(*std::move(bytes));
  }
  const std::string text = encode_json(member(line, "body")).text;
  std::optional<Value> body = parse_json(text, attachments);
  if (!body || !body->is_object()) throw std::runtime_error("the body is not a message");
  Object& object = body->as_object();
  const std::uint64_t id = number_of(member(object, "id"));
  const std::int64_t timestamp = time_of(member(object, "timestamp"));
  object.erase("id");
  object.erase("timestamp");
  return {id, {.timestamp = timestamp, .draft = {.body = encode_json(*body)}}};
}

RoomPast past_of(const Object& line) {
  RoomPast past;
  for (const Value& entry : array_of(member(line, "seen"))) {
    const Array& fields = array_of(entry, 2);
    past.seen.emplace_back(text_of(fields[0]), time_of(fields[1]));
  }
  for (const Value& entry : array_of(member(line, "operations"))) {
    const Array& fields = array_of(entry, 3);
    past.operations.push_back({text_of(fields[0]), number_of(fields[1]), time_of(fields[2])});
  }
  return past;
}

/// Reads line after line; gathers the messages of a room into steps.
class Importer {
 public:
  explicit Importer(Store& store) : store_(store) {}

  Task<> line(std::string text) {
    const std::optional<Value> parsed = parse_json(text);
    const Object* const line = parsed ? parsed->if_object() : nullptr;
    if (line == nullptr || line->size() != 1) throw std::runtime_error("not a line of an export");
    const auto& [kind, content] = *line->begin();
    const Object* const object = content.if_object();
    if (object == nullptr) throw std::runtime_error("not a line of an export");
    if (kind != "message") co_await end_messages();
    if (kind == "user") {
      co_await user(*object);
    } else if (kind == "room") {
      co_await room(*object);
    } else if (kind == "message") {
      co_await message(*object);
    } else if (kind == "past") {
      co_await past(*object);
    } else {
      throw std::runtime_error("not a line of an export");
    }
  }

  Task<> end() { return end_messages(); }
  const TransferCount& count() const { return count_; }

 private:
  Task<> user(const Object& line) {
    const std::string name = text_of(member(line, "name"));
    check(co_await store_.add_user(name, user_of(line)), "user " + name);
    ++count_.users;
  }

  Task<> room(const Object& line) {
    room_ = text_of(member(line, "name"));
    last_id_ = number_of(member(line, "lastMessageId"));
    check(co_await store_.add_room(room_, room_of(line)), "room " + room_);
    ++count_.rooms;
    after_ = 0;
  }

  void check_room(const Object& line) const {
    if (!room_.empty() && text_of(member(line, "room")) == room_) return;
    throw std::runtime_error("this line is not behind its room");
  }

  Task<> past(const Object& line) {
    check_room(line);
    RoomPast past = past_of(line);
    check(co_await store_.import_past(room_, std::move(past)), "room " + room_);
    pace();
  }

  Task<> message(const Object& line) {
    check_room(line);
    NumberedMessage next = message_of(line);
    if (next.id == 0) throw std::runtime_error("ids begin with 1");
    if (messages_.empty()) after_ = next.id - 1;
    if (next.id != after_ + messages_.size() + 1) throw std::runtime_error("an id is missing");
    bytes_ += next.message.draft.body.text.size();
    for (const Binary& attachment : next.message.draft.body.attachments)
      bytes_ += attachment.size();
    messages_.push_back(std::move(next.message));
    if (messages_.size() == kMessagesAStep || bytes_ > kBytesAStep) co_await step();
  }

  Task<> step() {
    const std::size_t count = messages_.size();
    check(co_await store_.import_messages(room_, after_, std::exchange(messages_, {})),
          "room " + room_);
    pace();
    after_ += count;
    count_.messages += count;
    bytes_ = 0;
  }

  void pace() const {
    Durability* const durability = store_.durability();
    if (durability == nullptr) return;
    const std::uint64_t safe = durability->safe();  // read first: made() never falls behind it
    if (durability->made() - safe > kMostUnsafe) await_safe(*durability);
  }

  /// The last id is told of even where no message is kept.
  Task<> end_messages() {
    if (room_.empty()) co_return;
    if (!messages_.empty()) co_await step();
    if (after_ >= last_id_) co_return;
    after_ = last_id_;
    co_await step();
  }

  Store& store_;
  TransferCount count_;
  std::string room_;  ///< whose messages and past come; empty: none
  std::uint64_t last_id_ = 0;
  std::uint64_t after_ = 0;  ///< the id before messages_
  std::vector<PastMessage> messages_;
  std::size_t bytes_ = 0;  ///< of messages_
};

}  // namespace

void await_safe(Durability& durability) {
  const std::uint64_t made = durability.made();
  std::promise<std::string> ended;
  std::once_flag once;
  const auto end = [&](const std::string& failure) {
    std::call_once(once, [&] { ended.set_value(failure); });
  };
  const auto check = [&] {
    if (durability.safe() >= made) end({});
  };
  durability.on_failure(end);
  const auto watch = durability.watch(check);
  check();
  const std::string failure = ended.get_future().get();
  durability.on_failure(nullptr);
  if (!failure.empty()) throw std::runtime_error(failure);
}

Task<TransferCount> import_state(Store& store, std::istream& in) {
  Importer importer(store);
  std::string text;
  for (std::size_t number = 1; std::getline(in, text); ++number) {
    std::optional<std::string> fault;
    try {
      co_await importer.line(text);
    } catch (const std::runtime_error& error) {
      fault = error.what();
    }
    if (fault) throw std::runtime_error("line " + std::to_string(number) + ": " + *fault);
  }
  co_await importer.end();
  co_return importer.count();
}

}  // namespace chat::app
