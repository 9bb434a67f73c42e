#include <chat/store.hpp>

namespace chat {

std::optional<Result<MessagePtr>> Store::append_message_now(const Actor&, const std::string&,
                                                            const MessageDraft&) {
  return std::nullopt;
}

// There are no other nodes.
Task<Result<std::vector<std::string>>> Store::silent_instances(std::int64_t) {
  co_return std::vector<std::string>();
}

Task<Result<bool>> Store::claim_instance(std::string, std::int64_t, std::int64_t) {
  co_return false;
}

Task<Result<>> Store::forget_instance(std::string) { co_return Result<>(); }

Task<Result<>> Store::probe() { co_return Result<>(); }

}  // namespace chat
