#include <chat/store.hpp>

namespace chat {

std::optional<Result<MessagePtr>> Store::append_message_now(const Actor&, const std::string&,
                                                            const MessageDraft&) {
  return std::nullopt;
}

}  // namespace chat
