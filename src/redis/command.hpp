// A serialized command.
#pragma once

#include <cstdint>
#include <initializer_list>
#include <memory>
#include <string>
#include <string_view>

namespace chat::redis {

/// Encodes itself into one string while it is built:
///
///   Command("HSET").key("room:a").arg("mode").arg(1)
class Command {
 public:
  /// A command in RESP that loads a script into the server.
  using Loader = std::shared_ptr<const std::string>;

  explicit Command(std::string_view name);

  /// A word.
  Command& arg(std::string_view word) &;
  Command&& arg(std::string_view word) && { return std::move(arg(word)); }
  Command& arg(std::int64_t number) &;
  Command&& arg(std::int64_t number) && { return std::move(arg(number)); }

  /// A word that is a key. The first key selects the node of a cluster.
  Command& key(std::string_view word) &;
  Command&& key(std::string_view word) && { return std::move(key(word)); }

  std::string_view name() const;

  /// The first key; empty if there is none.
  std::string_view first_key() const;

  /// The complete command in RESP.
  std::string_view bytes() const;

  /// Null unless a Script made this.
  const Loader& loader() const { return loader_; }

 private:
  friend class Script;

  void write_count();

  // The word count precedes the words but is known after them: the buffer keeps a gap for it.
  std::string buffer_;
  std::size_t start_ = 0;
  std::int64_t words_ = 0;
  std::size_t name_size_ = 0;
  std::size_t key_offset_ = 0;
  std::size_t key_size_ = 0;
  Loader loader_;
};

}  // namespace chat::redis
